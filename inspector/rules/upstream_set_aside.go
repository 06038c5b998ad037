package rules

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

var _ = register(inspector.Rule{
	ID: "CC707", Name: "upstream-set-aside", Needs: inspector.Static,
	Summary: "nginx asks no server of an upstream block: it has set all aside, or all are marked down",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachPass(s, func(p *inspector.Proxy, pass *nginx.Pass) *inspector.Finding {
			links := s.LinksOf(pass)
			switch {
			case pass.Upstream == "" || len(links) == 0 || len(links) != len(pass.Targets) || !wholeConfig(p) || !isPlainBlock(p, pass.Upstream):
				return nil
			case !slices.ContainsFunc(links, func(l *inspector.Link) bool { return !isDown(l) }):
				return allDown(s, p, pass)
			}
			return allSetAside(s, p, pass)
		})
	},
})

// noneLive are the lines in which nginx says of the last minute that it had no server of a pass's upstream block to ask.
func noneLive(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass) []entry {
	return slices.DeleteFunc(loggedAs(s, p.Service, "no-live-upstreams"), func(e entry) bool {
		_, group, _ := strings.Cut(e.Upstream, "://")
		group, _, _ = strings.Cut(group, "/")
		return group != pass.Upstream || e.age() > time.Minute
	})
}

// allSetAside tells of an upstream block whose servers all answer, while nginx refuses requests for it, as it has set all aside for a
// while after requests to them failed. The default is ten seconds, which are over when one looks.
func allSetAside(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass) *inspector.Finding {
	at := slices.IndexFunc(pass.Targets, func(t nginx.Target) bool { return failTimeout(t) != "" })
	if at < 0 || !isSetAside(s, p, pass) {
		return nil
	}
	t := pass.Targets[at]
	long := failTimeout(t)
	f := &inspector.Finding{
		Severity: inspector.Error, At: p.Pos(t.Pos), Label: "set aside for " + long,
		Message:  fmt.Sprintf("nginx has set aside every server of the upstream block %s for %s, as requests to them failed: it answers 502 without asking any, and they answer now", pass.Upstream, long),
		Evidence: append([]inspector.Evidence{citePass(p, pass)}, logged(p.Service, noneLive(s, p, pass))...),
		Why:      "after max_fails failures (1 is the default) a server is not asked for the time of fail_timeout; a time-out of one slow request counts as one",
		Fix: inspector.Fix{
			Summary: "Leave fail_timeout at its ten seconds, or write max_fails=0 where no other server can take over, and find out why the requests failed",
			Then:    applyConfig(s, p, p.Pos(t.Pos).File),
		},
	}
	for i, l := range s.LinksOf(pass) {
		f.Evidence = append(f.Evidence, slices.Concat(replies(l), logged(p.Service, targetLog(s, l)))...)
		if i != at {
			f.Also = append(f.Also, inspector.Place{At: p.Pos(pass.Targets[i].Pos), Label: "as well"})
		}
		if long := failTimeout(pass.Targets[i]); long != "" {
			f.Fix.Edits = append(f.Fix.Edits, onceIn(s, p.Pos(pass.Targets[i].Pos), " fail_timeout="+long, "")...)
		}
	}
	return f
}

// isSetAside reports whether nginx answered the request that was sent through it by itself, as it has set aside every server of an
// upstream block, while all answer those who ask them.
func isSetAside(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass) bool {
	links := s.LinksOf(pass)
	fails := func(l *inspector.Link) bool {
		return l.Request == nil || l.Request.Status != 502 && !l.HidesErrors() || l.First() == nil || !l.Serves()
	}
	return len(links) > 1 && len(noneLive(s, p, pass)) > 0 && !slices.ContainsFunc(links, fails)
}

// failTimeout is the fail_timeout of a server as it is written; "" where it has none.
func failTimeout(t nginx.Target) string {
	for _, param := range t.Params {
		if long, is := strings.CutPrefix(param, "fail_timeout="); is {
			return long
		}
	}
	return ""
}
