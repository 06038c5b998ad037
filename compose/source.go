package compose

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/compose-spec/compose-go/v2/template"
	"github.com/compose-spec/compose-go/v2/types"
	"go.yaml.in/yaml/v4"

	"github.com/composecheck/composecheck/inspector/suppress"
)

// Limits on hostile projects.
const (
	maxSources    = 2000    // Compose files of one project
	maxDepth      = 60      // of includes, extends, aliases and merge keys
	maxNesting    = 100     // of YAML, aliases followed
	maxSeparators = 1500000 // characters of one file that can each begin a YAML node
)

// A source is one Compose file as it was written.
type source struct {
	path     string // absolute, or "-"
	name     string // as Pos.File names it
	dir      string // that include and extends are relative to
	env      types.Mapping
	lines    [][]byte
	roots    []*yaml.Node    // mapping of each document
	comments map[string]bool // the text of every comment that may be a suppression
	includes []group         // in the order of the file

	pointed   map[int]bool // lines that a position points at
	sensitive map[int]bool // lines that may hold values; computed when first needed
}

// A group is a list of files of which each overrides those before it: the project's, or one include's.
type group []*source

// A reader reads all Compose files of a project as YAML nodes, to know where things are written.
type reader struct {
	dir       string // project directory
	stdin     io.Reader
	sources   []*source
	extended  map[string]*source // by path, for extends
	problems  []Problem
	excerpted []*source       // further files whose lines are shown: Dockerfiles
	keysUsed  map[string]bool // of all mappings of the files; nil: not gathered yet
	broken    bool            // a file cannot be given to compose-go: it is remote, too large or not YAML
}

// open reads one file; a file that is not YAML gives a Problem and no roots.
func (r *reader) open(path, dir string, env types.Mapping) (*source, []byte, error) {
	if len(r.sources) >= maxSources {
		return nil, nil, fmt.Errorf("more than %d compose files", maxSources)
	}
	var content []byte
	var err error
	switch {
	case isRemote(path):
		err = fmt.Errorf("%s is remote: composecheck reads local files only", path)
	case path == stdinName && r.stdin == nil:
		err = errors.New("standard input cannot be read")
	case path == stdinName:
		content, err = readBounded("standard input", r.stdin)
	default:
		content, err = readFile(path)
	}
	if err != nil {
		return nil, nil, err
	}
	s := &source{path: path, name: r.relative(path), dir: dir, env: env, pointed: map[int]bool{}}
	s.lines = bytes.Split(bytes.TrimPrefix(content, []byte("\ufeff")), []byte("\n"))
	r.sources = append(r.sources, s)
	if err := s.parse(content); err != nil {
		r.broken = true
		r.problems = append(r.problems, Problem{Pos: s.yamlErrorPos(err), Message: yamlMessage(err)})
	}
	return s, content, nil
}

func (s *source) parse(content []byte) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("yaml: %v", p)
		}
	}()
	separators := 0
	for _, c := range []string{"\n", ",", ":", "[", "{", "- "} {
		separators += bytes.Count(content, []byte(c))
	}
	if separators > maxSeparators {
		return fmt.Errorf("yaml: more than %d entries", maxSeparators)
	}
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	for {
		var doc yaml.Node
		err := decoder.Decode(&doc)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if depth(&doc, map[*yaml.Node]int{}) > maxNesting {
			return fmt.Errorf("yaml: nested more than %d levels deep", maxNesting)
		}
		if bytes.Contains(content, []byte(suppress.Mark)) {
			s.addComments(&doc)
		}
		if len(doc.Content) == 1 && doc.Content[0].Kind == yaml.MappingNode {
			s.roots = append(s.roots, doc.Content[0])
		}
	}
}

// relative names a file as Pos.File does.
func (r *reader) relative(path string) string { return Relative(r.dir, path) }

// Inside reports whether a file of this machine is a directory, or lies in it.
func Inside(file, dir string) bool {
	rel, err := filepath.Rel(dir, file)
	return err == nil && filepath.IsLocal(rel)
}

// Relative names a file as Pos.File does in a project whose directory is dir.
func Relative(dir, path string) string {
	if rel, err := filepath.Rel(dir, path); err == nil && filepath.IsAbs(path) && filepath.IsLocal(rel) {
		return filepath.ToSlash(rel)
	}
	return filepath.ToSlash(path)
}

// refuse notes that a file which a Compose file names cannot be given to compose-go.
func (r *reader) refuse(s *source, n *yaml.Node, err error) {
	r.broken = true
	r.problems = append(r.problems, Problem{Pos: s.pos(n), Message: r.shorten(err.Error())})
}

// shorten names files below the project directory as positions do.
func (r *reader) shorten(message string) string {
	return strings.ReplaceAll(message, r.dir+string(filepath.Separator), "")
}

// text is a scalar's value after interpolation; the raw text when that fails.
func (s *source) text(n *yaml.Node) string {
	n = deref(n)
	if n == nil || n.Kind != yaml.ScalarNode {
		return ""
	}
	if !strings.Contains(n.Value, "$") {
		return n.Value
	}
	text, err := template.Substitute(n.Value, s.env.Resolve)
	if err != nil {
		return n.Value
	}
	return text
}

// texts are the values of a scalar or a list of scalars.
func (s *source) texts(n *yaml.Node) []string {
	n = deref(n)
	switch {
	case n == nil:
		return nil
	case n.Kind == yaml.ScalarNode && n.Tag != "!!null":
		return []string{s.text(n)}
	case n.Kind == yaml.SequenceNode:
		var texts []string
		for _, item := range n.Content {
			if item = deref(item); item.Kind == yaml.ScalarNode {
				texts = append(texts, s.text(item))
			}
		}
		return texts
	}
	return nil
}
