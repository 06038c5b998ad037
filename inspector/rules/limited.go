package rules

import (
	"fmt"
	"strings"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// limited fills in where a limit of nginx's that took hold is set, and why it may count many clients as one.
func limited(s *inspector.Snapshot, l *inspector.Link, lines []entry, f *inspector.Finding) {
	c := l.Proxy.Config
	set := c.Setting(l.Pass.Server, l.Pass.Location, "limit_req")
	if set == nil || len(lines) > 0 && !limitsRequests(lines[len(lines)-1]) {
		set = c.Setting(l.Pass.Server, l.Pass.Location, "limit_conn")
	}
	if set == nil {
		return
	}
	f.At, f.Label = l.Proxy.Pos(set.Pos), "this took hold"
	f.Also = append(f.Also, inspector.Place{At: l.At(), Label: "of its requests some fail"})
	f.Fix = inspector.Fix{
		Summary: fmt.Sprintf("Raise what the zone of %s allows, or its burst; where another proxy stands before nginx, let nginx count its clients: set_real_ip_from and real_ip_header", set.Name),
		Then:    applyConfig(s, l.Proxy, f.At.File),
	}
	front := nginxBefore(s, l.Proxy.Service)
	if front == "" || !countsAddresses(c, set) || c.Setting(l.Pass.Server, l.Pass.Location, "real_ip_header") != nil {
		return
	}
	f.Message += fmt.Sprintf(", for which all clients of %s are one", front)
	f.Why = fmt.Sprintf("a zone by $binary_remote_addr counts addresses, and each request that comes through %s has the address of that one", front)
	f.Fix.Summary = fmt.Sprintf("Let nginx count the clients of %s: `real_ip_header X-Forwarded-For;` with `set_real_ip_from` for the networks that both are on, such as 172.16.0.0/12", front)
}

// countsAddresses reports whether the zone of a limit counts clients by their addresses.
func countsAddresses(c *nginx.Config, set *nginx.Setting) bool {
	for _, word := range set.Args { // zone=NAME of limit_req, NAME of limit_conn
		name := strings.TrimPrefix(word, "zone=")
		if c.AnySetting(func(made nginx.Setting) bool {
			return made.Name == set.Name+"_zone" && len(made.Args) > 1 && strings.HasSuffix(made.Args[0], "remote_addr") && strings.HasPrefix(made.Args[1], "zone="+name+":")
		}) {
			return true
		}
	}
	return false
}

func limitsRequests(e entry) bool { return strings.HasPrefix(e.Message, "limiting requests") }

// nginxBefore is another nginx of the project that leads requests to a service; "" where there is none.
func nginxBefore(s *inspector.Snapshot, service string) string {
	links := s.Links()
	for i := range links {
		l := &links[i]
		if to := far(l); to != nil && to.Name == service && l.Proxy.Service != service {
			return l.Proxy.Service
		}
	}
	return ""
}
