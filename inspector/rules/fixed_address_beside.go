package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// strayMachine is the part of CC210 about a single machine of a private network that stands in an upstream block beside a service of the
// project: as a rule somebody's own, who tried something out. It is nil for one that is meant: the block is tuned, it
// has more than one of them, it is named elsewhere, or it has the port that the service publishes, as a second machine that runs the project would.
func strayMachine(s *inspector.Snapshot, l *inspector.Link) *inspector.Finding {
	address := l.Target.Host
	u := blockOf(l)
	if u == nil || len(l.Target.Params) > 0 || l.Target.Dynamic || len(l.Dials) > 0 || !inspector.IsPrivate(address) || inspector.NetworkOf(s.Project, address) != nil ||
		slices.Contains(l.Proxy.Named, address) || isBalanced(u) || inspector.InContainer(l.At().File) {
		return nil
	}
	beside := mates(s, l, u)
	if len(beside) == 0 || isTunedFor(s, l, u) || asksAlone(s, l.Proxy)[address] {
		return nil
	}
	f := addressed(s, l)
	f.Label, f.Services = "a machine outside of Docker", []string{l.Proxy.Service, far(beside[0]).Name}
	f.Message = fmt.Sprintf("upstream %s sends a part of the requests to %s, a machine that is no part of the project, and the others to %s: where nothing answers there, they wait or fail", u.Name, l.Target, beside[0].Target)
	f.Also = []inspector.Place{{At: beside[0].At(), Label: "the service of the project"}}
	f.Evidence = append(f.Evidence, inspector.Evidence{Fact: address + " is private, of no network of the project, and named nowhere else in it", Source: l.At().String()})
	f.Why = "nginx gives each server of a block its share of the requests; an address of one's own network is somebody else's, or nobody's, wherever else the project runs"
	f.Fix.Summary = "Take this server away, unless the machine is meant; `backup` keeps it for when the other one fails"
	if at := l.At(); strings.TrimSpace(s.Line(at)) == "server "+l.Target.String()+";" {
		at.Column = len(indent(s.Line(at))) + 1
		f.Fix.Edits = takeAway(s, at)
	}
	return f
}

// blockOf is the upstream block in which a link's target stands, or nil.
func blockOf(l *inspector.Link) *nginx.Upstream {
	for i := range l.Proxy.Config.Upstreams {
		u := &l.Proxy.Config.Upstreams[i]
		if l.Pass.Upstream == u.Name && slices.ContainsFunc(u.Servers, func(t nginx.Target) bool { return t.Pos == l.Target.Pos }) {
			return u
		}
	}
	return nil
}

// isBalanced reports whether somebody said how the servers of a block share the requests or nginx's connections and memory.
func isBalanced(u *nginx.Upstream) bool {
	return slices.ContainsFunc(u.Settings, func(set nginx.Setting) bool {
		return slices.Contains([]string{"least_conn", "ip_hash", "hash", "random", "sticky", "keepalive", "zone"}, set.Name)
	}) || slices.ContainsFunc(u.Servers, func(t nginx.Target) bool {
		return slices.ContainsFunc(t.Params, func(param string) bool { return strings.HasPrefix(param, "weight=") })
	})
}

// mates are the other servers of a block that take requests, where all are services of the project, and none publishes the port of the
// link's address.
func mates(s *inspector.Snapshot, l *inspector.Link, u *nginx.Upstream) (all []*inspector.Link) {
	for _, other := range s.LinksOf(l.Pass) {
		if other.Key == l.Key {
			continue
		}
		to := far(other)
		if to == nil || slices.ContainsFunc(to.Ports, func(p compose.Port) bool { return p.Published == l.Target.Port }) {
			return nil
		}
		if len(other.Target.Params) == 0 {
			all = append(all, other)
		}
	}
	if len(s.LinksOf(l.Pass)) != len(u.Servers) {
		return nil
	}
	return all
}

// An askedAlone is the key of the addresses to which something of a proxy is passed alone.
type askedAlone struct{ proxy *inspector.Proxy }

// asksAlone are the addresses to which something else is passed than what a block shares out: those machines are meant.
func asksAlone(s *inspector.Snapshot, proxy *inspector.Proxy) map[string]bool {
	return inspector.Once(s, askedAlone{proxy}, func() map[string]bool {
		alone := map[string]bool{}
		for i := range proxy.Config.Passes {
			targets := proxy.Config.Passes[i].Targets
			if slices.ContainsFunc(targets, func(t nginx.Target) bool { return !inspector.IsAddress(t.Host) }) {
				continue
			}
			for _, t := range targets {
				alone[t.Host] = true
			}
		}
		return alone
	})
}

// A tunedBlocks is the key of the blocks of a proxy for which somebody said when nginx goes on with the next server.
type tunedBlocks struct{ proxy *inspector.Proxy }

// isTunedFor reports whether a pass to a block says when nginx goes on with the next server: where nothing answers is thought of.
func isTunedFor(s *inspector.Snapshot, l *inspector.Link, u *nginx.Upstream) bool {
	return inspector.Once(s, tunedBlocks{l.Proxy}, func() map[string]bool {
		tuned, c := map[string]bool{}, l.Proxy.Config
		for i := range c.Passes {
			pass := &c.Passes[i]
			family, _, _ := strings.Cut(pass.Directive, "_")
			for _, name := range []string{"_next_upstream", "_next_upstream_tries", "_next_upstream_timeout"} {
				if !tuned[pass.Upstream] && c.Setting(pass.Server, pass.Location, family+name) != nil {
					tuned[pass.Upstream] = true
				}
			}
		}
		return tuned
	})[u.Name]
}
