package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/rules"
	"github.com/composecheck/composecheck/inspector/typo"
)

const (
	configName = ".composecheck.yaml" // in the project directory
	maxConfig  = 1 << 20              // bytes
	ruleOff    = "off"
)

// A config is what .composecheck.yaml may say; composecheck.schema.json says the same to editors.
type config struct {
	Rules  map[string]string `yaml:"rules"`   // name or ID → off, note, warning, error
	Ignore []configIgnore    `yaml:"ignore"`  // findings that are known and meant to be
	Nginx  []string          `yaml:"nginx"`   // as --nginx
	FailOn string            `yaml:"fail-on"` // as --fail-on

	name     string                        // of the file, for messages
	off      map[string]bool               // by ID
	severity map[string]inspector.Severity // by ID
}

type configIgnore struct {
	Rule   string `yaml:"rule"`
	Path   string `yaml:"path"`
	Reason string `yaml:"reason"`

	line int
}

// UnmarshalYAML keeps the line, to name it.
func (i *configIgnore) UnmarshalYAML(n *yaml.Node) error {
	type plain configIgnore
	i.line = n.Line
	return n.Decode((*plain)(i))
}

// settingsFile is the file that --config names, else that of the project directory.
func (a *app) settingsFile(dir string) string {
	return cmp.Or(a.configFile, filepath.Join(dir, configName))
}

// configure reads the settings file, where there is one; one that --config names must be there.
func (a *app) configure(dir string) error {
	a.config = config{} // a watch reads it again and again
	if a.configFile == "" && dir == "" {
		return nil
	}
	shown := cmp.Or(a.configFile, configName)
	if info, err := os.Stat(a.settingsFile(dir)); err == nil && a.configFile == "" && !info.Mode().IsRegular() {
		return usageError{fmt.Errorf("%s %w", shown, errIrregular)} // a pipe would never be opened
	}
	f, err := os.Open(a.settingsFile(dir))
	if a.configFile == "" && errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return usageError{err}
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxConfig+1))
	if err == nil && len(data) > maxConfig {
		err = fmt.Errorf("larger than %d MB", maxConfig>>20)
	}
	if err != nil {
		return usageError{fmt.Errorf("%s: %w", shown, err)}
	}
	if a.config, err = parseConfig(data); err != nil {
		return usageError{fmt.Errorf("%s: %w", shown, err)}
	}
	a.config.name = shown
	return nil
}

// parseConfig reads a configuration file; an empty one says nothing.
func parseConfig(data []byte) (config, error) {
	var c config
	var doc yaml.Node
	err := yaml.NewDecoder(bytes.NewReader(data)).Decode(&doc)
	if errors.Is(err, io.EOF) {
		return c, nil
	}
	if err == nil {
		err = checkKeys(doc.Content[0], reflect.TypeFor[config]())
	}
	if err == nil {
		err = doc.Decode(&c)
	}
	if err == nil {
		err = c.resolve()
	}
	return c, err
}

// checkKeys refuses keys that the type has no field for.
func checkKeys(n *yaml.Node, t reflect.Type) error {
	if t.Kind() == reflect.Slice && n.Kind == yaml.SequenceNode {
		for _, item := range n.Content {
			if err := checkKeys(item, t.Elem()); err != nil {
				return err
			}
		}
	}
	if t.Kind() != reflect.Struct || n.Kind != yaml.MappingNode {
		return nil // what is of a wrong kind, decoding refuses
	}
	fields := keysOf(t)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		field, known := fields[key.Value]
		if !known {
			var names []string
			for name := range fields {
				names = append(names, name)
			}
			return fmt.Errorf("line %d: unknown key %q%s", key.Line, key.Value, didYouMean(key.Value, names))
		}
		if err := checkKeys(n.Content[i+1], field); err != nil {
			return err
		}
	}
	return nil
}

// keysOf are the keys that a struct is decoded from, and their types.
func keysOf(t reflect.Type) map[string]reflect.Type {
	keys := map[string]reflect.Type{}
	for i := range t.NumField() {
		if name := t.Field(i).Tag.Get("yaml"); name != "" {
			keys[name] = t.Field(i).Type
		}
	}
	return keys
}

// resolve checks the values and finds the rules.
func (c *config) resolve() error {
	c.off, c.severity = map[string]bool{}, map[string]inspector.Severity{}
	for name, level := range c.Rules {
		rule, err := inspector.FindRule(rules.All(), name)
		if err != nil {
			return fmt.Errorf("rules: %w", err)
		}
		if level == ruleOff {
			c.off[rule.ID] = true
			continue
		}
		if c.severity[rule.ID], err = inspector.ParseSeverity(level); err != nil {
			return fmt.Errorf("rules: %s: %w, or off", name, err)
		}
	}
	for _, i := range c.Ignore {
		if _, err := inspector.FindRule(rules.All(), i.Rule); err != nil {
			return fmt.Errorf("line %d: ignore: %w", i.line, err)
		}
		if strings.TrimSpace(i.Reason) == "" {
			return fmt.Errorf("line %d: ignore: %s: give a reason, for who reads it next year", i.line, i.Rule)
		}
	}
	if c.FailOn != "" {
		if _, err := inspector.ParseSeverity(c.FailOn); err != nil {
			return fmt.Errorf("fail-on: %w", err)
		}
	}
	return nil
}

func didYouMean(word string, words []string) string {
	if meant := typo.Nearest(word, words, 3); meant != "" {
		return fmt.Sprintf(": did you mean %s?", meant)
	}
	return ""
}
