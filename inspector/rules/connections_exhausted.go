package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC803", Name: "connections-exhausted", Needs: inspector.Running,
	Summary: "all workers, connections or open files are taken",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		found := eachHeld(s, "CC803")
		for i := range s.Proxies {
			if f := nginxExhausted(s, &s.Proxies[i]); f != nil {
				found = append(found, *f)
			}
		}
		return found
	},
})

// nginxExhausted speaks of an nginx that said in the last minutes that it can take no further connection, unless it is
// because it proxies to itself.
func nginxExhausted(s *inspector.Snapshot, p *inspector.Proxy) *inspector.Finding {
	links := s.Links()
	if p.Config == nil || slices.ContainsFunc(links, func(l inspector.Link) bool { return l.Proxy == p && comesBack(s, &l) }) {
		return nil
	}
	lines := slices.DeleteFunc(loggedAs(s, p.Service, "worker-connections", "too-many-files"), func(e entry) bool {
		return e.Level == "warn" || e.age() > recently // by the warning it only closes idle connections
	})
	if len(lines) == 0 {
		return nil
	}
	f := &inspector.Finding{
		Severity: inspector.Warning, Proxy: p.Service, Services: []string{p.Service},
		Why: "each request that nginx passes on takes two connections of a worker, and each connection a file; those beyond are answered with 500 or not at all",
	}
	if slices.ContainsFunc(lines, func(e entry) bool { return strings.Contains(e.Request, inspector.Marker) }) {
		f.Severity = inspector.Error // our own request as well
	}
	if last := lines[len(lines)-1]; last.means("worker-connections") {
		f.Message = fmt.Sprintf("%s has no free connection: a worker may have %s", p.Service, strings.Fields(last.Message)[0])
		limit(s, p, f, "worker_connections", "Raise worker_connections in the events block (1024 is usual), or find what holds so many connections open")
	} else {
		f.Message = fmt.Sprintf("%s may open no further file or connection", p.Service)
		limit(s, p, f, "worker_rlimit_nofile", "Raise worker_rlimit_nofile, or `ulimits: {nofile: 65536}` of the service where it is not set, to more than twice worker_connections")
	}
	f.Evidence = append(f.Evidence, logged(p.Service, append(loggedAs(s, p.Service, "files-below-connections"), lines...))...)
	return f
}

// limit points at the setting that is the limit, where the files have it, else at the service.
func limit(s *inspector.Snapshot, p *inspector.Proxy, f *inspector.Finding, setting, fix string) {
	f.At, f.Label = serviceAt(s, p.Service), "its limit"
	f.Fix = inspector.Fix{Summary: fix, Then: recreate(p.Service)}
	for set := range p.Config.EverySetting() {
		if set.Name != setting {
			continue
		}
		f.Evidence = []inspector.Evidence{cite(p, &set)}
		if at := p.Pos(set.Pos); !inspector.InContainer(at.File) {
			f.At, f.Label = at, "this is the limit"
			f.Fix.Then = applyConfig(s, p, f.At.File)
		}
	}
}
