package rules

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC613", Name: "socket-permission", Needs: inspector.Running,
	Summary: "nginx's workers may not use the app's unix socket",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachLink(s, func(l *inspector.Link) *inspector.Finding {
			if l.Target.Socket == "" || l.From == nil {
				return nil
			}
			makers := sharers(s, l)
			lines := slices.DeleteFunc(targetLog(s, l), func(e entry) bool {
				return !e.means("socket-denied") || slices.ContainsFunc(makers, func(c inspector.Container) bool { return c.Started.After(e.Line.Time) })
			})
			if len(lines) == 0 {
				return nil
			}
			f := socketPermission(l, makers, lines)
			if whenOver(s, l, lines, f) {
				f.Label = "was closed to the user that nginx's workers run as"
				f.Message = strings.Replace(f.Message, "may not connect", "could not connect", 1)
				f.Why += "; a mode that was set by hand is gone when the app makes its socket anew"
			}
			return f
		})
	},
})

// sharers returns the containers of other services that mount what holds a link's socket: one of them makes it.
func sharers(s *inspector.Snapshot, l *inspector.Link) []inspector.Container {
	var all []inspector.Container
	for _, service := range inspector.Sharers(s.Project, l.From.Name, l.Target.Socket) {
		all = append(all, s.Engine.Of(service.Name)...)
	}
	return all
}

func socketPermission(l *inspector.Link, makers []inspector.Container, lines []entry) *inspector.Finding {
	f := &inspector.Finding{
		Severity: inspector.Warning, At: l.At(), Label: "closed to the user that nginx's workers run as", Services: services(l),
		Message:  fmt.Sprintf("nginx's workers may not connect to the socket %s: permission denied", l.Target.Socket),
		Evidence: append([]inspector.Evidence{passSource(l)}, logged(l.Proxy.Service, lines)...),
		Why:      "to connect to a socket one must be allowed to write to it, and to enter its directories; the workers run as the user nginx (101), not as root",
		Fix: inspector.Fix{
			Summary: fmt.Sprintf("Let the app make the socket with mode 0666 (php-fpm: listen.mode; gunicorn: --umask 0), and %s with 0755", path.Dir(l.Target.Socket)),
		},
	}
	if lines[len(lines)-1].age() < recently {
		f.Severity = inspector.Error
	}
	if maker := newest(makers); maker != nil {
		f.Message += fmt.Sprintf("; %s makes it", maker.Service)
		f.Services = compact(append(f.Services, maker.Service))
		f.Fix.Then = recreate(maker.Service)
	}
	return f
}
