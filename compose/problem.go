package compose

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/compose-spec/compose-go/v2/schema"
	"github.com/compose-spec/compose-go/v2/template"
	"go.yaml.in/yaml/v4"

	"github.com/composecheck/composecheck/inspector/typo"
)

var nestedLine = regexp.MustCompile(`construct errors:\s+line \d+: line`)

var yamlErrorAt = regexp.MustCompile(`line (\d+)(?:, column (\d+))?`)

// yamlErrorPos is where a YAML error says that it is. The last line it names is that of the fault itself;
// the ones before tell the context.
func (s *source) yamlErrorPos(err error) Pos {
	p := Pos{File: s.name}
	message, _, _ := strings.Cut(err.Error(), " already defined at line")
	all := yamlErrorAt.FindAllStringSubmatch(message, -1)
	if len(all) == 0 {
		return p
	}
	m := all[len(all)-1]
	p.Line, _ = strconv.Atoi(m[1])
	p.Column, _ = strconv.Atoi(m[2])
	if p.Line > len(s.lines) {
		p.Line, p.Column = len(s.lines), 0
	}
	return p
}

func yamlMessage(err error) string {
	message := strings.ReplaceAll(err.Error(), " at <unknown position>", "")
	return strings.Join(strings.Fields(nestedLine.ReplaceAllString(message, "line")), " ")
}

// interpolate tries every value of the files as Compose does before it reads them, and tells which variables
// are not set and which values it refuses.
func (r *reader) interpolate() (unset, refused []Problem) {
	for _, s := range r.sources {
		for _, root := range s.roots {
			s.interpolate(root, "", func(n *yaml.Node, path string) {
				warned, err := s.tryInterpolation(n.Value)
				for _, name := range warned {
					unset = append(unset, Problem{Pos: s.place(n), Message: unsetMessage(name)})
				}
				if err != nil {
					refused = append(refused, Problem{Pos: s.place(n), Message: interpolationMessage(path, err)})
				}
			})
		}
	}
	return unset, refused
}

// unsetMessage says that a variable is not set.
func unsetMessage(name string) string {
	return fmt.Sprintf("variable %q is not set and has no default", name)
}

func (s *source) interpolate(n *yaml.Node, path string, visit func(*yaml.Node, string)) {
	switch n.Kind {
	case yaml.ScalarNode:
		if strings.Contains(n.Value, "$") {
			visit(n, path)
		}
	case yaml.SequenceNode:
		for _, item := range n.Content {
			s.interpolate(item, path+".[]", visit)
		}
	case yaml.MappingNode:
		pairs := entries(n)
		for i := 0; i < len(pairs); i += 2 {
			s.interpolate(pairs[i+1], strings.TrimPrefix(path+"."+pairs[i].Value, "."), visit)
		}
	}
}

// tryInterpolation returns the variables that the text lacks, as compose-go's own warnings name them.
func (s *source) tryInterpolation(text string) (unset []string, err error) {
	warnings.names = nil
	_, err = template.Substitute(text, s.env.Resolve)
	slices.Sort(warnings.names)
	return slices.Compact(warnings.names), err
}

func interpolationMessage(path string, err error) string {
	var invalid *template.InvalidTemplateError
	if errors.As(err, &invalid) {
		return fmt.Sprintf("invalid interpolation format for %s: you may need to escape any $ with another $", path)
	}
	return fmt.Sprintf("error while interpolating %s: %v", path, err)
}

var (
	failedFile   = regexp.MustCompile(`^(?:failed to parse|validating) (.*?): `)
	unknownKey   = regexp.MustCompile(`additional properties? '([^']+)'`)
	falseSchema  = regexp.MustCompile(`(\S+)\.([^\s.]+) false schema$`)
	quotedName   = regexp.MustCompile(`(?:[sS]ervice|job) "([^"]+)"`)
	dottedPath   = regexp.MustCompile(`\b(services|networks|volumes|configs|secrets)\.[^\s:,]+`)
	listPosition = regexp.MustCompile(`\[(\d+)\]`)
)

// explain turns a reason of compose-go for refusing a project into a Problem.
func (r *reader) explain(g group, err error) Problem {
	message := strings.TrimSuffix(err.Error(), ": invalid compose project")
	message = falseSchema.ReplaceAllString(message, "$1 additional properties '$2' not allowed")
	p := Problem{Message: message}
	var file *source
	if m := failedFile.FindStringSubmatch(message); m != nil {
		for _, s := range r.sources {
			if s.path == m[1] {
				file = s
			}
		}
		p.Message = strings.TrimPrefix(message, m[0])
	}
	switch {
	case file != nil && strings.HasPrefix(p.Message, "yaml:"):
		p.Pos = file.yamlErrorPos(err)
	default:
		p.Pos = r.locate(g, file, message)
	}
	p.Message = r.shorten(yamlMessage(errors.New(p.Message))) + didYouMean(message)
	if p.Pos.IsZero() && len(g) > 0 {
		p.Pos = Pos{File: g[0].name}
	}
	return p
}

// locate finds the deepest key that a message such as "services.web.ports[0] must be a string" names.
func (r *reader) locate(g group, file *source, message string) Pos {
	if file != nil {
		g = group{file}
	}
	if m := dottedPath.FindString(message); m != "" {
		words := strings.Split(listPosition.ReplaceAllString(m, ".$1"), ".")
		if unknown := unknownKey.FindStringSubmatch(message); unknown != nil {
			words = append(words, unknown[1])
		}
		if all := g.find(words[0], words[1]); len(all) > 0 {
			return all[0].deepest(words[2:])
		}
	}
	if unknown := unknownKey.FindStringSubmatch(message); unknown != nil {
		for _, s := range g {
			for _, root := range s.roots {
				if k, _ := child(root, unknown[1]); k != nil {
					return s.pos(k)
				}
			}
		}
	}
	if m := quotedName.FindStringSubmatch(message); m != nil {
		return g.find("services", m[1]).pos()
	}
	if strings.HasPrefix(message, "healthcheck.test must") {
		return g.uncheckable()
	}
	if m := shortSyntax.FindStringSubmatch(message); m != nil {
		return cmp.Or(g.written(m[1]), group(r.sources).written(m[1]))
	}
	return Pos{}
}

// deepest follows a path of keys and list positions as far as it goes.
func (l layer) deepest(path []string) Pos {
	at, n := l.key, l.node
	for _, step := range path {
		if i, err := strconv.Atoi(step); err == nil && n != nil && n.Kind == yaml.SequenceNode && i >= 0 && i < len(n.Content) {
			n = deref(n.Content[i])
			at = n
			continue
		}
		k, v := child(n, step)
		if k == nil {
			break
		}
		at, n = k, v
	}
	if at == nil {
		return Pos{}
	}
	return l.src.pos(at)
}

// schemaKeys are the keys that Compose knows, of a whole file ("") and of each kind of thing in it ("service").
var schemaKeys = sync.OnceValue(func() map[string][]string {
	type object struct {
		Properties map[string]json.RawMessage `json:"properties"`
		Defs       map[string]json.RawMessage `json:"$defs"`
	}
	keys := map[string][]string{}
	var file object
	if json.Unmarshal([]byte(schema.Schema), &file) != nil {
		return keys
	}
	keys[""] = slices.Sorted(maps.Keys(file.Properties))
	for name, raw := range file.Defs {
		var o object
		if json.Unmarshal(raw, &o) == nil {
			keys[name] = slices.Sorted(maps.Keys(o.Properties))
		}
	}
	return keys
})

// didYouMean names the known key that is nearest to the unknown one of a message, if one is near.
func didYouMean(message string) string {
	m := unknownKey.FindStringSubmatch(message)
	if m == nil {
		return ""
	}
	names := []string{"service", "container_spec", "workload_spec", "network", "volume"}
	if !dottedPath.MatchString(message) {
		names = []string{""}
	}
	var keys []string
	for _, name := range names {
		keys = append(keys, schemaKeys()[name]...)
	}
	best := typo.Nearest(m[1], keys, min(2, len(m[1])-1))
	if best == "" || best == m[1] { // it may well be a key, in another place
		return ""
	}
	return fmt.Sprintf("; did you mean %q?", best)
}
