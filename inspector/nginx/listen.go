package nginx

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// Bounds of the listens that one "listen 8000-9000" makes, and a whole configuration.
const (
	maxPortRange = 1000
	maxListens   = 20000
)

// listens reads one listen directive (ngx_http_core_listen). A range of ports makes a Listen for each.
func listens(d *Directive) []Listen {
	if len(d.Args) == 0 {
		return nil
	}
	l := Listen{Raw: d.Args[0].Text, Pos: d.Args[0].Pos}
	for _, w := range d.Args[1:] {
		l.Params = append(l.Params, w.Text)
		switch w.Text {
		case "ssl":
			l.SSL = true
		case "udp", "quic", "http3": // the last in nginx-quic, before 1.25
			l.UDP = true
		case "default_server", "default":
			l.Default = true
		case "proxy_protocol":
			l.ProxyP = true
		}
	}
	ports := l.address()
	first, last := ports, ""
	if from, to, ok := strings.Cut(ports, "-"); ok {
		first, last = from, to
	}
	l.Port = parsePort(first)
	all := []Listen{l}
	for port := l.Port + 1; l.Port > 0 && port <= min(parsePort(last), l.Port+maxPortRange); port++ {
		next := l
		next.Port = port
		all = append(all, next)
	}
	return all
}

// address sets the Listen's address and returns the text of its port or ports.
func (l *Listen) address() (ports string) {
	host, ports := l.Raw, ""
	switch {
	case strings.HasPrefix(host, "unix:"):
		l.Address = host
		return ""
	case strings.HasPrefix(host, "["):
		n := strings.IndexByte(host, ']')
		host, ports = host[:n+1], strings.TrimPrefix(host[n+1:], ":")
	case strings.Contains(host, ":"):
		host, ports, _ = strings.Cut(host, ":")
	case isPorts(host):
		return host
	}
	if host != "*" && host != "0.0.0.0" {
		l.Address = strings.ToLower(host)
	}
	if ports == "" && (strings.HasPrefix(host, "[") || plainHost.MatchString(host)) {
		return strconv.Itoa(defaultListen)
	}
	return ports
}

// plainHost matches a host that stands for itself. Others may become a port: "${PORT}" of a template, "PORT" for sed.
var plainHost = lazyregexp.New(`^[a-z0-9.*-]+$`)

// The port on which http listens when none is written, and the one of a server without listen where nginx is not started by root
// (ngx_http_core_module.c, ngx_http_core_server: getuid() == 0 ? 80 : 8000).
const (
	defaultListen  = 80
	rootlessListen = 8000
)

// isPorts reports whether text is a port or a range of ports, not a host.
func isPorts(text string) bool {
	return text != "" && strings.Trim(text, "0123456789-") == ""
}

// badListenParam returns the first parameter that nginx does not know, or nil.
func badListenParam(d *Directive) *Word {
	for i := 1; i < len(d.Args); i++ {
		name, _, _ := strings.Cut(d.Args[i].Text, "=")
		if !strings.Contains(listenParams, " "+name+" ") {
			return &d.Args[i]
		}
	}
	return nil
}

// checkListen checks the arguments of listen in http.
func checkListen(args []Word) (Word, string) {
	if w, message := checkListenAddress(args[0]); message != "" {
		return w, message
	}
	return badListenValue(args[1:])
}

// checkListenAddress checks the address of listen (ngx_parse_url).
func checkListenAddress(w Word) (Word, string) {
	refuse := func(why string) (Word, string) {
		return w, fmt.Sprintf(`%s in "%s" of the "listen" directive`, why, shorten(w.Text))
	}
	host, ports := w.Text, ""
	switch {
	case named.MatchString(w.Text):
		return fine, ""
	case w.Text == "unix:":
		return refuse("no path in the unix domain socket")
	case strings.HasPrefix(host, "unix:"):
		return fine, ""
	case strings.ContainsAny(host, "/?#"):
		return refuse("invalid host")
	case strings.HasPrefix(host, "["):
		n := strings.IndexByte(host, ']')
		if n < 0 {
			return refuse("invalid host")
		}
		if rest := host[n+1:]; rest == "" {
			return fine, ""
		} else if rest[0] != ':' {
			return refuse("invalid host")
		} else {
			ports = rest[1:]
		}
	case strings.HasPrefix(host, ":"):
		return refuse("no host")
	case strings.Contains(host, ":"):
		host, ports, _ = strings.Cut(host, ":")
	case isPorts(host):
		host, ports = "", host
	default:
		ports = "80"
	}
	first, last, isRange := strings.Cut(ports, "-")
	switch {
	case parsePort(first) == 0 || isRange && parsePort(last) == 0:
		return refuse("invalid port")
	case isRange && parsePort(last) < parsePort(first):
		return refuse("invalid port range")
	case host != "*" && noHost.MatchString(host):
		return refuse("host not found")
	}
	return fine, ""
}

// named matches what a template may fill in.
var named = lazyregexp.New(`\$\{?[A-Za-z_]`)

// noHost matches what no name of a host is made of.
var noHost = lazyregexp.New(`[^\w.\[\]:-]`)

// badListenValue returns the first parameter whose value nginx does not take, and its message.
func badListenValue(params []Word) (Word, string) {
	for _, w := range params {
		name, value, ok := strings.Cut(w.Text, "=")
		if form := listenValues[name]; ok && form != nil && !form.MatchString(value) && !strings.Contains(value, "$") {
			return w, fmt.Sprintf(`invalid %s "%s"`, name, shorten(w.Text))
		}
	}
	return fine, ""
}

var listenValues = map[string]*lazyregexp.Regexp{"backlog": lazyregexp.New(`^0*[1-9]\d*$`), "rcvbuf": sizes, "sndbuf": sizes}

// listenParams are those of all nginx versions, http and stream.
const listenParams = " default_server default bind setfib fastopen backlog rcvbuf sndbuf accept_filter deferred ipv6only " +
	"reuseport multipath ssl http2 quic http3 spdy so_keepalive proxy_protocol udp "
