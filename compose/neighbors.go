package compose

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
	"go.yaml.in/yaml/v4"
)

// maxFolders is how many folders beside or below the project's are looked into for another project's Compose file.
const maxFolders = 100

// neighbors are the services of other projects of the same repository that are on an external network which this project is on too: in
// folders of its own, and, where its folder stands at the top of a repository, in those beside it.
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
	read := 0
	for _, folder := range foldersAround(filepath.Dir(l.files[0].path)) {
		file := firstFile(folder, cli.DefaultFileNames)
		if file == "" || read == maxBeside || slices.ContainsFunc(l.sources, func(s *source) bool { return s.path == file }) {
			continue
		}
		read++
		if content, err := readFile(file); err == nil {
			s := &source{path: file, name: l.relative(file), pointed: map[int]bool{}}
			if s.parse(content) == nil {
				found = append(found, s.onNetworks(shared)...)
			}
		}
	}
	return found
}

// foldersAround are the folders of a directory, and those of its parent, with the parent, where that is the top of a repository.
func foldersAround(dir string) (all []string) {
	within := []string{dir}
	if above := filepath.Dir(dir); above != dir {
		if _, err := os.Stat(filepath.Join(above, ".git")); err == nil {
			within, all = append(within, above), []string{above}
		}
	}
	for _, top := range within {
		names, _ := os.ReadDir(top)
		for _, entry := range names {
			if path := filepath.Join(top, entry.Name()); entry.IsDir() && path != dir && !strings.HasPrefix(entry.Name(), ".") && entry.Name() != "node_modules" && len(all) < maxFolders {
				all = append(all, path)
			}
		}
	}
	return all
}

// onNetworks are the services of a file that are on some of the networks, by the names that these have on the engine.
func (s *source) onNetworks(shared map[string]bool) (found []Declared) {
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
