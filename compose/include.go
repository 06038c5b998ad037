package compose

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/compose-spec/compose-go/v2/types"
	"go.yaml.in/yaml/v4"
)

// include follows the include entries of a source. stack holds the paths that led to it.
func (r *reader) include(s *source, stack []string) {
	for _, root := range s.roots {
		_, list := child(root, "include")
		if list == nil || list.Kind != yaml.SequenceNode {
			continue
		}
		for _, item := range list.Content {
			r.includeItem(s, deref(item), append(stack, s.path))
		}
	}
}

func (r *reader) includeItem(s *source, item *yaml.Node, stack []string) {
	paths := s.texts(item)
	var envFiles []string
	dir := ""
	if item.Kind == yaml.MappingNode {
		paths = s.texts(value(item, "path"))
		envFiles = s.texts(value(item, "env_file"))
		if d := s.texts(value(item, "project_directory")); len(d) == 1 {
			dir = absolute(s.dir, d[0])
		}
	}
	if len(paths) == 0 {
		return
	}
	if dir == "" {
		dir = filepath.Dir(absolute(s.dir, paths[0]))
	}
	env, err := r.includeEnv(s, dir, envFiles)
	if err != nil {
		r.refuse(s, item, fmt.Errorf("include: %w", err))
		return
	}
	var g group
	for _, path := range paths {
		path = absolute(s.dir, path)
		if len(stack) > maxDepth || slices.Contains(stack, path) {
			return // compose-go reports the cycle
		}
		included, _, err := r.open(path, dir, env)
		if err != nil {
			r.refuse(s, item, fmt.Errorf("include: %w", err))
			continue
		}
		r.include(included, stack)
		g = append(g, included)
	}
	s.includes = append(s.includes, g)
}

// includeEnv is the interpolation environment of an included file: its parent's, then its own env_file or .env.
func (r *reader) includeEnv(s *source, dir string, files []string) (types.Mapping, error) {
	if len(files) == 0 {
		files = []string{filepath.Join(dir, ".env")}
		if info, err := os.Stat(files[0]); err != nil || info.IsDir() {
			return s.env, nil
		}
	}
	values := map[string]string{}
	for _, file := range files {
		if file == os.DevNull {
			continue
		}
		file = absolute(s.dir, file)
		content, err := readFile(file)
		if err != nil {
			return nil, err
		}
		if err := parseEnvFile(file, content, "", values, s.env, nil); err != nil {
			r.problems = append(r.problems, envProblem(r.relative(file), err))
		}
	}
	return s.env.Clone().Merge(values), nil
}

// openExtends follows the extends entries of a source's services into other files.
func (r *reader) openExtends(s *source, depth int) {
	for _, root := range s.roots {
		_, services := child(root, "services")
		for _, service := range mappingValues(services) {
			file := value(value(service, "extends"), "file")
			path := s.extendsPath(file)
			if path == "" || depth > maxDepth {
				continue
			}
			key := path + "\x00" + s.dir
			if _, done := r.extended[key]; done {
				continue
			}
			r.extended[key] = nil
			base, _, err := r.open(path, filepath.Dir(path), s.env)
			if err != nil {
				r.refuse(s, file, fmt.Errorf("extends: %w", err))
				continue
			}
			r.extended[key] = base
			r.openExtends(base, depth+1)
		}
	}
}

func (s *source) extendsPath(file *yaml.Node) string {
	if texts := s.texts(file); len(texts) == 1 {
		return absolute(s.dir, texts[0])
	}
	return ""
}
