package compose

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
	"go.yaml.in/yaml/v4"
)

// maxFolders is how many folders beside or below the project's are looked into for another project's Compose file.
const maxFolders = 100

// neighbors are the services of other projects of the same repository that are on an external network which this project is on too: in
// folders of its own, and in those beside it, where its folder stands at the top of a repository or one of them makes that network.
func (l *load) neighbors(p *Project) (found []Declared) {
	shared := map[string]bool{}
	for _, n := range p.Networks {
		if n.External && n.EngineName != "" {
			shared[n.EngineName] = true
		}
	}
	if len(shared) == 0 || len(l.files) == 0 || !filepath.IsAbs(l.files[0].path) {
		return nil
	}
	dir := filepath.Dir(l.files[0].path)
	for _, s := range l.composeFiles(foldersOf(dir)) {
		found = append(found, s.onNetworks(p, shared)...)
	}
	above := filepath.Dir(dir)
	if above == dir {
		return found
	}
	beside := l.composeFiles(foldersOf(above))
	switch _, err := os.Stat(filepath.Join(above, ".git")); {
	case err == nil:
		beside = append(l.composeFiles([]string{above}), beside...)
	case !slices.ContainsFunc(beside, func(s *source) bool { return s.makes(shared) }):
		return found
	}
	for _, s := range beside {
		found = append(found, s.onNetworks(p, shared)...)
	}
	return found
}

// foldersOf are those in a directory in which a project may lie.
func foldersOf(dir string) (all []string) {
	names, _ := os.ReadDir(dir)
	for _, entry := range names {
		if entry.IsDir() && !strings.HasPrefix(entry.Name(), ".") && entry.Name() != "node_modules" && len(all) < maxFolders {
			all = append(all, filepath.Join(dir, entry.Name()))
		}
	}
	return all
}

// composeFiles are the Compose files of folders, each read on its own, but for those that are loaded.
func (l *load) composeFiles(folders []string) (found []*source) {
	for _, folder := range folders {
		file := firstFile(folder, cli.DefaultFileNames)
		if file == "" || len(found) == maxBeside || slices.ContainsFunc(l.sources, func(s *source) bool { return s.path == file }) {
			continue
		}
		if content, err := readFile(file); err == nil {
			if s := (&source{path: file, name: l.relative(file), dir: folder, pointed: map[int]bool{}}); s.parse(content) == nil {
				found = append(found, s)
			}
		}
	}
	return found
}

// makes reports whether a project makes one of the networks, by the names that they have on the engine, so that others which ask for
// that run beside it.
func (s *source) makes(shared map[string]bool) bool {
	for _, root := range s.roots {
		project := loader.NormalizeProjectName(filepath.Base(s.dir))
		if name := value(root, "name"); name != nil {
			project = name.Value
		}
		if shared[project+"_default"] {
			return true
		}
		networks := entries(value(root, "networks"))
		for i := 0; i < len(networks); i += 2 {
			name := project + "_" + networks[i].Value
			if written := value(networks[i+1], "name"); written != nil {
				name = written.Value
			}
			if shared[name] && value(networks[i+1], "external") == nil {
				return true
			}
		}
	}
	return false
}

// onNetworks are the services of a file that are on some of the networks, by the names that these have on the engine.
func (s *source) onNetworks(p *Project, shared map[string]bool) (found []Declared) {
	for _, root := range s.roots {
		services := entries(value(root, "services"))
		for i := 0; i < len(services); i += 2 {
			d := Declared{Name: services[i].Value, Pos: Pos{File: s.name, Line: services[i].Line, Column: services[i].Column}}
			if name := value(services[i+1], "container_name"); name != nil {
				d.ContainerName = name.Value
			}
			for _, key := range networksOf(services[i+1]) {
				if name := externalName(value(root, "networks", key.name), key.name); shared[name] {
					d.Networks, d.Aliases = append(d.Networks, name), append(d.Aliases, key.aliases...)
				}
			}
			if len(d.Networks) > 0 {
				if ports, others := s.plainPorts(value(services[i+1], "ports")), otherNumbers(services[i+1]); !slices.ContainsFunc(ports, func(p Port) bool { return slices.Contains(others, p.Published) }) {
					d.Ports = ports
				}
				d.Other = s.runsBeside(root, p) && s.isOther(services[i+1], p.Service(d.Name))
				found = append(found, d)
			}
		}
	}
	return found
}

// portNumber matches what may be a port.
var portNumber = regexp.MustCompile(`\b\d{2,5}\b`)

// otherNumbers are the numbers that may be ports in what is said of a service, but for what it publishes.
func otherNumbers(service *yaml.Node) (all []int) {
	pairs := entries(service)
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i].Value != "ports" {
			all = append(all, numbersIn(pairs[i+1], 0)...)
		}
	}
	return all
}

func numbersIn(n *yaml.Node, depth int) (all []int) {
	if n = deref(n); n == nil || depth > 8 {
		return nil
	}
	for _, text := range portNumber.FindAllString(n.Value, 20) {
		number, _ := strconv.Atoi(text)
		all = append(all, number)
	}
	for _, below := range n.Content {
		all = append(all, numbersIn(below, depth+1)...)
	}
	return all
}

// A networkKey is the key of a network in a Compose file, with the further names that a service has there.
type networkKey struct {
	name    string
	aliases []string
}

// networksOf are the networks of a service: the default one where it names none.
func networksOf(service *yaml.Node) (keys []networkKey) {
	if value(service, "network_mode") != nil {
		return nil
	}
	list := deref(value(service, "networks"))
	switch {
	case list == nil:
		return []networkKey{{name: "default"}}
	case list.Kind == yaml.SequenceNode:
		for _, item := range list.Content {
			keys = append(keys, networkKey{name: deref(item).Value})
		}
	}
	pairs := entries(list)
	for i := 0; i < len(pairs); i += 2 {
		key := networkKey{name: pairs[i].Value}
		if aliases := deref(value(pairs[i+1], "aliases")); aliases != nil {
			for _, alias := range aliases.Content {
				key.aliases = append(key.aliases, deref(alias).Value)
			}
		}
		keys = append(keys, key)
	}
	return keys
}

// externalName is the name on the engine of a network that a file declares external; "" for another one.
func externalName(declared *yaml.Node, key string) string {
	external := deref(value(declared, "external"))
	if external == nil || external.Kind == yaml.ScalarNode && external.Value != "true" {
		return ""
	}
	for _, name := range []*yaml.Node{value(declared, "name"), value(external, "name")} {
		if name != nil {
			return name.Value
		}
	}
	return key
}

// plainPorts are the published ports of a service that are written as numbers; nil where one is not.
func (s *source) plainPorts(list *yaml.Node) (ports []Port) {
	if list = deref(list); list == nil || list.Kind != yaml.SequenceNode {
		return nil
	}
	for _, item := range list.Content {
		item = deref(item)
		configs, err := types.ParsePortConfig(item.Value)
		if item.Kind != yaml.ScalarNode || err != nil || len(configs) != 1 || strings.Contains(item.Value, "-") {
			return nil
		}
		published, _ := strconv.Atoi(configs[0].Published)
		ports = append(ports, Port{Published: published, Target: int(configs[0].Target), Protocol: configs[0].Protocol, Pos: s.pos(item)})
	}
	return ports
}
