package inspector

import (
	"fmt"
	"strings"
)

// NotVisible says of each nginx service what of its configuration could not be seen. Nothing is concluded from
// its absence.
func NotVisible(proxies []Proxy) []Gap {
	var gaps []Gap
	for _, p := range proxies {
		if p.Config == nil || len(p.Config.Files) == 0 {
			gaps = append(gaps, Gap{
				What: "the nginx configuration of " + p.Service,
				Why:  "it is inside the image or made when the container starts, not in the project's files",
			})
			continue
		}
		var hidden []string
		for _, include := range p.Config.Includes {
			if include.Hidden && isSite(include.Pattern) {
				hidden = append(hidden, include.Pattern)
			}
		}
		if len(hidden) > 0 {
			gaps = append(gaps, Gap{
				What: fmt.Sprintf("a part of the nginx configuration of %s: %s", p.Service, strings.Join(hidden, ", ")),
				Why:  "it is made when the container starts, or is inside the image or a volume",
			})
		}
	}
	return gaps
}

// isSite leaves out the includes that never hold servers.
func isSite(pattern string) bool {
	for _, harmless := range []string{"mime.types", "_params", "fastcgi.conf", "/modules", "letsencrypt", "ssl", "dhparam"} {
		if strings.Contains(pattern, harmless) {
			return false
		}
	}
	return true
}
