package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
	"github.com/composecheck/composecheck/inspector/nginx"
)

var _ = register(inspector.Rule{
	ID: "CC116", Name: "nginx-user-missing", Needs: inspector.Static,
	Summary: "user names a user that the image does not have",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		var found []inspector.Finding
		for i := range s.Proxies {
			p := &s.Proxies[i]
			if accepted(p) {
				continue
			}
			for _, setting := range p.Config.Settings {
				if setting.Name == "user" && setting.In == "main" && len(setting.Args) > 0 {
					if f := noSuchUser(s, p, setting); f != nil {
						found = append(found, *f)
					}
				}
			}
		}
		return found
	},
})

// Users of the official images: those of Debian and of Alpine, each with nginx.
var (
	debianUsers = strings.Fields("root daemon bin sys sync games man lp mail news uucp proxy www-data backup list irc gnats _apt nobody nginx")
	alpineUsers = strings.Fields("root bin daemon adm lp sync shutdown halt mail news uucp operator man postmaster cron ftp sshd at squid xfs games cyrus vpopmail ntp smmsp guest nobody nginx")
)

func noSuchUser(s *inspector.Snapshot, p *inspector.Proxy, setting nginx.Setting) *inspector.Finding {
	service, name, stopped := s.Project.Service(p.Service), setting.Args[0], emergency(s, p.Service)
	at := p.Pos(setting.Pos)
	proven := stopped != nil && strings.HasPrefix(stopped.Message, fmt.Sprintf("getpwnam(%q)", name))
	if service == nil || inspector.InContainer(at.File) || strings.Contains(name, "$") || (s.Engine != nil && isUp(s, p.Service) && stopped == nil) {
		return nil
	}
	image := service.BaseImage()
	users, system := debianUsers, "Debian"
	if strings.Contains(image, "alpine") {
		users, system = alpineUsers, "Alpine"
	}
	if f := notInstalled(s, p, setting); f != nil && !proven {
		return f
	}
	official := service.User == "" && nginx.HasEntryPoint(image) && // as root, or it does not look
		!strings.Contains(image, "unprivileged") && service.MountOver("/etc/passwd") == nil && (runsOnlyNginx(service) || lacksUser(p, service, name))
	if !proven && (!official || slices.Contains(users, name)) {
		return nil
	}
	f := &inspector.Finding{
		At: at, Label: "no such user",
		Message:  fmt.Sprintf("nginx is to run as %s, but %s has no such user", name, image),
		Evidence: []inspector.Evidence{{Fact: fmt.Sprintf("user %s", name), Source: at.String()}},
		Why:      fmt.Sprintf("nginx stops when it does not find the user; distributions call it differently, and this image is made of %s", system),
		Fix:      inspector.Fix{Summary: "Write user nginx, which all official images have", Then: restartFor(s, p, at)},
	}
	if !official {
		f.Message = fmt.Sprintf("nginx is to run as %s, but its container has no such user", name)
		f.Why = "nginx stops when it does not find the user; distributions call it differently"
		f.Fix.Summary = "Name a user that the image has"
	} else if len(setting.Args) == 1 {
		f.Fix.Edits = onceIn(s, at, name, "nginx")
	}
	return stopsNginx(s, p, f)
}

// usual are the users that the distributions' nginx runs as: each has one of them.
var usual = []string{"nginx", "www-data"}

// installed are those that the packages bring which install nginx, beside the images' own.
var installed = map[string]string{"apt": "www-data", "apk": "nginx"}

// notInstalled is about a usual user that an image lacks into which a Dockerfile installs the distribution's nginx.
func notInstalled(s *inspector.Snapshot, p *inspector.Proxy, setting nginx.Setting) *inspector.Finding {
	service, name, at := s.Project.Service(p.Service), setting.Args[0], p.Pos(setting.Pos)
	if service.Build == nil || service.User != "" || service.Build.User != "" || !slices.Contains(usual, name) || bringsUser(service.Build.From, name) ||
		p.HidesUsers || slices.Contains(service.Build.Users, name) || slices.Contains(p.Users, name) || service.MountOver("/etc/passwd") != nil {
		return nil
	}
	manager, own := service.Build.Installs, installed[service.Build.Installs]
	if own == "" || own == name {
		return nil
	}
	f := &inspector.Finding{
		At: at, Label: "no such user",
		Message:  fmt.Sprintf("nginx is to run as %s, but the image of %s has no such user: %s, and the package nginx that %s installs brings %s", name, p.Service, service.Build.From, manager, own),
		Evidence: []inspector.Evidence{{Fact: fmt.Sprintf("user %s", name), Source: at.String()}},
		Why:      "nginx stops when it does not find the user; distributions call it differently",
		Fix:      inspector.Fix{Summary: fmt.Sprintf("Write user %s, which the package brings", own), Then: applyConfig(s, p, at.File)},
	}
	if len(setting.Args) == 1 {
		f.Fix.Edits = onceIn(s, at, name, own)
	}
	return stopsNginx(s, p, f)
}

// lacksUser reports whether a Dockerfile that makes its image of the official one surely makes no user of a usual name.
func lacksUser(p *inspector.Proxy, service *compose.Service, name string) bool {
	b := service.Build
	return b != nil && b.Plain && b.User == "" && !p.HidesUsers && slices.Contains(usual, name) && !slices.Contains(b.Users, name) && !slices.Contains(p.Users, name)
}

// plainBases matches images that have no user of a web server's on Alpine, and none but www-data on Debian.
var plainBases = lazyregexp.New(`^(?:docker\.io/|library/)*(alpine|debian|ubuntu|python|node|golang|ruby|php|openjdk|eclipse-temurin)(?::|@|$)`)

// bringsUser reports whether an image may have a user of a usual name that its distribution does not. Those of PHP have
// www-data on Alpine as well.
func bringsUser(image, name string) bool {
	m := plainBases.FindStringSubmatch(image)
	return m == nil || m[1] == "php" && name == "www-data"
}
