package rules

import (
	"fmt"
	"path"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
	"github.com/composecheck/composecheck/inspector/startup"
)

// lastMoved is the try_files of a location that ends with a page which is not in root and stands elsewhere below it: nginx is led to the
// same try_files anew. nil for others.
func lastMoved(p *inspector.Proxy, server, location int) (*nginx.Setting, *startup.MovedPage) {
	set, root := p.Config.Setting(server, location, "try_files"), p.Config.Setting(server, location, "root")
	if set == nil || root == nil || len(set.Args) < 2 || len(root.Args) != 1 || p.Config.Setting(server, location, "alias") != nil || inspector.InContainer(p.Pos(set.Pos).File) {
		return nil, nil
	}
	last := set.Args[len(set.Args)-1]
	if !strings.HasPrefix(last, "/") {
		return nil, nil
	}
	m := movedPage(p, path.Clean(root.Args[0]), last)
	if m == nil || m.Found == "" {
		return nil, nil
	}
	if got, _ := p.Config.Ask(server, "/"+m.Name); got.Server != server || got.Outcome != nginx.Returned || got.Status != 500 {
		return nil, nil // something else answers it
	}
	return set, m
}

// isMoved reports whether what stands at a place is one of the try_files of which the files tell more than nginx's log.
func isMoved(p *inspector.Proxy, at compose.Pos) bool {
	for server := range p.Config.Servers {
		if len(p.MovedPages) == 0 || !p.ShowsSettings() {
			return false
		}
		for location := range p.Config.Servers[server].Locations {
			if set, _ := lastMoved(p, server, location); set != nil && p.Pos(set.Pos) == at {
				return true
			}
		}
	}
	return false
}

// movedFallback is the part of CC624 about such a try_files, where the index of its server is there.
func movedFallback(s *inspector.Snapshot, p *inspector.Proxy, server int) []inspector.Finding {
	if !p.ShowsSettings() || len(p.MovedPages) == 0 || indexMoved(s, p, server) != nil {
		return nil
	}
	return eachLocation(p, server, func(location int) *inspector.Finding {
		set, m := lastMoved(p, server, location)
		if m == nil {
			return nil
		}
		at, last := p.Pos(set.Pos), set.Args[len(set.Args)-1]
		return &inspector.Finding{
			Severity: inspector.Warning, Second: true, At: at, Label: "its last word is not there", Services: []string{p.Service},
			Message:  fmt.Sprintf("try_files ends with %s, and %s is not there: nginx goes in circles and answers 500; the image has %s", last, path.Join(m.Root, m.Name), path.Join(m.Root, m.Found)),
			Evidence: []inspector.Evidence{cite(p, set)},
			Why:      "the last word of try_files is asked for like a new request, without a look whether there is such a file; that leads to the same try_files, ten times",
			Fix:      inspector.Fix{Summary: fmt.Sprintf("Write /%s", m.Found), Edits: inLine(s, at, " "+last, " /"+m.Found), Then: applyConfig(s, p, at.File)},
		}
	})
}
