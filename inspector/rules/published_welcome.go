package rules

import (
	"fmt"
	"slices"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// welcomesOnly is the part of CC504 about published ports on which nothing but the image's own site answers, while the
// project's servers, which pass requests on, listen on other ports that nobody publishes.
func welcomesOnly(s *inspector.Snapshot, p *inspector.Proxy, service *compose.Service, published []compose.Port, beside company) *inspector.Finding {
	if !p.Welcome || p.Config == nil {
		return nil
	}
	own := ownListens(p)
	if len(published) == 0 || len(own) == 0 || !beside.sure || len(beside.servers) > 0 || askedWithin(s, p, own) ||
		slices.ContainsFunc(published, func(port compose.Port) bool { return slices.Contains(ports(own), port.Target) }) {
		return nil
	}
	port, listens := published[0], addresses(own)
	f := &inspector.Finding{
		Severity: inspector.Warning, Proxy: p.Service, Services: []string{p.Service}, At: port.Pos,
		Label:    "the image's own site answers there",
		Message:  fmt.Sprintf("%s publishes container port %d, where only the welcome page of the image answers: your server block listens on %s", p.Service, port.Target, listens),
		Evidence: []inspector.Evidence{{Fact: "your server block listens on " + listens, Source: filesSay}},
		Why:      "a server block gets the requests of its own listen only; on another port the site that the image brings is still there",
		Fix:      inspector.Fix{Summary: fmt.Sprintf("Publish the port on which your server block listens, or let it listen on %d, in the place of the image's own site", port.Target), Then: recreate(p.Service)},
	}
	if at := listenAt(p, own); at != nil {
		f.Also = []inspector.Place{*at}
	}
	if open := reachablePorts(own); len(open) == 1 {
		f.Fix.Summary = fmt.Sprintf("Publish container port %d", open[0])
		f.Fix.Edits = publish(s, port, open[0])
	}
	return f
}

// ownListens are the TCP sockets of the project's own servers; none where not every one of them passes requests on.
func ownListens(p *inspector.Proxy) []inspector.Socket {
	var all []inspector.Socket
	for i, server := range p.Config.Servers {
		if f := p.File(server.Pos.File); f == nil || f.Kind == compose.FromImage {
			continue
		}
		if len(p.Config.PassesOf(i)) == 0 {
			return nil
		}
		for _, l := range server.Listens {
			if l.Port == 0 || l.UDP {
				return nil
			}
			all = append(all, inspector.Socket{Address: l.Address, Port: l.Port})
		}
	}
	return all
}

// askedWithin reports whether another nginx of the project passes requests to one of a proxy's sockets.
func askedWithin(s *inspector.Snapshot, p *inspector.Proxy, sockets []inspector.Socket) bool {
	return slices.ContainsFunc(s.Proxies, func(other inspector.Proxy) bool {
		return other.Service != p.Service && other.Config != nil && slices.ContainsFunc(other.Config.Passes, func(pass nginx.Pass) bool {
			return slices.ContainsFunc(pass.Targets, func(t nginx.Target) bool { return slices.Contains(ports(sockets), t.Port) })
		})
	})
}
