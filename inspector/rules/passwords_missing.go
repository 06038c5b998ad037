package rules

import (
	"fmt"
	"path"
	"strings"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// passwordsMissing is the part of CC108 about a file of auth_basic_user_file, which nginx opens for each request that brings
// a password, and not when it starts.
func passwordsMissing(s *inspector.Snapshot, p *inspector.Proxy) *inspector.Finding {
	service := s.Project.Service(p.Service)
	if service == nil || p.Config == nil {
		return nil
	}
	answers := accesses(s, p.Service)
	for set := range p.Config.EverySetting() {
		file := passwordFile(p.Config, &set)
		if file == "" {
			continue
		}
		lines := loggedWhere(s, p.Service, func(e entry) bool {
			return e.Errno == noEntry && strings.HasPrefix(e.Message, fmt.Sprintf(`open() "%s" failed`, file)) && !answers.wellSince(e)
		})
		if len(lines) == 0 {
			continue
		}
		f := &inspector.Finding{
			Severity: inspector.Warning, Second: true, At: p.Pos(set.Pos), Label: "not in the container", Services: []string{p.Service},
			Message:  fmt.Sprintf("nginx answers 403 to whoever logs in: %s, where it looks passwords up, is not in the container of %s", file, p.Service),
			Evidence: append([]inspector.Evidence{cite(p, &set)}, logged(p.Service, lines)...),
			Why:      "nginx opens the file for each request that brings a password, so that it starts without one; relative names start from the directory of nginx.conf",
			Fix: inspector.Fix{
				Summary: fmt.Sprintf("Make it (htpasswd -c, or `printf 'NAME:%%s\\n' \"$(openssl passwd -6)\"`), and mount it at %s, readable for nginx's workers", file),
				Then:    recreate(p.Service),
			},
		}
		if lines[len(lines)-1].age() < recently {
			f.Severity = inspector.Error
		}
		if m := service.MountOver(file); m != nil {
			f.Also = []inspector.Place{{At: m.Pos, Label: "has no such file"}}
		}
		f.Links = linksUnder(p, set.Name, set.Pos)
		return f
	}
	return nil
}

// linksUnder are the links for which a setting of that name is in force that stands there.
func linksUnder(p *inspector.Proxy, name string, at nginx.Pos) (links []string) {
	for i := range p.Config.Passes {
		pass := &p.Config.Passes[i]
		if own := p.Config.Setting(pass.Server, pass.Location, name); own != nil && own.Pos == at {
			links = append(links, passLinks(p, i)...)
		}
	}
	return links
}

// passwordFile is the path of an auth_basic_user_file; "" where the setting is another one, or the path is not fixed.
func passwordFile(c *nginx.Config, set *nginx.Setting) string {
	if set.Name != "auth_basic_user_file" || len(set.Args) != 1 || strings.Contains(set.Args[0], "$") {
		return ""
	}
	if path.IsAbs(set.Args[0]) {
		return set.Args[0]
	}
	return path.Join(path.Dir(c.Main), set.Args[0])
}
