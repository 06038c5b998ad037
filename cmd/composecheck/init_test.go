package main

import (
	"runtime/debug"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"
)

// TestInit shows that what `composecheck init` writes holds for editors and for composecheck: as it is, and with all
// its settings switched on.
func TestInit(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	var on strings.Builder
	for line := range strings.Lines(configTemplate) {
		if !strings.HasPrefix(line, "# ") || strings.HasPrefix(line, "#  ") {
			line = strings.TrimPrefix(line, "#") // a setting, not a remark
		}
		on.WriteString(line)
	}
	for _, text := range []string{configTemplate, on.String()} {
		c, err := parseConfig([]byte(text))
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if wanted := text != configTemplate; wanted != (len(c.off) == 1 && len(c.Ignore) == 1 && len(c.Nginx) == 1 && c.FailOn == "warning") {
			t.Errorf("%+v", c)
		}
		value := any(map[string]any{})
		if err := yaml.Unmarshal([]byte(text), &value); err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(value); err != nil {
			t.Error(err)
		}
	}
}

func TestDescribed(t *testing.T) {
	settings := []debug.BuildSetting{{Key: "vcs.revision", Value: "abc"}, {Key: "vcs.time", Value: "2026-01-02T03:04:05Z"}, {Key: "vcs.modified", Value: "true"}}
	for _, tt := range []struct {
		module, version, commit, date string
		want                          [3]string
	}{
		{"v1.2.3", "", "", "", [3]string{"1.2.3", "abc and changes", "2026-01-02T03:04:05Z"}},
		{"v1.2.3", "1.2.4", "def", "2026", [3]string{"1.2.4", "def", "2026"}},
		{"(devel)", "", "", "", [3]string{"", "abc and changes", "2026-01-02T03:04:05Z"}},
		{"v1.2.4-0.20261128154500-0123456789ab+dirty", "", "", "", [3]string{"", "abc and changes", "2026-01-02T03:04:05Z"}},
		{"v0.0.0-20261128154500-0123456789ab", "", "", "", [3]string{"", "abc and changes", "2026-01-02T03:04:05Z"}},
	} {
		info := &debug.BuildInfo{Main: debug.Module{Version: tt.module}, Settings: settings}
		v, c, d := described(info, tt.version, tt.commit, tt.date)
		if got := [3]string{v, c, d}; got != tt.want {
			t.Errorf("%+v: %v, want %v", tt, got, tt.want)
		}
	}
}
