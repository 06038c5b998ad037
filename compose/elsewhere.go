package compose

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"

	"github.com/compose-spec/compose-go/v2/cli"
	"go.yaml.in/yaml/v4"
)

// A Declared is a service of a Compose file that was not loaded: it lies beside the project's, or is another project's.
type Declared struct {
	Name          string `json:"name"`
	ContainerName string `json:"containerName,omitempty"`
	Variant       bool   `json:"variant,omitempty"` // its file stands alone: it has whole services, some of them the project's as well
	Pos           Pos    `json:"pos"`

	// Of another project's:
	Aliases  []string `json:"aliases,omitempty"`  // further names that it has on these networks
	Networks []string `json:"networks,omitempty"` // that it shares with this project, by their names on the engine
	Ports    []Port   `json:"ports,omitempty"`    // that it publishes, where all of them are plain numbers and nothing else of it has the host's
	Other    bool     `json:"other,omitempty"`    // it is surely another program than this project's service of that name, and its project runs beside this one
}

// maxBeside is how many Compose files beside the project's are looked into.
const maxBeside = 20

// composeName matches what people call Compose files.
var composeName = regexp.MustCompile(`^(?:docker-)?compose[\w.-]*\.ya?ml$`)

// besideFiles are the paths of the Compose files beside the first of the loaded ones that were not loaded.
func (l *load) besideFiles() (paths []string) {
	if len(l.files) == 0 || !filepath.IsAbs(l.files[0].path) {
		return nil
	}
	loaded := map[string]bool{}
	for _, s := range l.sources {
		loaded[s.path] = true
	}
	dir := filepath.Dir(l.files[0].path)
	names, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	for _, entry := range names {
		path := filepath.Join(dir, entry.Name())
		if len(paths) < maxBeside && composeName.MatchString(entry.Name()) && !loaded[path] {
			paths = append(paths, path)
		}
	}
	return paths
}

// elsewhere are the services that Compose files beside the loaded ones declare, and the project does not have.
func (l *load) elsewhere(p *Project) (found []Declared) {
	for _, path := range l.besideFiles() {
		found = append(found, l.declared(p, path)...)
	}
	return found
}

// servicesIn are the services of a Compose file that was not loaded, key and value in turn, and the file; nil where it cannot be read.
func (l *load) servicesIn(path string) (services []*yaml.Node, s *source) {
	content, err := readFile(path)
	if err != nil {
		return nil, nil
	}
	s = &source{path: path, name: l.relative(path), pointed: map[int]bool{}}
	if s.parse(content) != nil {
		return nil, nil
	}
	for _, root := range s.roots {
		services = append(services, entries(value(root, "services"))...)
	}
	return services, s
}

// base is the Compose file beside the loaded ones to which they only add: it has an image or a build of each service that has neither
// in them. One that Compose takes by itself goes before others; "" where there is none.
func (l *load) base(problems []Problem) string {
	lacking := map[string]bool{}
	for _, problem := range problems {
		if m := imageless.FindStringSubmatch(problem.Message); m != nil {
			lacking[m[1]] = true
		}
	}
	if len(lacking) == 0 {
		return ""
	}
	var found []string
	for _, path := range l.besideFiles() {
		services, _ := l.servicesIn(path)
		has := 0
		for i := 0; i < len(services); i += 2 {
			if lacking[services[i].Value] && (value(services[i+1], "image") != nil || value(services[i+1], "build") != nil) {
				has++
			}
		}
		if has == len(lacking) {
			found = append(found, filepath.Base(path))
		}
	}
	for _, name := range append(slices.Clone(cli.DefaultFileNames), found...) {
		if slices.Contains(found, name) {
			return l.relative(filepath.Join(filepath.Dir(l.files[0].path), name))
		}
	}
	return ""
}

// imageless matches what Compose says of a service that cannot be made.
var imageless = regexp.MustCompile(`^service "([^"]+)" has neither an image nor a build context`)

// declared are the services of one file; none where it is no Compose file that can be read.
func (l *load) declared(p *Project, path string) []Declared {
	services, s := l.servicesIn(path)
	variant := p.isVariant(services)
	var found []Declared
	for i := 0; i < len(services); i += 2 {
		key := services[i]
		d := Declared{Name: key.Value, Variant: variant, Pos: Pos{File: s.name, Line: key.Line, Column: key.Column}}
		if name := value(services[i+1], "container_name"); name != nil {
			d.ContainerName = name.Value
		}
		if to := p.Service(d.Name); to == nil && p.DisabledService(d.Name) == nil {
			found = append(found, d)
		} else if check := value(services[i+1], "healthcheck", "test"); to != nil && !variant && check != nil && to.CheckBeside.IsZero() {
			to.CheckBeside = Pos{File: s.name, Line: check.Line, Column: check.Column}
		}
	}
	return found
}

// isVariant reports whether the services of a file are another form of the project, and nothing to be added to it: each
// has an image or a build of its own, and several are the project's as well.
func (p *Project) isVariant(services []*yaml.Node) bool {
	shared := 0
	for i := 0; i < len(services); i += 2 {
		if value(services[i+1], "image") == nil && value(services[i+1], "build") == nil {
			return false
		}
		if p.Service(services[i].Value) != nil {
			shared++
		}
	}
	return shared > 1
}
