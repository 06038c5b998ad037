package nginx

import (
	"fmt"
	"slices"
	"strings"
)

// certified reports the servers that lack a certificate without which nginx, since 1.15.0, does not start: the default
// server of each address on which TLS is spoken, all of them where that refuses handshakes, and every one with
// certificates of which one has no key (ngx_http_ssl_init, ngx_http_ssl_merge_srv_conf).
func (i *interpreter) certified() {
	c := i.config
	if !c.Complete || len(c.Problems) > 0 {
		return
	}
	for n, server := range c.Servers {
		certificates, keys := c.All(n, -1, "ssl_certificate"), len(c.All(n, -1, "ssl_certificate_key"))
		if server.Stream || len(certificates) == 0 {
			if ssl := c.Setting(n, -1, "ssl"); ssl.Is("on") && !server.Stream && !i.rejects(n) {
				i.lacks(ssl.Pos, `no "ssl_certificate" is defined for the "ssl" directive`)
				return
			}
			continue
		}
		if keys < len(certificates) {
			last := certificates[len(certificates)-1]
			i.lacks(last.Pos, fmt.Sprintf(`no "ssl_certificate_key" is defined for certificate "%s"`, shorten(strings.Join(last.Args, " "))))
			return
		}
	}
	for _, socket := range c.sockets() {
		first := defaultOf(socket)
		if !slices.ContainsFunc(socket, func(l listener) bool { return l.SSL || slices.Contains(l.Params, "quic") }) || c.Setting(first.server, -1, "ssl_certificate") != nil {
			continue
		}
		wanting := []listener{first}
		if i.rejects(first.server) {
			wanting = socket
		}
		for _, l := range wanting {
			if c.Setting(l.server, -1, "ssl_certificate") == nil && !i.rejects(l.server) {
				i.lacks(c.Servers[l.server].Pos, `no "ssl_certificate" is defined for the "listen ... ssl" directive`)
				return
			}
		}
	}
}

// rejects reports whether a server refuses every handshake.
func (i *interpreter) rejects(server int) bool {
	return i.config.Setting(server, -1, "ssl_reject_handshake").Is("on")
}

func (i *interpreter) lacks(at Pos, message string) {
	hint := "add ssl_certificate and ssl_certificate_key to this server, or take ssl out of what it listens on"
	if strings.Contains(message, "_key") {
		hint = "add its ssl_certificate_key"
	}
	i.config.Problems = append(i.config.Problems, Problem{Pos: at, Kind: "certificate", Message: message, Hint: hint})
}

// sockets returns the listens of http by the sockets that nginx opens for them: it shares one among all that name the
// same address and port. Hosts by name are left out.
func (c *Config) sockets() [][]listener {
	type socket struct {
		address string
		port    int
		udp     bool
	}
	var all [][]listener
	known := map[socket]int{} // → index in all
	for n := range c.Servers {
		for j := range c.Servers[n].Listens {
			l := &c.Servers[n].Listens[j]
			ip, isIP := addressOf(l.Address)
			if c.Servers[n].Stream || l.Port == 0 && l.Address == "" || l.Address != "" && !isIP && !strings.HasPrefix(l.Address, "unix:") {
				continue
			}
			key := socket{l.Address, l.Port, l.UDP}
			if isIP {
				key.address = ip.String()
			}
			if _, ok := known[key]; !ok {
				known[key] = len(all)
				all = append(all, nil)
			}
			all[known[key]] = append(all[known[key]], listener{n, l})
		}
	}
	return all
}
