package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC802", Name: "body-too-large", Needs: inspector.Static,
	Summary: "nginx refuses request bodies that are larger than client_max_body_size",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		refused := map[string]bool{} // services of which nginx has just refused a body
		logged := eachLink(s, func(l *inspector.Link) *inspector.Finding {
			var lines []entry
			for _, e := range loggedAs(s, l.Proxy.Service, "body-too-large") {
				if asksFor(s, l, e) {
					lines = append(lines, e)
				}
			}
			if len(lines) == 0 {
				return nil
			}
			refused[farName(l)] = true
			return bodyTooLarge(s, l, lines)
		})
		return append(logged, oncePerService(eachLink(s, func(l *inspector.Link) *inspector.Finding {
			if refused[farName(l)] {
				return nil
			}
			return smallerThanApp(s, l)
		}))...)
	},
})

var bodySize = regexp.MustCompile(`body: (\d+)`)

// bodyTooLarge warns of uploads that the default of 1m refuses again and again; a limit that somebody set may be meant,
// and a single upload may be anybody's.
func bodyTooLarge(s *inspector.Snapshot, l *inspector.Link, lines []entry) *inspector.Finding {
	largest := 0
	for _, e := range lines {
		if m := bodySize.FindStringSubmatch(e.Message); m != nil {
			n, _ := strconv.Atoi(m[1])
			largest = max(largest, n)
		}
	}
	to := farName(l)
	if len(l.Pass.Targets) > 1 {
		to = l.Pass.Upstream // the limit is one for all its servers
	}
	mib := max(2, 2*(largest>>20+1))
	at := l.Proxy.Pos(l.Pass.Pos)
	f := &inspector.Finding{
		Severity: inspector.Note, Second: true, At: at, Label: "client_max_body_size is 1m here, nginx's default", Services: services(l),
		Message:  fmt.Sprintf("nginx refuses request bodies of more than 1 MiB for %s with 413; one had %d bytes", to, largest),
		Evidence: append([]inspector.Evidence{passSource(l)}, logged(l.Proxy.Service, lines)...),
		Why:      "nginx compares Content-Length with client_max_body_size before it asks the app",
		Fix: inspector.Fix{
			Summary: fmt.Sprintf("Set `client_max_body_size %dm;` where uploads are taken", mib),
			Then:    applyConfig(s, l.Proxy, at.File),
		},
	}
	if set := l.Proxy.Config.Setting(l.Pass.Server, l.Pass.Location, "client_max_body_size"); set != nil && len(set.Args) == 1 {
		if set.Args[0] == "0" {
			return nil // no limit: another server of that name refused it
		}
		f.At, f.Label = l.Proxy.Pos(set.Pos), "the limit"
		f.Message = fmt.Sprintf("nginx refuses request bodies of more than %s for %s with 413; one had %d bytes", set.Args[0], to, largest)
		f.Fix.Summary = "Raise it if such uploads are wanted"
		f.Fix.Then = applyConfig(s, l.Proxy, f.At.File)
		return f
	}
	if len(lines) > 1 && lines[len(lines)-1].age() < recently {
		f.Severity = inspector.Warning
	}
	f.Fix.Edits = addBehind(s, at, fmt.Sprintf("client_max_body_size %dm;", mib))
	return f
}

// smallerThanApp notes an app that takes larger uploads than nginx lets through, where nobody told nginx so.
func smallerThanApp(s *inspector.Snapshot, l *inspector.Link) *inspector.Finding {
	to := far(l)
	if to == nil || to.Uploads == nil || to.Uploads.Bytes > 0 && to.Uploads.Bytes <= 1<<20 || l.Pass.Location < 0 || !l.Proxy.ShowsSettings() || limitsBody(s, l, to) {
		return nil
	}
	loc := locationOf(l.Proxy, l.Pass)
	if isPrefix(loc) && loc.Path != "/" && takesAll(s, l, to) || header(l.Proxy, l.Pass, "Upgrade") != nil && inspector.ForWebSockets(loc.Path) {
		return nil // the location for all paths is where uploads go
	}
	limit, at := to.Uploads, l.Proxy.Pos(l.Pass.Pos)
	f := &inspector.Finding{
		Severity: inspector.Note, Second: true, At: at, Label: "client_max_body_size is 1m here, nginx's default", Services: services(l),
		Message:  fmt.Sprintf("%s takes uploads, and nginx refuses those of more than 1 MiB with 413", to.Name),
		Evidence: []inspector.Evidence{passSource(l), {Fact: short(limit.By, 120), Source: limit.Pos.String()}},
		Why:      "nginx compares Content-Length with client_max_body_size before it asks the app, which is 1m unless it is set",
		Fix:      inspector.Fix{Summary: "Set `client_max_body_size` in the server block, or where uploads are taken, to what they may have", Then: applyConfig(s, l.Proxy, at.File)},
	}
	if limit.Always {
		f.Severity = inspector.Warning
	}
	if limit.Bytes > 0 {
		mib := fmt.Sprintf("client_max_body_size %dm;", (limit.Bytes+1<<20-1)>>20)
		f.Message = fmt.Sprintf("%s takes uploads of up to %d MiB, and nginx refuses those of more than 1 MiB with 413", to.Name, limit.Bytes>>20)
		f.Fix.Summary = "Set `" + mib + "` in the server block, or where uploads are taken"
		if listen := l.Server().Listens[0]; !listen.Implicit {
			f.Fix.Edits = addBehind(s, l.Proxy.Pos(listen.Pos), mib)
		}
	}
	return f
}

// oncePerService makes one finding of all about the same services.
func oncePerService(found []inspector.Finding) (kept []inspector.Finding) {
	for _, f := range found {
		at := slices.IndexFunc(kept, func(k inspector.Finding) bool { return slices.Equal(k.Services, f.Services) })
		if at < 0 {
			kept = append(kept, f)
			continue
		}
		kept[at] = join(kept[at], f)
	}
	return kept
}

// limitsBody reports whether nginx is told a limit in a place that leads to a service; for an app of which nobody tells how
// much it takes, in any place.
func limitsBody(s *inspector.Snapshot, l *inspector.Link, to *compose.Service) bool {
	return slices.ContainsFunc(s.Links(), func(other inspector.Link) bool {
		return other.Proxy == l.Proxy && other.Pass.Location >= 0 && (to.Uploads.Bytes == 0 || far(&other) != nil && far(&other).Name == to.Name) &&
			other.Proxy.Config.Setting(other.Pass.Server, other.Pass.Location, "client_max_body_size") != nil
	})
}

// takesAll reports whether the location for all paths of a link's server leads to a service.
func takesAll(s *inspector.Snapshot, l *inspector.Link, to *compose.Service) bool {
	return slices.ContainsFunc(s.Links(), func(other inspector.Link) bool {
		loc := locationOf(other.Proxy, other.Pass)
		return other.Proxy.Service == l.Proxy.Service && other.Pass.Server == l.Pass.Server && loc != nil && loc.Path == "/" && far(&other) != nil && far(&other).Name == to.Name
	})
}
