package rules

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// smallerThanApps is the part of CC802 of which nothing is logged yet: apps that take larger uploads than nginx lets through,
// but for those of which nginx has just refused one.
func smallerThanApps(s *inspector.Snapshot, refused map[string]bool) []inspector.Finding {
	if !slices.ContainsFunc(s.Project.Services, func(service compose.Service) bool { return service.Uploads != nil }) {
		return nil
	}
	known := uploadWays(s)
	return oncePerService(eachLink(s, func(l *inspector.Link) *inspector.Finding {
		if refused[farName(l)] {
			return nil
		}
		return smallerThanApp(s, l, known)
	}))
}

// smallerThanApp notes an app that takes larger uploads than nginx lets through, where nobody told nginx so.
func smallerThanApp(s *inspector.Snapshot, l *inspector.Link, known ways) *inspector.Finding {
	to := taker(s, l)
	if to != nil && to.Uploads != nil && known.largest[to.Name].set != nil && l.Pass.Location >= 0 && l.Proxy.ShowsSettings() {
		return belowTold(s, l, to, known.largest[to.Name])
	}
	if to == nil || to.Uploads == nil || to.Uploads.Bytes > 0 && to.Uploads.Bytes <= 1<<20 || l.Pass.Location < 0 || !l.Proxy.ShowsSettings() || known.limited(l, to) {
		return nil
	}
	loc := locationOf(l.Proxy, l.Pass)
	if isPrefix(loc) && loc.Path != "/" && known.whole[way{l.Proxy, l.Pass.Server, to.Name}] || known.forSockets(l, to, loc) {
		return nil // the location for all paths, or one beside that for WebSockets, is where uploads go
	}
	limit, at := to.Uploads, l.Proxy.Pos(l.Pass.Pos)
	f := &inspector.Finding{
		Severity: inspector.Note, Second: true, At: at, Label: "client_max_body_size is 1m here, nginx's default", Services: services(l),
		Message:  fmt.Sprintf("%s takes uploads, and nginx refuses those of more than 1 MiB with 413", to.Name),
		Evidence: []inspector.Evidence{passSource(l), {Fact: short(limit.By, 120), Source: limit.Pos.String()}},
		Why:      "nginx compares Content-Length with client_max_body_size before it asks the app, which is 1m unless it is set",
		Fix:      inspector.Fix{Summary: "Set `client_max_body_size` in the server block, or where uploads are taken, to what they may have", Then: applyConfig(s, l.Proxy, at.File)},
	}
	if limit.Always || limit.Told && len(to.Ports) == 0 {
		f.Severity = inspector.Warning
	} else if limit.Bytes == 0 {
		f.Behind = "CC802" // of apps that say how much they take
	}
	if limit.Bytes > 0 {
		mib := fmt.Sprintf("client_max_body_size %dm;", (limit.Bytes+1<<20-1)>>20)
		f.Message = fmt.Sprintf("%s takes uploads of up to %s, and nginx refuses those of more than 1 MiB with 413", to.Name, mebibytes(limit.Bytes))
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

// A way leads from a server of an nginx to a service; from any server where that is anyServer, to any service where that is "".
type way struct {
	proxy   *inspector.Proxy
	server  int
	service string
}

const anyServer = -1

// ways are the ways that uploads may go.
type ways struct {
	told  map[way]bool     // on which nginx is told a limit for them
	whole map[way]bool     // of which a location for all paths is part
	plain map[way][]string // paths of locations that pass on no Upgrade header

	largest map[string]bodyLimit // by service
}

// A bodyLimit is how large a body nginx takes; set is where that is told, nil for its default.
type bodyLimit struct {
	bytes int64
	set   *nginx.Setting
}

// limitAt is the limit in force for a pass.
func limitAt(l *inspector.Link) bodyLimit {
	set := l.Proxy.Config.Setting(l.Pass.Server, l.Pass.Location, "client_max_body_size")
	switch {
	case set == nil || len(set.Args) != 1:
		return bodyLimit{1 << 20, nil}
	case nginx.Bytes(set.Args[0]) <= 0: // 0 for none
		return bodyLimit{math.MaxInt64, set}
	}
	return bodyLimit{int64(nginx.Bytes(set.Args[0])), set}
}

// taker is the service whose app takes what goes by a link: also the one that nginx itself is part of, where its image is the
// project's own and nginx asks its own loopback.
func taker(s *inspector.Snapshot, l *inspector.Link) *compose.Service {
	if to := far(l); to != nil {
		return to
	}
	if l.From == nil || l.From.Build == nil || !inspector.IsLoopback(l.Target.Host) || listensItself(l) || sharesNamespace(s.Project, l.From) {
		return nil
	}
	return l.From
}

// uploadWays looks at all ways once: an app may have thousands of locations.
func uploadWays(s *inspector.Snapshot) ways {
	known := ways{told: map[way]bool{}, whole: map[way]bool{}, plain: map[way][]string{}, largest: map[string]bodyLimit{}}
	links := s.Links()
	for i := range links {
		l := &links[i]
		loc, to := locationOf(l.Proxy, l.Pass), ""
		if loc == nil {
			continue
		}
		if service := taker(s, l); service != nil {
			to = service.Name
			if at := limitAt(l); at.bytes > known.largest[to].bytes {
				known.largest[to] = at
			}
		}
		if loc.Path == "/" {
			known.whole[way{l.Proxy, l.Pass.Server, to}] = true
		}
		if at := (way{l.Proxy, l.Pass.Server, to}); isPrefix(loc) && header(l.Proxy, l.Pass, "Upgrade") == nil {
			known.plain[at] = append(known.plain[at], loc.Path)
		}
		if sets(l, "client_max_body_size") {
			known.told[way{l.Proxy, anyServer, to}], known.told[way{l.Proxy, anyServer, ""}] = true, true
		}
	}
	return known
}

// limited reports whether nginx is told a limit in a place that leads to a service; for an app of which nobody tells how
// much it takes, in any place.
func (known ways) limited(l *inspector.Link, to *compose.Service) bool {
	if to.Uploads.Bytes == 0 {
		return known.told[way{l.Proxy, anyServer, ""}]
	}
	return known.told[way{l.Proxy, anyServer, to.Name}]
}

// forSockets reports whether a location is for WebSockets: it passes on the Upgrade header, and its name says so, or it always asks for
// an upgrade, and stands apart from a location above it that leads all else to the same service.
func (known ways) forSockets(l *inspector.Link, to *compose.Service, loc *nginx.Location) bool {
	connection := header(l.Proxy, l.Pass, "Connection")
	if header(l.Proxy, l.Pass, "Upgrade") == nil {
		return false
	}
	return inspector.ForWebSockets(loc.Path) || connection != nil && strings.EqualFold(connection.Args[1], "upgrade") &&
		slices.ContainsFunc(known.plain[way{l.Proxy, l.Pass.Server, to.Name}], func(above string) bool { return strings.HasPrefix(loc.Path, above) })
}
