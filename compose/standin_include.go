package compose

import (
	"path/filepath"
	"slices"

	"go.yaml.in/yaml/v4"
)

// absentOfIncludes are the files of variables that the includes of the project's own files name, that are not there and that have
// a sample, whose values are taken in.
func (p *Project) absentOfIncludes(a *assumption, env map[string]string) (absent []EnvFile) {
	for _, name := range p.Files {
		r := &reader{dir: p.Dir}
		s, _, err := r.open(absolute(p.Dir, name), p.Dir, env)
		if err != nil {
			continue
		}
		eachEnvFile(s, func(n *yaml.Node) bool {
			file := absolute(p.Dir, s.text(n))
			sample := sampleBeside(file)
			known := slices.ContainsFunc(absent, func(e EnvFile) bool { return e.File == from(p.Dir, file) })
			if !missing(file) || sample == "" || known {
				return true
			}
			a.add(filepath.Join(filepath.Dir(file), sample), env)
			absent = append(absent, EnvFile{File: from(p.Dir, file), Pos: s.place(n)})
			return true
		})
	}
	return absent
}

// dropAbsent takes the files of variables out of a file's includes in whose place the values of samples are taken, and reports
// whether there are any.
func (a *assumption) dropAbsent(s *source) (dropped bool) {
	eachEnvFile(s, func(n *yaml.Node) bool {
		file := absolute(a.dir, s.text(n))
		gone := missing(file) && sampleBeside(file) != ""
		dropped = dropped || gone
		return !gone
	})
	return dropped
}

// eachEnvFile calls keep for the env_file entries of a file's includes, and leaves out those for which it is false.
func eachEnvFile(s *source, keep func(*yaml.Node) bool) {
	for _, root := range s.roots {
		list := value(root, "include")
		if list == nil || list.Kind != yaml.SequenceNode {
			continue
		}
		for _, item := range list.Content {
			item = deref(item)
			for i := 1; item.Kind == yaml.MappingNode && i < len(item.Content); i += 2 {
				if item.Content[i-1].Value != "env_file" {
					continue
				}
				switch files := item.Content[i]; {
				case files.Kind == yaml.SequenceNode:
					files.Content = slices.DeleteFunc(files.Content, func(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && !keep(n) })
				case files.Kind == yaml.ScalarNode && !keep(files):
					item.Content[i] = &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Line: files.Line, Column: files.Column}
				}
			}
		}
	}
}
