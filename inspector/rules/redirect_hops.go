package rules

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// A visit is what a browser asks for.
type visit struct {
	https bool
	host  string
	port  int // of the host
	path  string
}

// A hop is a redirect that nginx answers.
type hop struct {
	from visit
	at   nginx.Pos
	adds bool // nginx adds the slash at the end of a location with an upstream (ngx_http_core_find_config_phase)
}

// hopsFrom are the redirects that a browser follows from an address to where it has been before; none where it gets elsewhere, or that is not sure.
func hopsFrom(c *nginx.Config, from *compose.Service, server int, site visit) (hops []hop) {
	for at := site; ; {
		if been := slices.IndexFunc(hops, func(h hop) bool { return h.from == at }); been >= 0 {
			return hops[been:]
		}
		i := slices.IndexFunc(from.Ports, func(port compose.Port) bool { return port.Published == at.port && port.Protocol == "tcp" })
		if i < 0 || len(hops) > 20 { // where browsers give up
			return nil
		}
		got := c.Choose(nginx.Request{Port: from.Ports[i].Target, TLS: at.https, Host: fmt.Sprintf("%s:%d", at.host, at.port), URI: at.path})
		if got.Unknown != "" || got.Bare || got.OnDisk() || got.Server < 0 || len(hops) == 0 && got.Server != server || len(got.Steps) == 0 ||
			!slices.Contains(redirectCodes, strconv.Itoa(got.Status)) {
			return nil
		}
		last := got.Steps[len(got.Steps)-1]
		hops = append(hops, hop{at, last.Pos, strings.HasPrefix(last.Text, "location ")})
		next, ok := nextHop(c, &got, at, from.Ports[i].Target)
		if !ok {
			return nil
		}
		at = next
	}
}

// nextHop is the address to which a redirect leads; false where that is not one of nginx's own.
func nextHop(c *nginx.Config, got *nginx.Choice, at visit, listens int) (visit, bool) {
	if strings.HasPrefix(got.To, "//") || c.Setting(got.Server, got.Location, "server_name_in_redirect").Is("on") {
		return at, false
	}
	if strings.HasPrefix(got.To, "/") { // of which nginx makes a whole address
		at.path = got.To
		if c.Setting(got.Server, got.Location, "absolute_redirect").Is("off") {
			return at, true
		}
		if at.port = listens; c.Setting(got.Server, got.Location, "port_in_redirect").Is("off") {
			at.port = schemePort(at.https)
		}
		return at, true
	}
	scheme, rest, whole := strings.Cut(got.To, "://")
	host, path, _ := strings.Cut(rest, "/")
	to := visit{https: scheme == "https", host: hostAlone(host), path: "/" + path}
	to.port = schemePort(to.https)
	if number := strings.TrimPrefix(host[len(to.host):], ":"); number != "" {
		to.port, _ = strconv.Atoi(number)
	}
	own := strings.EqualFold(to.host, at.host) || slices.ContainsFunc(c.Servers, func(server nginx.Server) bool {
		return slices.ContainsFunc(server.Names, func(n nginx.Name) bool { return strings.EqualFold(n.Text, to.host) })
	})
	return to, own && whole && (scheme == "http" || to.https)
}

// shown is where a redirect is asked, as short as tells it from the others of its circle.
func (h *hop) shown(circle []hop) string {
	if !slices.ContainsFunc(circle, func(other hop) bool {
		return other.from.host != h.from.host || other.from.https != h.from.https || other.from.port != h.from.port
	}) && len(circle) > 1 {
		return short(h.from.path, 80)
	}
	scheme := map[bool]string{true: "https", false: "http"}[h.from.https]
	host := h.from.host
	if h.from.port != schemePort(h.from.https) {
		host = fmt.Sprintf("%s:%d", host, h.from.port)
	}
	return short(scheme+"://"+host+h.from.path, 120)
}
