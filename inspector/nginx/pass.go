package nginx

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// A protocol is what nginx knows of one pass directive.
type protocol struct {
	family   string         // of the directives that go with it: proxy_read_timeout
	schemes  map[string]int // prefixes it takes, with their default ports; 0: none
	fallback string         // scheme where no prefix is written; "": a prefix must be
	uri      bool           // whether a URI may follow the address
}

var protocols = map[string]protocol{
	"proxy_pass":   {family: "proxy", schemes: map[string]int{"http": 80, "https": 443}, uri: true},
	"fastcgi_pass": {family: "fastcgi", fallback: "fastcgi"},
	"uwsgi_pass":   {family: "uwsgi", schemes: map[string]int{"uwsgi": 0, "suwsgi": 0}, fallback: "uwsgi"},
	"scgi_pass":    {family: "scgi", fallback: "scgi"},
	"grpc_pass":    {family: "grpc", schemes: map[string]int{"grpc": 0, "grpcs": 0}, fallback: "grpc"},
}

// badPrefix is nginx's message for a proxy_pass that does not begin with http:// or https://.
const badPrefix = "invalid URL prefix"

// streamProtocol is that of proxy_pass in stream.
var streamProtocol = protocol{family: "proxy", fallback: "tcp"}

func isPass(d *Directive) bool {
	_, ok := protocols[d.Name.Text]
	return ok && len(d.Args) == 1
}

// understand makes the passes of all directives found.
func (i *interpreter) understand() {
	for n := range i.config.Settings {
		s := &i.config.Settings[n]
		if key := [2]string{s.In, s.Name}; i.common[key] == nil {
			i.common[key] = s
		}
	}
	for n := range i.config.Upstreams {
		u := &i.config.Upstreams[n]
		h := i.http
		if u.Stream {
			h = i.stream
		}
		if name := strings.ToLower(u.Name); h.groups[name] == nil {
			h.groups[name] = u
		}
	}
	for _, p := range i.passes {
		i.half(p.server).makeImplicit(p.directive, i.protocol(p))
	}
	i.config.Passes = slices.Grow(i.config.Passes, len(i.passes))
	for _, p := range i.passes {
		i.config.Passes = append(i.config.Passes, i.pass(p))
	}
}

func (i *interpreter) protocol(p pending) protocol {
	if i.config.Servers[p.server].Stream {
		return streamProtocol
	}
	return protocols[p.directive.Name.Text]
}

// makeImplicit notes the group that nginx makes of a literal address (ngx_http_upstream_add).
func (h *half) makeImplicit(d *Directive, proto protocol) {
	text := d.Args[0].Text
	if strings.Contains(text, "$") {
		return
	}
	if _, a := proto.read(text); a.err == "" && a.socket == "" {
		h.implicit[endpoint(a.host, a.port)] = true
	}
}

func endpoint(host string, port int) string { return fmt.Sprintf("%s:%d", host, port) }

// read splits a pass's text into its scheme and address; the port is the default one where none is written.
func (proto protocol) read(text string) (scheme string, a address) {
	scheme, begin := proto.fallback, 0
	for s := range proto.schemes {
		if prefix := s + "://"; len(text) >= len(prefix) && strings.EqualFold(text[:len(prefix)], prefix) {
			scheme, begin = s, len(prefix)
		}
	}
	if scheme == "" {
		return "", address{err: badPrefix}
	}
	a = parseAddress(text, begin, proto.uri)
	if a.portAt == unwritten {
		a.port = proto.schemes[scheme]
	}
	return scheme, a
}

// ended reports whether a variable after text is no longer part of host and port, but of the URI.
func (proto protocol) ended(text, variable string) bool {
	if !proto.uri {
		return false
	}
	_, rest, ok := strings.Cut(text, "://")
	if !ok || strings.HasPrefix(rest, "unix:") {
		return false
	}
	return uriVariables[variable] && rest != "" || strings.ContainsAny(rest, "/?") || endsInPort.MatchString(rest)
}

var uriVariables = map[string]bool{"request_uri": true, "uri": true, "document_uri": true, "is_args": true, "args": true, "query_string": true}

var endsInPort = lazyregexp.New(`:[0-9]+$`)

// maxTargets bounds the servers of one group that a pass repeats.
const maxTargets = 100

// pass makes a Pass of a directive.
func (i *interpreter) pass(p pending) Pass {
	w := p.directive.Args[0]
	proto, h := i.protocol(p), i.half(p.server)
	out := Pass{
		Directive: p.directive.Name.Text,
		Value:     maskURL(w.Text),
		Pos:       w.Pos,
		Server:    p.server,
		Location:  p.location,
		Scheme:    proto.fallback,
	}
	if strings.Contains(w.Text, "$") {
		h.follow(&out, w, proto)
		if out.Malformed != "" && i.switchedOff(&out, w, proto) {
			out.Malformed, out.Unknown = "", "it is empty, and nginx answers in its place"
		}
	} else {
		h.dial(&out, value{{text: w.Text, word: w}}, proto, false)
	}
	if len(out.Targets) == 0 && out.Unknown == "" {
		out.Unknown = cmp.Or(out.Malformed, fmt.Sprintf("upstream %q has no servers", out.Upstream))
	}
	if h.stream {
		out.Scheme = i.streamScheme(p.scope)
	}
	i.inForce(&out, proto)
	return out
}

// follow adds the targets of a text with variables.
func (h *half) follow(out *Pass, w Word, proto protocol) {
	h.variables.steps = 0
	all := h.variables.expand(w, scope{out.Server, out.Location}, 0, proto.ended)
	out.Variables = all.names
	for _, v := range all.values {
		known := len(out.Targets)
		h.dial(out, v, proto, true)
		out.choose(known)
	}
	if n := len(out.Targets); n > 0 && out.Targets[n-1].Choice == 1 {
		for k := range out.Targets {
			out.Targets[k].Choice = 0
		}
	}
	if len(out.Targets) > 0 {
		out.Malformed = "" // of values that are no address; others are
	} else if all.unknown != "" {
		out.Unknown, out.Malformed = all.unknown, ""
	}
}

// choose marks the targets from known on as those of a further value.
func (p *Pass) choose(known int) {
	choice := 1
	if known > 0 {
		choice = p.Targets[known-1].Choice + 1
	}
	for k := known; k < len(p.Targets); k++ {
		p.Targets[k].Choice = choice
	}
}

// dial adds the targets of one text: the servers of the group that it names, or the address in it.
func (h *half) dial(out *Pass, v value, proto protocol, atRunTime bool) {
	text := v.String()
	scheme, a := proto.read(text)
	if out.Scheme == "" || out.Scheme == proto.fallback {
		out.Scheme = scheme
	}
	if out.URI == "" {
		out.URI = a.uri
	}
	written := a.portAt != unwritten
	group := h.groups[a.host]
	if group != nil && a.host != "" && !(written && atRunTime) {
		out.Upstream = group.Name
		out.Targets = append(out.Targets, group.Servers[:min(len(group.Servers), maxTargets)]...)
		if written {
			out.Malformed = fmt.Sprintf("upstream %q may not have port %d", group.Name, a.port)
		}
		return
	}
	t := a.target(v, a.port)
	t.Dynamic = atRunTime && a.socket == "" && !isIP(a.host) && !h.implicit[endpoint(a.host, a.port)]
	if a.err == "" && a.socket == "" && a.port == 0 {
		a.err = "no port"
	}
	if a.err != "" && out.Malformed == "" {
		out.Malformed = a.refusal(text)
	}
	if a.err != "" && atRunTime || a.host == "" && a.socket == "" {
		return
	}
	out.Targets = append(out.Targets, t)
}

// target makes a Target of an address in v; port is that of the scheme where none is written.
func (a address) target(v value, port int) Target {
	t := Target{Host: a.host, Port: a.port, Socket: a.socket, Pos: v.pos(a.hostAt[0], a.hostAt[1])}
	switch {
	case a.socket != "":
		t.Port = 0
	case a.portAt == unwritten:
		t.NoPort = true
		t.Port = port
	default:
		t.PortPos = v.pos(a.portAt[0], a.portAt[1])
	}
	return t
}

// refusal is nginx's message for an address in text that it does not take, or "".
func (a address) refusal(text string) string {
	switch a.err {
	case "", badPrefix:
		return a.err
	}
	return fmt.Sprintf(`%s in upstream "%s"`, a.err, maskURL(text)[a.from:])
}

// streamScheme returns how a stream server talks to its upstream.
func (i *interpreter) streamScheme(at scope) string {
	if i.setting(at, "proxy_ssl").Is("on") {
		return "tls"
	}
	for _, l := range i.config.Servers[at.server].Listens {
		if l.UDP {
			return "udp"
		}
	}
	return "tcp"
}
