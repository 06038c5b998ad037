package apps

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	// configPackage matches what gives the settings of the package config a name; configGet what asks them for one.
	configPackage = lazyregexp.New(`\b(?:const|let|var)\s+(\w+)\s*=\s*require\(\s*['"]config['"]\s*\)|\bimport\s+(?:\*\s+as\s+)?(\w+)\s+from\s+['"]config['"]`)
	configGet     = lazyregexp.New(`^(\w+)(?:\.get(?:<\w+>)?\(\s*['"]([\w.-]+)['"]\s*\)|\.((?:\w+\.)*\w+))$`)

	// configElsewhere are variables that make the package read other files, or more.
	configElsewhere = []string{"NODE_CONFIG*", "NODE_APP_INSTANCE"}
)

// fromConfig is what the files of the package config give to a key that an expression asks for, each over those before it
// (github.com/node-config/node-config: wiki/Configuration-Files). is: it asks that package.
func (v nodeValues) fromConfig(s *script, expr string) (value string, known, is bool) {
	asks, name := configGet.FindStringSubmatch(expr), configPackage.FindStringSubmatch(s.text)
	if asks == nil || name == nil || asks[1] != name[1]+name[2] {
		return "", false, false
	}
	env, isSet, settled := s.variable("NODE_ENV")
	if !settled || s.p.elsewhere(s.service, configElsewhere, nil) {
		return "", false, true
	}
	if !isSet {
		env = "development"
	}
	dir := inside(v.dir, "config")
	order := []string{"default", env, "local", "local-" + env, "custom-environment-variables"}
	read, known := v.configFiles(dir, order)
	if !known {
		return "", false, true
	}
	used := usedVariable{own: true}
	for i, name := range read {
		content, ok := textOf(v.files, path.Join(dir, name))
		documents, plain := springDocuments(v.files.Origin(path.Join(dir, name)).Host, content)
		if !ok || !plain || len(documents) > 1 {
			return "", false, true
		}
		for _, pair := range slices.Concat(documents...) {
			if pair.key != pairOf(asks[2]+asks[3], "", "", 0).key {
				continue
			}
			if i == len(read)-1 && strings.HasPrefix(name, order[4]) {
				given, isSet, settled := s.variable(pair.value)
				if !settled {
					return "", false, true
				}
				if isSet && given != "" {
					return given, true, true
				}
				continue
			}
			used.name, used.value, used.at = asks[2]+asks[3], pair.value, compose.Pos{File: pair.file, Line: pair.line}
		}
	}
	if used.value == "" {
		return "", false, true
	}
	s.used = append(s.used, used)
	return used.value, true, true
}

// configFiles are the files of a directory that the package reads, in the order of their names; known is false where one is code, or may
// be there unseen.
func (v nodeValues) configFiles(dir string, order []string) (read []string, known bool) {
	entries, err := fs.ReadDir(v.files, dir)
	if err != nil {
		return nil, false
	}
	for _, name := range order {
		for _, e := range entries {
			switch stem, ext := strings.TrimSuffix(e.Name(), path.Ext(e.Name())), path.Ext(e.Name()); {
			case stem != name:
			case slices.Contains([]string{".json", ".yaml", ".yml"}, ext):
				read = append(read, e.Name())
			default:
				return nil, false
			}
		}
	}
	return read, len(read) > 0 && strings.HasPrefix(read[0], order[0]+".")
}
