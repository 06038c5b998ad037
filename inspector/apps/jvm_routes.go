package apps

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// A jvmRoot is a framework of the JVM with a setting for the path below which all of an app stands.
type jvmRoot struct {
	builds   *lazyregexp.Regexp // what a build has that uses it
	key      string             // as springPair has it
	setting  string             // as people write it
	variable string             // that goes before the file
	moved    []string           // variables with which other files or profiles may count
}

var jvmRoots = []jvmRoot{
	// quarkus.io/guides/http-reference#context-path
	{lazyregexp.New(`\bio\.quarkus\b`), "quarkus.http.rootpath", "quarkus.http.root-path", "QUARKUS_HTTP_ROOT_PATH", names("QUARKUS_PROFILE QUARKUS_CONFIG_LOCATIONS")},
	// docs.micronaut.io/latest/guide/configurationreference.html: micronaut.server.context-path
	{lazyregexp.New(`\bio\.micronaut\b`), "micronaut.server.contextpath", "micronaut.server.context-path", "MICRONAUT_SERVER_CONTEXT_PATH", names("MICRONAUT_ENVIRONMENTS MICRONAUT_CONFIG_FILES")},
}

// jvmRoutes are the path below which an app of Quarkus or Micronaut stands, as its one file of settings or a variable says.
func (p reader) jvmRoutes(s *compose.Service) *compose.Routes {
	words, _ := p.startLine(s)
	if s.Build == nil || !filepath.IsAbs(s.Build.Context) || slices.ContainsFunc(words, func(word string) bool { return strings.Contains(word, "path") || strings.Contains(word, "profile") }) {
		return nil
	}
	for _, known := range jvmRoots {
		uses := func(name string) bool {
			return known.builds.Match(p.Source(filepath.Join(s.Build.Context, name)))
		}
		if !slices.ContainsFunc(names("pom.xml build.gradle build.gradle.kts"), uses) || p.elsewhere(s, known.moved, nil) {
			continue
		}
		value, isSet, isKnown := p.environmentOf(s, nil, known.variable)
		found := &compose.Routes{Told: known.variable}
		found.Pos, _ = p.VariableAt(s.Name, known.variable)
		if !isSet {
			pair, plain := known.written(p, s.Build.Context)
			if !plain {
				return nil
			}
			value, found.Told, found.Pos = pair.value, known.setting, compose.Pos{File: pair.file, Line: pair.line}
		}
		below, plain := pathIn(value, true)
		if !isKnown || !plain || below == "" || strings.Contains(value, "://") {
			return nil
		}
		p.quoteAt(found.Pos)
		found.Paths = []string{below}
		return found
	}
	return nil
}

// written is the setting in the files of an app; plain is false where several may count.
func (root *jvmRoot) written(p reader, dir string) (found springPair, plain bool) {
	seen := 0
	whole := p.everySource(filepath.Join(dir, "src/main/resources"), func(name string) bool { return springFile.MatchString(name) }, func(name, text string) bool {
		documents, ok := springDocuments(compose.Relative(p.Dir, name), text)
		for _, document := range documents {
			for _, pair := range document {
				if strings.HasSuffix(pair.key, root.key) || strings.Contains(pair.key, "config.locations") {
					found = pair
					seen++
				}
			}
		}
		return ok
	})
	return found, whole && seen == 1 && found.key == root.key
}
