package rules

import (
	"fmt"
	"slices"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// hostSigned is the part of CC606 about servers of S3's protocol: a client signs the Host to which it sends a request, and a
// server that is told another one refuses the signature. What is open to all is asked for without one, so that it is a note.
func hostSigned(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass) *inspector.Finding {
	to, from, l := passService(s, pass), s.Project.Service(p.Service), locationOf(p, pass)
	if to == nil || from == nil || to.SignedPort == 0 || !isPrefix(l) || l.Path != "/" || pass.URI != "" && pass.URI != "/" || has(l, "rewrite") ||
		!slices.ContainsFunc(s.LinksOf(pass), func(l *inspector.Link) bool { return l.Target.Port == to.SignedPort }) {
		return nil
	}
	at, told := pass.Pos, passName(pass)
	f := &inspector.Finding{Severity: inspector.Note, Services: []string{to.Name, p.Service}, Label: "this name is sent as Host", Evidence: []inspector.Evidence{citePass(p, pass)}}
	if set := header(p, pass, "Host"); set != nil {
		if at, told = set.Pos, set.Args[1]; told != "$host" && told != "$server_name" || !portIsLost(&p.Config.Servers[pass.Server], from) {
			return nil
		}
		f.Label = "is without the port by which clients ask"
		f.Evidence = append(f.Evidence, cite(p, set))
		f.Fix.Edits = inLine(s, p.Pos(at), told, "$http_host")
	} else {
		f.Fix.Edits = addBehind(s, p.Pos(at), "proxy_set_header Host $http_host;")
	}
	f.At = p.Pos(at)
	f.Message = fmt.Sprintf("%s is told the host %s, for which no client signs its requests: it refuses them with 403 (SignatureDoesNotMatch)", to.Name, told)
	f.Why = "a client of S3 signs the Host header, with the port that it wrote; $host is without it, and without proxy_set_header Host nginx sends the name from proxy_pass"
	f.Fix.Summary, f.Fix.Then = "Write `proxy_set_header Host $http_host;`", applyConfig(s, p, f.At.File)
	return f
}

// portIsLost reports whether clients ask a server by ports that are not the scheme's own.
func portIsLost(server *nginx.Server, from *compose.Service) bool {
	_, port := lostPort(server, from)
	return port != nil
}

// lostPort is the port by which clients ask a server, and the listen to which it leads, where that is not the scheme's own; nil where it is,
// or where the server is published for programs of the host alone.
func lostPort(server *nginx.Server, from *compose.Service) (*nginx.Listen, *compose.Port) {
	for i := range server.Listens {
		l := &server.Listens[i]
		leads := func(port compose.Port) bool { return port.Target == l.Port && port.Protocol == "tcp" }
		lost := slices.IndexFunc(from.Ports, func(port compose.Port) bool {
			return leads(port) && port.Published != 0 && port.Published != schemePort(l.SSL) && !isOfHostAlone(port.HostIP)
		})
		if lost >= 0 && !slices.ContainsFunc(from.Ports, func(port compose.Port) bool { return leads(port) && port.Published == schemePort(l.SSL) }) {
			return l, &from.Ports[lost]
		}
	}
	return nil, nil
}
