package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

var _ = register(inspector.Rule{
	ID: "CC702", Name: "stale-address", Needs: inspector.Running,
	Summary: "nginx still dials an address that the service has left",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		var found []inspector.Finding
		said := map[string]int{} // one service that moved is one finding, however many locations lead to it
		links := s.Links()
		for i := range links {
			l := &links[i]
			f := staleAddress(s, l)
			if f == nil {
				continue
			}
			id := l.Proxy.Service + " " + l.Target.Host
			if at, ok := said[id]; ok {
				found[at].Links = append(found[at].Links, l.Key)
				continue
			}
			said[id] = len(found)
			f.Links = []string{l.Key}
			found = append(found, *f)
		}
		return found
	},
})

// staleAddress speaks where nginx's log shows that it dialled an address, for a target that has containers, which none
// of them has now.
func staleAddress(s *inspector.Snapshot, l *inspector.Link) *inspector.Finding {
	if l.Gateway == nil || l.Target.Host == "" || inspector.IsAddress(l.Target.Host) || inspector.IsLoopback(l.Target.Host) || len(l.Far) == 0 {
		return nil
	}
	current, stale := currentAddresses(l), leftAddress(s, l)
	if len(stale) == 0 {
		return cmp.Or(answeredByAnother(s, l), answeredByNobody(s, l))
	}
	if len(current) == 0 || outdated(s, l, stale[len(stale)-1]) {
		return nil
	}
	return stillDials(s, l, stale, current)
}

// leftAddress returns what nginx logged of addresses for a link that the far end does not have now.
func leftAddress(s *inspector.Snapshot, l *inspector.Link) []entry {
	current := currentAddresses(l)
	return loggedWhere(s, l.Proxy.Service, func(e entry) bool {
		host, port := e.Dialled()
		return port == l.Target.Port && inspector.IsAddress(host) && isConnect(e) && !slices.Contains(current, host) && mayBe(s, l, e)
	})
}

// outdated reports whether nginx may well have looked the name up again since it wrote a log entry: when the answer
// expired, for a name that it looks up at run time; when it was reloaded, as its workers' age says; or else when its
// log is too quiet to show a reload.
func outdated(s *inspector.Snapshot, l *inspector.Link, e entry) bool {
	age := s.Taken.Sub(e.Line.Time)
	switch {
	case l.Target.Dynamic:
		kept := validity(l)
		return age > kept || kept <= soonAsked
	case !l.Gateway.Loaded.IsZero():
		return e.Line.Time.Before(l.Gateway.Loaded.Add(-inspector.LoadSlack))
	}
	return !showsReloads(l.Proxy.Config) && age > time.Minute
}

// soonAsked is how long an answer may be kept that is no fault: nginx asks again before anybody has found it.
const soonAsked = 10 * time.Second

// validity is how long nginx keeps an answer of the resolver: as told, else the 600 s of Docker's DNS.
func validity(l *inspector.Link) time.Duration {
	kept := 10 * time.Minute
	for _, resolver := range resolvers(l) {
		for _, arg := range resolver.Args {
			if value, ok := strings.CutPrefix(arg, "valid="); ok {
				if d, err := time.ParseDuration(value); err == nil {
					kept = d
				} else if d, err := time.ParseDuration(value + "s"); err == nil { // a bare number
					kept = d
				}
			}
		}
	}
	return kept
}

// resolvers are the resolver directives for a link, the deciding one last: that of its upstream block.
func resolvers(l *inspector.Link) []nginx.Setting {
	var all []nginx.Setting
	if l.Pass.Resolver != nil {
		all = append(all, *l.Pass.Resolver)
	}
	for _, u := range l.Proxy.Config.Upstreams {
		for _, set := range u.Settings {
			if u.Name == l.Pass.Upstream && set.Name == "resolver" {
				all = append(all, set)
			}
		}
	}
	return all
}

// showsReloads reports whether nginx's main log holds notices, among them those of a reload.
func showsReloads(c *nginx.Config) bool {
	for _, set := range c.Settings {
		if set.In == "main" && set.Name == "error_log" && len(set.Args) > 1 && slices.Contains([]string{"notice", "info", "debug"}, set.Args[1]) {
			return true
		}
	}
	return false
}

// isConnect reports whether an entry says that a connection to an upstream failed or timed out, or that what
// answered there was not what nginx expected: the address may be another container's now.
func isConnect(e entry) bool {
	return (e.Level == "error" || e.Level == "crit") && e.Upstream != "" && strings.HasSuffix(e.Action, "upstream")
}

func stillDials(s *inspector.Snapshot, l *inspector.Link, stale []entry, current []string) *inspector.Finding {
	old, _ := stale[len(stale)-1].Dialled()
	name := farName(l)
	f := &inspector.Finding{
		Severity: inspector.Error, At: l.Proxy.Pos(l.Target.Pos), Label: "looked up once, when nginx started or reloaded", Services: services(l),
		Message:  fmt.Sprintf("nginx still dials %s for %s, which has the address %s now", old, name, strings.Join(current, ", ")),
		Evidence: slices.Concat(logged(l.Proxy.Service, stale), lookups(l)),
		Why:      "nginx looks a literal name up once, when it starts or reloads; a service that is created anew gets another address",
		Fix:      following(s, l),
	}
	if owner := ownerOf(s, old); owner != "" {
		f.Message += fmt.Sprintf("; %s belongs to %s", old, owner)
		f.Evidence = append(f.Evidence, inspector.Evidence{Fact: old + " is the address of " + owner, Source: "docker network inspect"})
	}
	f.Evidence = slices.Concat(f.Evidence, sinceWhen(s, l), dials(l))
	if !l.Broken() && slices.ContainsFunc(l.Far, func(c inspector.Container) bool { return c.Running() && c.Started.Before(loadedAt(l.Gateway)) }) {
		f.Severity = inspector.Warning
		f.Message += "; of its other addresses nginx knows one that is still right, and falls back to it"
	}
	keptAnswer(l, f)
	return f
}

// keptAnswer says of a name that nginx looks up at run time why it has an address that is no longer right.
func keptAnswer(l *inspector.Link, f *inspector.Finding) {
	if l.Target.Dynamic {
		f.Label = "looked up at run time, and kept for a while"
		f.Why = "nginx keeps an answer for as long as valid= says, without it for the 600 s of Docker's DNS"
	}
}

// sinceWhen tells when nginx looked the name up, when the service got its present container, and which one it had
// before, where the engine remembers.
func sinceWhen(s *inspector.Snapshot, l *inspector.Link) []inspector.Evidence {
	read := inspector.Evidence{Fact: "nginx started " + ago(s, l.Gateway.Started), Source: "docker inspect " + l.Gateway.Name}
	if at := l.Gateway.Loaded; !at.IsZero() {
		read = inspector.Evidence{Fact: "nginx read its configuration, and the addresses, " + ago(s, at), Source: "docker top " + l.Gateway.Name}
	}
	if l.Target.Dynamic {
		read.Fact = strings.Replace(read.Fact, ", and the addresses,", "", 1)
	}
	seen := []inspector.Evidence{read}
	for _, c := range l.Far {
		seen = append(seen, inspector.Evidence{Fact: fmt.Sprintf("%s was started %s", c.Name, ago(s, c.Started)), Source: "docker inspect " + c.Name})
	}
	for _, e := range slices.Backward(s.Engine.Past) {
		present := slices.ContainsFunc(l.Far, func(c inspector.Container) bool { return c.ID == e.Container })
		if e.Service == farName(l) && e.Action == "destroy" && !present && e.Time.After(loadedAt(l.Gateway).Add(-inspector.LoadSlack)) {
			fact := fmt.Sprintf("the container that was %s then (%s) was removed %s", e.Service, short12(e.Container), ago(s, e.Time))
			return append(seen, inspector.Evidence{Fact: fact, Source: "docker events --since 1h"})
		}
	}
	return seen
}

func short12(id string) string { return id[:min(12, len(id))] }

// ownerOf names the container that has an address now, or "".
func ownerOf(s *inspector.Snapshot, address string) string {
	for i := range s.Engine.Networks {
		if m := s.Engine.Networks[i].Holder(address); m != nil {
			return m.Name
		}
	}
	return ""
}

// runningVersion is that of the nginx that runs, else what its image's tag says; "" when neither is known.
func runningVersion(s *inspector.Snapshot, p *inspector.Proxy) string {
	if s.Probes != nil {
		for _, probe := range s.Probes.Proxies {
			if probe.Service == p.Service && probe.Version != "" {
				return probe.Version
			}
		}
	}
	return p.Version
}
