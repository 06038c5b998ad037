package main

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/rules"
)

const schemaFile = "composecheck.schema.json"

// example is the configuration that the README shows.
func example(t *testing.T) string {
	t.Helper()
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, block := range strings.Split(string(readme), "```yaml\n")[1:] {
		if block, _, _ = strings.Cut(block, "```"); strings.HasPrefix(block, "rules:") {
			return block
		}
	}
	t.Fatal("the README shows no configuration")
	return ""
}

func TestConfigExample(t *testing.T) {
	c, err := parseConfig([]byte(example(t)))
	if err != nil {
		t.Fatal(err)
	}
	order, err := inspector.FindRule(rules.All(), "start-order")
	if err != nil || !c.off[order.ID] || len(c.Ignore) != 1 || c.Ignore[0].line != 4 || c.Nginx[0] != "edge" || c.FailOn != "warning" {
		t.Errorf("got %+v, %v", c, err)
	}
}

// TestConfigIsAFile shows that what stands in the place of the settings file is not waited for.
func TestConfigIsAFile(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, configName), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := new(app).configure(dir); !errors.Is(err, errIrregular) {
		t.Errorf("got %v", err)
	}
}

// TestSchema shows that editors and composecheck agree on what may stand in a configuration.
func TestSchema(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		text string
		ok   bool
	}{
		{example(t), true},
		{"rules: {CC201: note}", true},
		{"{}", true},
		{"rules: {unknown-host: fatal}", false},
		{"rule: {unknown-host: off}", false},
		{"ignore: [{rule: unknown-host}]", false},
		{"ignore: [{rule: unknown-host, reason: ' '}]", false},
		{"ignore: [{rule: unknown-host, reason: known, paths: x}]", false},
		{"nginx: [{a: b}]", false},
		{"fail-on: off", false},
		{"[]", false},
	} {
		var value any
		if err := yaml.Unmarshal([]byte(test.text), &value); err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(value); (err == nil) != test.ok {
			t.Errorf("schema: %s: %v", test.text, err)
		}
		if _, err := parseConfig([]byte(test.text)); (err == nil) != test.ok {
			t.Errorf("decoder: %s: %v", test.text, err)
		}
	}
	item := schema.Properties["ignore"].Items2020
	for _, pair := range []struct {
		decoded reflect.Type
		schema  map[string]*jsonschema.Schema
	}{{reflect.TypeFor[config](), schema.Properties}, {reflect.TypeFor[configIgnore](), item.Properties}} {
		want := slices.Sorted(maps.Keys(keysOf(pair.decoded)))
		if diff := cmp.Diff(want, slices.Sorted(maps.Keys(pair.schema))); diff != "" {
			t.Errorf("%s: the decoder knows (-), the schema knows (+): %s", pair.decoded, diff)
		}
	}
	for _, r := range rules.All() {
		for _, name := range []string{r.ID, r.Name} {
			if err := schema.Validate(map[string]any{"rules": map[string]any{name: "off"}}); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

func TestConfigRefused(t *testing.T) {
	for text, want := range map[string]string{
		"# nothing\n":                        "",
		"":                                   "",
		"rules: {unknown-hst: off}":          "rules: no rule is called \"unknown-hst\": did you mean unknown-host?",
		"\nfial-on: error":                   "line 2: unknown key \"fial-on\": did you mean fail-on?",
		"ignore: [{rule: x, reason: y}]":     "line 1: ignore: no rule is called \"x\"",
		"ignore: [{rule: CC201}]":            "line 1: ignore: CC201: give a reason, for who reads it next year",
		"rules: {CC201: fatal}":              "rules: CC201: unknown severity \"fatal\": want error, warning or note, or off",
		"fail-on: never":                     "fail-on: unknown severity \"never\": want error, warning or note",
		"ignore: [{rule: CC201, paht: a}]\n": "line 1: unknown key \"paht\": did you mean path?",
	} {
		_, err := parseConfig([]byte(text))
		if got := ""; err != nil {
			if got = err.Error(); got != want {
				t.Errorf("%q: %s, want %s", text, got, want)
			}
		} else if want != "" {
			t.Errorf("%q: accepted, want %s", text, want)
		}
	}
}
