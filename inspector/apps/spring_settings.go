package apps

import (
	"bytes"
	"errors"
	"io"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"go.yaml.in/yaml/v4"
)

// springSettings are what an app of Spring Boot says itself of where it listens.
type springSettings struct {
	port, address string
	pos           compose.Pos
	protocol      string
	profiles      bool // a profile may say something else
}

var (
	springFile = regexp.MustCompile(`^(?:application|bootstrap)[\w-]*\.(?:properties|ya?ml)$`)
	springMain = regexp.MustCompile(`^src/main/resources/application\.(?:properties|ya?ml)$`)
	ofProfile  = regexp.MustCompile(`^src/main/resources/application-[\w-]+\.(?:properties|ya?ml)$`)
	anyPort    = regexp.MustCompile(`(?i)\bport\b|\baddress\b|\bssl\b|config`)
)

// springCode reads the code and the settings below a directory; nil where they do not tell, or tell more than one thing.
func (p reader) springCode(dir string) *springSettings {
	app, files := &springSettings{protocol: "http"}, 0
	wanted := func(name string) bool {
		return springFile.MatchString(name) || strings.HasSuffix(name, ".java") || strings.HasSuffix(name, ".kt") || strings.HasSuffix(name, ".groovy")
	}
	plain := everySource(dir, wanted, func(name, text string) bool {
		below := compose.Relative(dir, name)
		switch {
		case strings.HasPrefix(below, "src/test/"):
			return true
		case springMain.MatchString(below):
			files++
			return files == 1 && app.read(compose.Relative(p.Dir, name), text)
		case ofProfile.MatchString(below):
			app.profiles = app.profiles || anyPort.MatchString(text)
			return true
		}
		return !springFile.MatchString(filepath.Base(name)) && !springListens.MatchString(text)
	})
	if !plain {
		return nil
	}
	return app
}

// read takes what a file of settings says; false where other files may say more, or another server listens as well.
func (app *springSettings) read(file, text string) bool {
	set, ok := springPairs(file, text)
	if !ok {
		return false
	}
	for _, pair := range set {
		switch {
		case pair.key == "server.port" && app.port != "":
			return false
		case pair.key == "server.port":
			app.port = pair.value
			if app.address == "" {
				app.pos = compose.Pos{File: file, Line: pair.line}
			}
		case pair.key == "server.address":
			app.address, app.pos = pair.value, compose.Pos{File: file, Line: pair.line}
		case strings.HasPrefix(pair.key, "server.ssl"):
			app.protocol = ""
		case strings.HasPrefix(pair.key, "spring.config."), strings.HasPrefix(pair.key, "spring.cloud.config"),
			strings.HasPrefix(pair.key, "management.server"), strings.HasPrefix(pair.key, "management.port"), pair.key == "spring.main.web-application-type":
			return false
		}
	}
	return !strings.ContainsAny(app.address, "${}@")
}

// A springPair is one setting.
type springPair struct {
	key, value string
	line       int
}

// springPairs reads a file of one document; ok is false for others.
func springPairs(file, text string) (pairs []springPair, ok bool) {
	if strings.HasSuffix(file, ".properties") {
		return propertyPairs(text)
	}
	decoder := yaml.NewDecoder(bytes.NewReader([]byte(text)))
	var doc, more yaml.Node
	switch err := decoder.Decode(&doc); {
	case errors.Is(err, io.EOF):
		return nil, true
	case err != nil || !errors.Is(decoder.Decode(&more), io.EOF) || len(doc.Content) != 1:
		return nil, false
	}
	return yamlPairs("", doc.Content[0])
}

// yamlPairs are the settings of a mapping; ok is false where it has aliases.
func yamlPairs(prefix string, n *yaml.Node) (pairs []springPair, ok bool) {
	if n.Kind != yaml.MappingNode {
		return nil, n.Kind != yaml.AliasNode
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		name, v := n.Content[i], n.Content[i+1]
		key := prefix + name.Value
		if v.Kind != yaml.MappingNode && v.Kind != yaml.AliasNode {
			pairs = append(pairs, springPair{key, v.Value, name.Line})
			continue
		}
		below, ok := yamlPairs(key+".", v)
		if !ok {
			return nil, false
		}
		pairs = append(pairs, below...)
	}
	return pairs, true
}

var property = regexp.MustCompile(`^\s*([\w.\[\]-]+)\s*[=:\s]\s*(.*?)\s*$`)

func propertyPairs(text string) (pairs []springPair, ok bool) {
	for i, line := range strings.Split(text, "\n") {
		switch trimmed := strings.TrimSpace(line); {
		case trimmed == "#---", trimmed == "!---", strings.HasSuffix(trimmed, `\`) && strings.Contains(trimmed, "server."):
			return nil, false
		case strings.HasPrefix(trimmed, "#"), strings.HasPrefix(trimmed, "!"):
			continue
		}
		if m := property.FindStringSubmatch(line); m != nil {
			pairs = append(pairs, springPair{m[1], m[2], i + 1})
		}
	}
	return pairs, true
}
