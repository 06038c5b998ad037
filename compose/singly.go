package compose

import (
	"context"
	"maps"
	"slices"

	"github.com/compose-spec/compose-go/v2/types"
)

// serviceByService reads the services that compose-go can read one at a time, with the networks and volumes
// that it can read. It returns nil when there are none.
func (l *load) serviceByService(ctx context.Context) *types.Project {
	var whole *types.Project
	names := l.serviceNames()
	l.dropped = len(names) > maxSingly
	for _, name := range names[:min(len(names), maxSingly)] {
		if ctx.Err() != nil {
			break
		}
		found := l.files.find("services", name)
		if len(found) == 0 { // below more merges than are followed
			l.dropped = true
			continue
		}
		var project *types.Project
		for _, sections := range [][]string{{"networks", "volumes", "configs", "secrets"}, nil} {
			var files []types.ConfigFile
			for _, layer := range slices.Backward(found) { // what overrides comes later
				if config := l.only(layer, sections); config != nil {
					files = append(files, types.ConfigFile{Filename: layer.src.path, Config: config})
				}
			}
			if len(files) == 0 {
				continue
			}
			var err error
			if project, err = l.try(ctx, files, leniency{true, true, true}); err == nil {
				break
			}
		}
		switch {
		case project == nil:
			l.dropped = true
		case whole == nil:
			whole = project
		default:
			merge(whole, project)
		}
	}
	return whole
}

// maxSingly bounds how many services are tried one at a time.
const maxSingly = 300

func (l *load) serviceNames() []string {
	names := map[string]bool{}
	for _, src := range l.files {
		for _, root := range src.roots {
			for i, n := range keyed(value(root, "services")) {
				if i%2 == 0 {
					names[n.Value] = true
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// only is a Compose file with one service and the given sections of its file; nil when they are not plain YAML.
func (l *load) only(service layer, sections []string) map[string]any {
	var definition any
	if service.node == nil || service.node.Decode(&definition) != nil {
		return nil
	}
	config := map[string]any{"services": map[string]any{service.key.Value: definition}}
	for _, root := range service.src.roots {
		for _, section := range sections {
			var content any
			if n := value(root, section); n != nil && n.Decode(&content) == nil {
				config[section] = content
			}
		}
	}
	return config
}

// merge adds the services and resources of one project to another.
func merge(to, from *types.Project) {
	if to.DisabledServices == nil {
		to.DisabledServices = types.Services{}
	}
	if to.Services == nil {
		to.Services = types.Services{}
	}
	maps.Copy(to.Services, from.Services)
	maps.Copy(to.DisabledServices, from.DisabledServices)
	for name, network := range from.Networks {
		if to.Networks == nil {
			to.Networks = types.Networks{}
		}
		to.Networks[name] = network
	}
}
