package apps

import (
	"slices"
	"strconv"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// imagesOfGitLab have an nginx of their own, which listens as the address says under which it is to be found
// (docs.gitlab.com/omnibus/settings/nginx; its image loads gitlab.rb after the variable: gitlab-org/omnibus-gitlab, docker/assets/gitlab.rb).
var imagesOfGitLab = []knownImage{
	{images: names("gitlab/gitlab-ce gitlab/gitlab-ee"), ports: slices.Concat(httpOn(80), otherOn(22)), text: "GITLAB_OMNIBUS_CONFIG", files: names("/etc/gitlab/gitlab.rb"), read: gitlabSettings, data: "/etc/gitlab"},
}

var (
	gitlabURL    = lazyregexp.New(`(?:^|[;\n])[ \t]*external_url[ \t(]+['"](https?)://[\w.-]+(?::(\d+))?(?:/[\w./-]*)?['"]`)
	gitlabNamed  = lazyregexp.New(`(?:^|[;\n])[ \t]*external_url\b`)
	gitlabOther  = lazyregexp.New(`(?:registry_nginx|pages_nginx|mattermost_nginx)\[['"]listen_port['"]\][ \t]*=[ \t]*(\d+)|(?:registry|pages|mattermost)_external_url[ \t(]+['"]https?://[^'"]*?:(\d+)`)
	gitlabListen = lazyregexp.New(`(?:^|[;\n])[ \t]*nginx\[['"](listen_port|listen_https|enable)['"]\][ \t]*=[ \t]*(\w+)`)
)

// gitlabSettings reads what GitLab's settings, in Ruby, say of its nginx; nil where they do not say it plainly.
func gitlabSettings(text string, _ []compose.ImagePort) []compose.ImagePort {
	at := compose.ImagePort{Port: 80, Protocol: "http"}
	if all := gitlabURL.FindAllStringSubmatch(text, -1); len(all) > 0 && len(all) == len(gitlabNamed.FindAllString(text, -1)) {
		m := all[len(all)-1] // which counts
		if m[1] == "https" {
			at = compose.ImagePort{Port: 443, Protocol: "tls"}
		}
		if m[2] != "" {
			at.Port, _ = strconv.Atoi(m[2])
		}
	} else if gitlabNamed.MatchString(text) {
		return nil
	}
	for _, m := range gitlabListen.FindAllStringSubmatch(text, -1) {
		switch {
		case m[1] == "enable" && m[2] != "true":
			return nil
		case m[1] == "listen_port":
			at.Port, _ = strconv.Atoi(m[2])
		case m[1] == "listen_https" && m[2] == "false":
			at.Protocol = "http"
		}
	}
	all := []compose.ImagePort{at, {Port: 22}}
	for _, m := range gitlabOther.FindAllStringSubmatch(text, -1) {
		port, _ := strconv.Atoi(m[1] + m[2])
		all = append(all, compose.ImagePort{Port: port}) // of which this does not tell what it speaks
	}
	return all
}
