package rules

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

var _ = register(inspector.Rule{
	ID: "CC704", Name: "keepalive-race", Needs: inspector.Static,
	Summary: "nginx keeps idle connections longer than the app does",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachLink(s, func(l *inspector.Link) *inspector.Finding {
			to := far(l)
			keepalive := upstreamSetting(l, "keepalive")
			if to == nil || keepalive == nil || l.Pass.Directive != "proxy_pass" || !reuses(l) || !keepsLong(upstreamSetting(l, "keepalive_timeout")) {
				return nil
			}
			if server, seconds := idleTimeout(to); seconds > 0 {
				return keepaliveRace(s, l, keepalive, server, seconds)
			}
			return hangsUp(s, l, keepalive)
		})
	},
})

// upstreamSetting returns a setting of the upstream block that a link's pass names, or nil.
func upstreamSetting(l *inspector.Link, name string) *nginx.Setting {
	for _, u := range l.Proxy.Config.Upstreams {
		if at := slices.IndexFunc(u.Settings, func(s nginx.Setting) bool { return s.Name == name }); u.Name == l.Pass.Upstream && at >= 0 {
			return &u.Settings[at]
		}
	}
	return nil
}

// reuses reports whether nginx keeps the connections of a pass at all: in HTTP/1.1 and with an empty Connection
// header, or by default from 1.29.7 on.
func reuses(l *inspector.Link) bool {
	connection := header(l.Proxy, l.Pass, "Connection")
	if connection != nil && connection.Args[1] != "" {
		return false
	}
	version := l.Proxy.Config.Setting(l.Pass.Server, l.Pass.Location, "proxy_http_version")
	asked := connection != nil && version.Is("1.1")
	return asked || nginx.AtLeast(l.Proxy.Version, 1, 29, 7)
}

// keepsLong reports whether nginx keeps idle connections for more than four seconds; its default is a minute.
func keepsLong(timeout *nginx.Setting) bool {
	if timeout == nil || len(timeout.Args) == 0 {
		return true
	}
	seconds, err := strconv.Atoi(strings.TrimSuffix(timeout.Args[0], "s"))
	return err == nil && seconds > 4
}

// idleTimeout returns the server that a service runs and the seconds after which that closes idle connections unless
// told otherwise; 0: not known.
func idleTimeout(service *compose.Service) (server string, seconds int) {
	words := strings.Join(service.Words(), " ")
	switch name := path.Base(compose.Repository(service.BaseImage())); {
	case strings.Contains(words, "uvicorn") && !strings.Contains(words, "keep-alive") && !strings.Contains(words, "gunicorn"):
		return "uvicorn", 5
	case name == "node" && !strings.Contains(words, "nginx"):
		return "Node.js", 5
	}
	return "", 0
}

func keepaliveRace(s *inspector.Snapshot, l *inspector.Link, keepalive *nginx.Setting, server string, seconds int) *inspector.Finding {
	lines := hungUp(s, l)
	f := race(s, l, keepalive, lines)
	f.Message = fmt.Sprintf("nginx keeps idle connections to %s longer than %s does by default (%d s)", farName(l), server, seconds)
	if len(lines) > 0 {
		f.Severity = inspector.Warning
		f.Message = fmt.Sprintf("requests to %s fail now and then: nginx keeps idle connections longer than %s does by default (%d s), and sends a request when it hangs up", farName(l), server, seconds)
	}
	return f
}

// hangsUp tells of an app of which it is not known how long it keeps idle connections, but that hung up on a POST, which nginx does not
// send again, and has answered the same one at another time
// (nginx.org/en/docs/http/ngx_http_proxy_module.html: proxy_next_upstream, non_idempotent).
func hangsUp(s *inspector.Snapshot, l *inspector.Link, keepalive *nginx.Setting) *inspector.Finding {
	answers := accesses(s, l.Proxy.Service)
	lines := slices.DeleteFunc(hungUp(s, l), func(e entry) bool {
		return !strings.HasPrefix(e.Request, "POST ") || !slices.ContainsFunc(answers[requestPath(e.Request)], func(a access) bool {
			return a.method == "POST" && a.status < 400
		})
	})
	if len(lines) == 0 {
		return nil
	}
	f := race(s, l, keepalive, lines)
	f.Message = fmt.Sprintf("requests to %s fail now and then: it hangs up on some, and answers the same ones at other times, as an app does that closes idle connections sooner than nginx", farName(l))
	return f
}

// race is what there is to say of an app that closes idle connections sooner than nginx; lines are the requests that it cost.
func race(s *inspector.Snapshot, l *inspector.Link, keepalive *nginx.Setting, lines []entry) *inspector.Finding {
	at := l.Proxy.Pos(keepalive.Pos)
	f := &inspector.Finding{
		Severity: inspector.Note, Second: true, At: at, Label: "for a minute each", Services: services(l),
		Evidence: []inspector.Evidence{cite(l.Proxy, keepalive), passSource(l)},
		Why:      "a request that goes out just when the app closes the connection gets 502; nginx tries it again elsewhere unless it is a POST",
		Fix: inspector.Fix{
			Summary: "Add `keepalive_timeout 4s;` to the upstream block, or let the app wait longer than nginx's 60 s",
			Then:    applyConfig(s, l.Proxy, at.File),
		},
	}
	if len(lines) > 0 {
		f.Evidence = append(f.Evidence, logged(l.Proxy.Service, lines)...)
	}
	if upstreamSetting(l, "keepalive_timeout") == nil {
		f.Fix.Edits = addBehind(s, at, "keepalive_timeout 4s;")
	}
	return f
}

// hungUp returns what nginx has logged of requests at which a far end that runs on hung up without an answer, where it
// answers others.
func hungUp(s *inspector.Snapshot, l *inspector.Link) []entry {
	if s.Engine == nil || !l.Serves() {
		return nil
	}
	return slices.DeleteFunc(targetLog(s, l), func(e entry) bool {
		return e.age() > recently || e.Action != "reading response header from upstream" || !(e.means("closed") || e.Errno == 104)
	})
}
