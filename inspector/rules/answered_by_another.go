package rules

import (
	"fmt"
	"slices"

	"github.com/composecheck/composecheck/inspector"
)

// answeredByAnother is the part of CC702 of which nginx logs nothing: the address that the service has left belongs to
// another container now, which answers in its place. It is proved by what nginx answers for the route: not what the
// service does, but what the other one does, to the same request.
func answeredByAnother(s *inspector.Snapshot, l *inspector.Link) *inspector.Finding {
	own := l.First()
	if !mayKeep(s, l) || l.Request == nil || l.Request.Status != 404 || l.Broken() || own == nil || own.Status < 200 || own.Status > 299 {
		return nil // other differences may come of headers that nginx sets, of its access rules, or of the app's mood
	}
	if sets(l, "rewrite", "error_page", "proxy_cache") || knows(l) {
		return nil // nginx asks for another path, or answers something else itself
	}
	other, reply := answersAs(s, l)
	if other == nil {
		return nil
	}
	f := &inspector.Finding{
		Severity: inspector.Error, At: l.Proxy.Pos(l.Target.Pos), Label: "looked up once, when nginx started or reloaded", Services: append(services(l), other.Service),
		Message: fmt.Sprintf("nginx gets the answers of %s (HTTP %d) where it proxies to %s, which answers HTTP %d: it still dials an address that %s has left",
			other.Service, reply.Status, farName(l), own.Status, farName(l)),
		Why: "nginx looks a literal name up once, when it starts or reloads; the address of a container that is gone is given to the next one that starts",
		Fix: following(s, l),
		Evidence: []inspector.Evidence{
			{Fact: fmt.Sprintf("HEAD %s, asked of %s itself: %s", short(l.Request.Path, 60), l.Proxy.Service, l.Request.Text()), Source: "probe in the nginx container"},
			{Fact: fmt.Sprintf("the same, asked of %s at %s: %s", farName(l), own.Address, own.Text()), Source: "probe in the nginx container"},
			{Fact: fmt.Sprintf("the same, asked of %s at %s: %s", other.Service, reply.Address, reply.Text()), Source: "probe in the nginx container"},
		},
	}
	f.Evidence = slices.Concat(f.Evidence, sinceWhen(s, l), lookups(l))
	keptAnswer(l, f)
	return f
}

// mayKeep reports whether nginx may still have an address from before: it keeps that of a literal name, and for a while
// that of one which it looks up at run time. There it must be certain that the app was asked for what nginx asks it for.
func mayKeep(s *inspector.Snapshot, l *inspector.Link) bool {
	if !l.Target.Dynamic {
		return true
	}
	own := l.First()
	return own != nil && l.Request != nil && l.Pass.URI == "" && own.Path == l.Request.Path && !slices.ContainsFunc(l.Far, func(c inspector.Container) bool { return c.Running() && s.Taken.Sub(c.Started) > validity(l) })
}

// answersAs returns the container of another service that was started after nginx had read its configuration and answers
// the link's question as nginx did; nil when there is none, or more than one.
func answersAs(s *inspector.Snapshot, l *inspector.Link) (who *inspector.Container, reply *inspector.Reply) {
	own := l.First()
	for i := range l.Others {
		r := &l.Others[i]
		if r.Asked != own.Asked || r.Path != own.Path || r.Status != l.Request.Status {
			continue
		}
		for j := range s.Engine.Containers {
			c := &s.Engine.Containers[j]
			switch {
			case !c.HasAddress(r.Address):
			case who != nil && who.ID != c.ID:
				return nil, nil
			default:
				who, reply = c, r
			}
		}
	}
	return who, reply
}
