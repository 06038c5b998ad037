package rules

import (
	"fmt"
	"slices"
	"time"

	"github.com/composecheck/composecheck/inspector"
)

// promptly is within what time a service must answer by itself, so that silence behind nginx is not its own.
const promptly = time.Second

// answeredByNobody is the part of CC702 of which nginx logs nothing yet: just after a service was created anew, nginx
// still believes to know the machine at the address that it left, and waits for it. It is proved by a request that hangs
// in nginx, and that the service itself answers at once.
func answeredByNobody(s *inspector.Snapshot, l *inspector.Link) *inspector.Finding {
	own, through := l.First(), l.Request
	if !mayKeep(s, l) || through == nil || through.Outcome != "silent" || own == nil || own.Status < 200 || own.Status >= 500 || own.Took > promptly {
		return nil
	}
	if sets(l, "rewrite", "auth_request", "limit_req", "mirror", "proxy_cache", "proxy_method") || knows(l) {
		return nil // it may be waiting for something else
	}
	name := farName(l)
	f := &inspector.Finding{
		Severity: inspector.Error, At: l.Proxy.Pos(l.Target.Pos), Label: "looked up once, when nginx started or reloaded", Services: services(l),
		Message: fmt.Sprintf("nginx gets no answer from %s, which itself answers HTTP %d at %s: it still dials an address that %s has left", name, own.Status, own.Address, name),
		Why:     "nginx looks a literal name up once, when it starts or reloads; a service that is created anew gets another address",
		Fix:     following(s, l),
		Evidence: []inspector.Evidence{
			{Fact: fmt.Sprintf("HEAD %s, asked of %s itself: no answer in %s", short(through.Path, 60), l.Proxy.Service, through.Took.Round(time.Second)), Source: "probe in the nginx container"},
			{Fact: fmt.Sprintf("the same, asked of %s at %s: %s", name, own.Address, own.Text()), Source: "probe in the nginx container"},
		},
	}
	f.Evidence = slices.Concat(f.Evidence, sinceWhen(s, l), lookups(l))
	keptAnswer(l, f)
	return f
}
