package compose

import (
	"maps"
	"slices"

	"github.com/compose-spec/compose-go/v2/types"
	"go.yaml.in/yaml/v4"
)

// maxPaths bounds the ways through the dependencies for which compose-go's own check, which walks each of them, is
// asked. Real projects have hundreds; layers of services that all depend on one another have billions.
const maxPaths = 100000

// isTangled reports whether compose-go would walk too many ways through depends_on.
func (l *load) isTangled() bool {
	paths := map[string]int{}
	var count func(name string) int
	count = func(name string) int {
		if n, ok := paths[name]; ok {
			return n
		}
		paths[name] = 1 // also while it is counted: a cycle ends the walk
		n := 1
		for _, next := range l.writtenDependencies(name) {
			n = min(maxPaths+1, n+count(next))
		}
		paths[name] = n
		return n
	}
	total := 0
	for _, name := range l.serviceNames() {
		total += count(name)
		if total > maxPaths*10 {
			return true
		}
	}
	return false
}

func (l *load) writtenDependencies(service string) []string {
	at := l.reader.service(l.files, service)
	names := map[string]bool{}
	for key, by := range map[string]func(*source, *yaml.Node) []string{"depends_on": byText, "links": byHost, "volumes_from": byHost} {
		for name := range at.index(by, key) {
			names[name] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// findCycle returns the services of one cycle of dependencies, its first one again at the end; nil for none.
func findCycle(model *types.Project) []string {
	const walking, done = 1, 2
	state := map[string]int{}
	var path []string
	var walk func(name string) []string
	walk = func(name string) []string {
		switch state[name] {
		case done:
			return nil
		case walking:
			return append(slices.Clone(path[slices.Index(path, name):]), name)
		}
		state[name] = walking
		path = append(path, name)
		for _, next := range slices.Sorted(maps.Keys(model.Services[name].DependsOn)) {
			if _, ok := model.Services[next]; !ok {
				continue
			}
			if cycle := walk(next); cycle != nil {
				return cycle
			}
		}
		path = path[:len(path)-1]
		state[name] = done
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(model.Services)) {
		if cycle := walk(name); cycle != nil {
			return cycle
		}
	}
	return nil
}
