package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector"
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
	users, system := debianUsers, "Debian"
	if strings.Contains(service.Image, "alpine") {
		users, system = alpineUsers, "Alpine"
	}
	official := service.Build == nil && service.User == "" && nginx.HasEntryPoint(service.Image) && // as root, or it does not look
		!strings.Contains(service.Image, "unprivileged") && service.MountOver("/etc/passwd") == nil && runsOnlyNginx(service)
	if !proven && (!official || slices.Contains(users, name)) {
		return nil
	}
	f := &inspector.Finding{
		At: at, Label: "no such user",
		Message:  fmt.Sprintf("nginx is to run as %s, but %s has no such user", name, service.Image),
		Evidence: []inspector.Evidence{{Fact: fmt.Sprintf("user %s", name), Source: at.String()}},
		Why:      fmt.Sprintf("nginx stops when it does not find the user; distributions call it differently, and this image is made of %s", system),
		Fix:      inspector.Fix{Summary: "Write user nginx, which all official images have", Then: restartFor(s, p, at)},
	}
	if !official {
		f.Message = fmt.Sprintf("nginx is to run as %s, but its container has no such user", name)
		f.Why = "nginx stops when it does not find the user; distributions call it differently"
		f.Fix.Summary = "Name a user that the image has"
	} else if line := s.Line(at); strings.Count(line, name) == 1 && len(setting.Args) == 1 {
		f.Fix.Edits = []inspector.Edit{{File: at.File, Line: at.Line, Old: line, New: strings.Replace(line, name, "nginx", 1)}}
	}
	return stopsNginx(s, p, f)
}
