package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// askRelative says how pages get to a service by their own site: by the path that a location has for it, else by one that is missing.
func askRelative(s *inspector.Snapshot, pages, to *compose.Service, all []compose.PageHost, f *inspector.Finding) {
	if pages.Build != nil {
		f.Fix.Then = rebuild(pages.Name)
	}
	first, doors := all[0], doorsOutside(s, pages)
	written := strings.TrimPrefix(first.Written, first.Origin)
	path, kept := siteOf(s, doors, to, written, first.Path)
	switch {
	case path == "":
		f.Fix.Summary = locationFor(doors, to, first, written)
	case kept:
		f.Fix.Summary = fmt.Sprintf("Leave out %s: nginx leads what the pages ask their own site for below %s to %s", first.Origin, path, to.Name)
	default:
		f.Fix.Summary = fmt.Sprintf("Write %s in the place of %s: nginx leads that path of the pages' own site to %s", fromOwnSite(first, path), first.Written, to.Name)
		f.Fix.Edits = relativeEdits(s, doors, to, all)
	}
}

// relativeEdits are those of all places; none where one of them is not plain.
func relativeEdits(s *inspector.Snapshot, doors []door, to *compose.Service, all []compose.PageHost) (edits []inspector.Edit) {
	for _, asks := range all {
		path, kept := siteOf(s, doors, to, strings.TrimPrefix(asks.Written, asks.Origin), asks.Path)
		edit := onceIn(s, asks.Set, asks.Written, path)
		if asks.Fixed || asks.Written == "" || path == "" || kept || edit == nil {
			return nil
		}
		if !slices.Contains(edits, edit[0]) {
			edits = append(edits, edit[0])
		}
	}
	return edits
}
