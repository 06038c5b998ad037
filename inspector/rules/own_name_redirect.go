package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// toOwnName matches addresses of which nginx makes the host by $server_name.
var toOwnName = lazyregexp.New(`^(?:https?|\$scheme)://(\$server_name|\$\{server_name\})(?:[:/?#$]|$)`)

// ownNameRedirects is the part of CC634 about redirects to $server_name, which is the first server_name of the block whatever the client
// asked for (ngx_http_core_variables), where that is no name of a host.
func ownNameRedirects(s *inspector.Snapshot, p *inspector.Proxy) (found []inspector.Finding) {
	c, service := p.Config, s.Project.Service(p.Service)
	for i := range c.Servers {
		server := &c.Servers[i]
		name := ""
		if len(server.Names) > 0 {
			name = server.Names[0].Text
		}
		sent := strings.Trim(name, `"'`)
		isNamed := strings.EqualFold(sent, "$hostname") && (service.Hostname != "" || service.NetworkMode != "")
		if server.Stream || !isNoHost(sent) || isNamed || !getsOthers(c, i) || !publishesServer(s, p, i) {
			continue
		}
		for _, set := range slices.Concat(append(settingsOf(server.Locations), server.Settings)...) {
			url := destinationOf(&set)
			m := toOwnName.FindStringSubmatch(url)
			if m == nil {
				continue
			}
			f := inspector.Finding{
				Severity: inspector.Warning, Proxy: p.Service, Services: []string{p.Service}, At: p.Pos(set.Pos), Label: "the host is that of nobody",
				Message:  fmt.Sprintf("%s sends browsers to %s: $server_name is the first server_name of the block, whatever they asked for", p.Service, strings.Replace(strings.Replace(url, m[1], shownName(sent), 1), "$request_uri", "/…", 1)),
				Evidence: []inspector.Evidence{cite(p, &set)},
				Why:      "$server_name is not what the client asked for, that is $host; of \"_\", a pattern or nothing a browser makes no address, and $hostname is the container's id",
				Fix:      inspector.Fix{Summary: fmt.Sprintf("Write `$host` in the place of `%s`", m[1]), Then: applyConfig(s, p, p.Pos(set.Pos).File)},
			}
			if name != "" {
				f.Also = []inspector.Place{{At: p.Pos(server.Names[0].Pos), Label: "the first name"}}
			}
			f.Fix.Edits = inLine(s, f.At, m[1], "$host")
			if len(server.Names) < 2 && !strings.ContainsAny(sent, "*~") && isBesideOthers(c, i) {
				f.Severity = inspector.Note // what it gets are strays
			}
			found = append(found, f)
			break
		}
	}
	return found
}

// isNoHost reports whether what nginx has for $server_name is the name of no host that a client could find. Of $hostname it is the
// container's, and a dot at the beginning is left out.
func isNoHost(name string) bool {
	return name == "" || strings.EqualFold(name, "$hostname") || strings.HasPrefix(name, "~") || strings.Contains(name, "*") || strings.Trim(name, "_-") == ""
}

func shownName(name string) string {
	if strings.EqualFold(name, "$hostname") {
		return "CONTAINER-ID"
	}
	return name
}

// getsOthers reports whether requests reach a server block that ask for another name than its first one.
func getsOthers(c *nginx.Config, server int) bool {
	names := c.Servers[server].Names
	if len(names) > 1 || len(names) == 1 && strings.ContainsAny(names[0].Text, "*~") {
		return true
	}
	return slices.ContainsFunc(c.Servers[server].Listens, func(l nginx.Listen) bool {
		return l.Port != 0 && c.Choose(nginx.Request{Port: l.Port, TLS: l.SSL, Host: "composecheck.example", URI: "/"}).Server == server
	})
}

// isBesideOthers reports whether other server blocks take the requests for names of their own at the same port.
func isBesideOthers(c *nginx.Config, server int) bool {
	return slices.ContainsFunc(c.Servers[server].Listens, func(l nginx.Listen) bool {
		for i := range c.Servers {
			if i != server && slices.ContainsFunc(c.Servers[i].Listens, func(other nginx.Listen) bool { return other.Port == l.Port }) {
				return true
			}
		}
		return false
	})
}
