package apps

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// A springPair is one setting.
type springPair struct {
	key, value string // the key without hyphens, in small letters
	file       string
	line       int
}

var keyForm = strings.NewReplacer("-", "", "_", "")

func pairOf(key, value, file string, line int) springPair {
	return springPair{strings.ToLower(keyForm.Replace(key)), value, file, line}
}

// springDocuments reads a file of settings, whose documents may each hold for some profiles only; ok is false for one that
// cannot be read plainly.
func springDocuments(file, text string) (documents [][]springPair, ok bool) {
	if strings.HasSuffix(file, ".properties") {
		return propertyDocuments(file, text)
	}
	decoder := yaml.NewDecoder(bytes.NewReader([]byte(text)))
	for {
		var doc yaml.Node
		switch err := decoder.Decode(&doc); {
		case errors.Is(err, io.EOF):
			return documents, true
		case err != nil || len(doc.Content) != 1:
			return nil, false
		}
		pairs, ok := yamlPairs("", file, doc.Content[0])
		if !ok {
			return nil, false
		}
		documents = append(documents, pairs)
	}
}

// yamlPairs are the settings of a mapping; ok is false where it has aliases.
func yamlPairs(prefix, file string, n *yaml.Node) (pairs []springPair, ok bool) {
	if n.Kind != yaml.MappingNode {
		return nil, n.Kind != yaml.AliasNode
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		name, v := n.Content[i], n.Content[i+1]
		key := prefix + name.Value
		if v.Kind != yaml.MappingNode && v.Kind != yaml.AliasNode {
			pairs = append(pairs, pairOf(key, v.Value, file, name.Line))
			continue
		}
		below, ok := yamlPairs(key+".", file, v)
		if !ok {
			return nil, false
		}
		pairs = append(pairs, below...)
	}
	return pairs, true
}

var property = lazyregexp.New(`^\s*([\w.\[\]-]+)\s*[=:\s]\s*(.*?)\s*$`)

func propertyDocuments(file, text string) (documents [][]springPair, ok bool) {
	var pairs []springPair
	for i, line := range strings.Split(text, "\n") {
		switch trimmed := strings.TrimSpace(line); {
		case trimmed == "#---", trimmed == "!---":
			documents, pairs = append(documents, pairs), nil
			continue
		case strings.HasSuffix(trimmed, `\`) && (strings.Contains(trimmed, "server.") || strings.Contains(trimmed, "profiles")):
			return nil, false
		case strings.HasPrefix(trimmed, "#"), strings.HasPrefix(trimmed, "!"):
			continue
		}
		if m := property.FindStringSubmatch(line); m != nil {
			pairs = append(pairs, pairOf(m[1], m[2], file, i+1))
		}
	}
	return append(documents, pairs), true
}
