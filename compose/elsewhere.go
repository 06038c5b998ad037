package compose

import (
	"os"
	"path/filepath"
	"regexp"

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

// elsewhere are the services that Compose files beside the loaded ones declare, and the project does not have.
func (l *load) elsewhere(p *Project) []Declared {
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
	var found []Declared
	read := 0
	for _, entry := range names {
		path := filepath.Join(dir, entry.Name())
		if read < maxBeside && composeName.MatchString(entry.Name()) && !loaded[path] {
			read++
			found = append(found, l.declared(p, path)...)
		}
	}
	return found
}

// declared are the services of one file; none where it is no Compose file that can be read.
func (l *load) declared(p *Project, path string) []Declared {
	content, err := readFile(path)
	if err != nil {
		return nil
	}
	s := &source{path: path, name: l.relative(path), pointed: map[int]bool{}}
	if s.parse(content) != nil {
		return nil
	}
	var found []Declared
	for _, root := range s.roots {
		services := entries(value(root, "services"))
		variant := p.isVariant(services)
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
