package engine

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector"
)

// maxNeighbors bounds what is kept of other projects: many may have a service of a usual name.
const maxNeighbors = 20

// neighbors finds the running containers of other projects that have one of the names, as a service or as a container.
func neighbors(ours choice, all []summary, names []string) []inspector.Neighbor {
	var found []inspector.Neighbor
	for _, s := range all {
		own := slices.ContainsFunc(ours.containers, func(c summary) bool { return c.ID == s.ID })
		if own || s.State != "running" || s.Labels[labelSidecar] != "" || s.Labels[labelOneOff] == "True" {
			continue
		}
		n := inspector.Neighbor{Container: s.name(), Project: s.Labels[labelProject], Service: s.Labels[labelService]}
		if !slices.ContainsFunc(names, func(name string) bool { return name != "" && n.Has(name) }) {
			continue
		}
		n.Networks = slices.DeleteFunc(slices.Sorted(maps.Keys(s.NetworkSettings.Networks)), nameless)
		found = append(found, n)
	}
	slices.SortFunc(found, func(a, b inspector.Neighbor) int {
		return cmp.Or(strings.Compare(a.Project, b.Project), strings.Compare(a.Container, b.Container))
	})
	return found[:min(len(found), maxNeighbors)]
}
