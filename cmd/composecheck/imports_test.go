package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const (
	root   = "../.."
	module = "github.com/composecheck/composecheck/"
)

// imports returns what the files of a package import, tests left out.
func imports(t *testing.T, dir string) []string {
	t.Helper()
	var all []string
	for _, file := range sources(t, dir) {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range parsed.Imports {
			name, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, name)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// TestImports keeps the directions: readers know nobody, the four stages know what they hand on and not one another,
// only the command knows all.
func TestImports(t *testing.T) {
	allowed := map[string][]string{ // of our own packages
		"inspector/typo":              {},
		"inspector/suppress":          {},
		"inspector/harmless":          {},
		"inspector/lazyregexp":        {},
		"compose":                     {"inspector/suppress", "inspector/typo"},
		"compose/composetest":         {"compose"},
		"inspector/nginx":             {"inspector/lazyregexp", "inspector/suppress", "inspector/typo"},
		"inspector/apps":              {"compose", "inspector/lazyregexp"},
		"inspector/startup":           {"compose", "inspector/apps", "inspector/lazyregexp", "inspector/nginx", "inspector/typo"},
		"inspector":                   {"compose", "inspector/nginx", "inspector/startup", "inspector/suppress", "inspector/typo"},
		"inspector/engine":            {"compose", "inspector", "inspector/harmless", "inspector/nginx"},
		"inspector/engine/enginetest": {},
		"inspector/probe":             {"compose", "inspector", "inspector/harmless", "inspector/nginx"},
		"inspector/rules":             {"compose", "inspector", "inspector/lazyregexp", "inspector/nginx", "inspector/startup", "inspector/typo"},
		"inspector/patch":             {"inspector"},
		"inspector/report":            {"compose", "inspector", "inspector/harmless", "inspector/nginx"},
		"cmd/composecheck": {"compose", "inspector", "inspector/apps", "inspector/engine", "inspector/harmless", "inspector/nginx", "inspector/patch", "inspector/probe",
			"inspector/report", "inspector/rules", "inspector/typo"},
	}
	for _, dir := range packages(t) {
		own, known := allowed[dir]
		if !known {
			t.Errorf("package %s has no place in the design: give it one here", dir)
			continue
		}
		for _, name := range imports(t, dir) {
			if rest, ours := strings.CutPrefix(name, module); ours && !slices.Contains(own, rest) {
				t.Errorf("%s imports %s", dir, rest)
			}
		}
		delete(allowed, dir)
	}
	for dir := range allowed {
		t.Errorf("package %s is gone: take it out here", dir)
	}
}

// packages lists the folders with Go files of cmd, compose and inspector.
func packages(t *testing.T) []string {
	t.Helper()
	var dirs []string
	for _, top := range []string{"cmd", "compose", "inspector"} {
		err := filepath.WalkDir(filepath.Join(root, top), func(file string, d fs.DirEntry, err error) error {
			if err == nil && path.Ext(file) == ".go" {
				dir, relErr := filepath.Rel(root, filepath.Dir(file))
				dirs, err = append(dirs, filepath.ToSlash(dir)), relErr
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(dirs)
	return slices.Compact(dirs)
}

// TestPure pins what the pure packages import beside our own: who judges or reads a configuration reaches no disk,
// no network and no clock.
func TestPure(t *testing.T) {
	text := []string{"bytes", "cmp", "context", "embed", "errors", "fmt", "iter", "maps", "math", "net/netip", "path", "regexp", "regexp/syntax", "slices", "sort",
		"strconv", "strings", "sync", "time", "unicode", "unicode/utf16", "unicode/utf8"}
	allowed := map[string][]string{
		"inspector/nginx": append([]string{"io", "io/fs",
			"github.com/tufanbarisyildirim/gonginx/config", "github.com/tufanbarisyildirim/gonginx/parser"}, text...),
		"inspector": append([]string{"crypto/tls", "crypto/x509", "encoding/json", "encoding/pem", "io", "io/fs", // tls: X509KeyPair
			"mvdan.cc/sh/v3/expand", "mvdan.cc/sh/v3/syntax"}, text...),
		"inspector/rules": text,
		"inspector/patch": text,
		"inspector/report": append([]string{"encoding/json", "encoding/xml", "html", "html/template", "io", "net/url", "crypto/sha256", "encoding/base64", "encoding/hex",
			"github.com/olekukonko/tablewriter", "github.com/olekukonko/tablewriter/renderer", "github.com/olekukonko/tablewriter/tw",
			"github.com/olekukonko/tablewriter/pkg/twwidth"}, text...),
	}
	for dir, list := range allowed {
		for _, name := range imports(t, dir) {
			if !strings.HasPrefix(name, module) && !slices.Contains(list, name) {
				t.Errorf("%s imports %s", dir, name)
			}
		}
		for _, call := range []string{"time.Now(", "time.Since(", "time.Until(", "time.Sleep(", "time.After("} {
			for _, file := range sources(t, dir) {
				if data, err := os.ReadFile(file); err != nil || strings.Contains(string(data), call) {
					t.Errorf("%s: %s %v", file, call, err)
				}
			}
		}
	}
}

// sources are the Go files of a package, tests left out.
func sources(t *testing.T, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, dir, "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no Go files in %s: %v", dir, err)
	}
	return slices.DeleteFunc(files, func(file string) bool { return strings.HasSuffix(file, "_test.go") })
}

// TestTree keeps the top level as it is given. What git ignores and editors leave is no part of it.
func TestTree(t *testing.T) {
	given := []string{"cmd", "inspector", "compose", "testdata", "scripts", "go.mod", "go.sum", "Makefile"}
	usual := []string{"README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "action.yml", "Dockerfile",
		".goreleaser.yaml", ".golangci.yml", ".gitignore", ".pre-commit-hooks.yaml", ".ci", ".github"}
	ignored := []string{".git", "bin", "dist", "coverage.out"}
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	var there []string
	for _, e := range entries {
		there = append(there, e.Name())
		if !slices.Contains(slices.Concat(given, usual, ignored), e.Name()) && path.Ext(e.Name()) != ".test" {
			t.Errorf("%s has no place at the top of the repository", e.Name())
		}
	}
	for _, name := range given {
		if !slices.Contains(there, name) {
			t.Errorf("%s is missing", name)
		}
	}
}
