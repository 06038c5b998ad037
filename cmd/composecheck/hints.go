package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// hintOf returns the way out that an error knows, or "".
func (a *app) hintOf(err error) string {
	var h interface{ Hint() string }
	switch {
	case errors.As(err, &h):
		return h.Hint()
	case errors.Is(err, compose.ErrNoFile):
		return a.composeFilesBelow()
	case errors.Is(err, inspector.ErrNoNginx):
		return a.nginxBeside()
	}
	return ""
}

// nginxBeside names a Compose file of the folder, of those that Compose does not take by itself, that has an nginx.
func (a *app) nginxBeside() string {
	if len(a.compose.Files) > 0 {
		return ""
	}
	ctx, cancel := context.WithTimeout(context.Background(), besideTime)
	defer cancel()
	entries, _ := os.ReadDir(a.compose.Dir) // what cannot be read has none
	for _, entry := range entries {
		if entry.IsDir() || !composeName.MatchString(entry.Name()) {
			continue
		}
		options := a.compose
		options.Files = []string{entry.Name()}
		project, err := compose.Load(ctx, options)
		if err != nil {
			continue
		}
		if proxies, _, err := inspector.ReadProxies(ctx, project, nil); err == nil {
			return strings.TrimSpace(fmt.Sprintf("%s has one, %s: name what the project is started with, as in -f %s", entry.Name(), proxies[0].Service, quoted(options.Files)))
		}
	}
	return ""
}

// Limits of the search for Compose files below a folder that has none.
const (
	searchedDirs  = 200
	searchedDepth = 2
	namedFiles    = 3
)

// besideTime bounds the search for an nginx in the Compose files beside those of the project.
const besideTime = 5 * time.Second

var composeName = regexp.MustCompile(`(?i)^(?:[\w.-]*[._-])?compose(?:[._-][\w.-]*)?\.ya?ml$`)

// composeFilesBelow names the Compose files in the folder, under names that Compose does not look for, and below it.
func (a *app) composeFilesBelow() string {
	var found []string
	dirs := 0
	_ = filepath.WalkDir(a.compose.Dir, func(name string, d fs.DirEntry, err error) error { // what cannot be read has none
		rel, relErr := filepath.Rel(a.compose.Dir, name)
		switch {
		case err != nil || relErr != nil:
			return fs.SkipDir
		case d.IsDir():
			if dirs++; dirs > searchedDirs {
				return fs.SkipAll
			}
			hidden := rel != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "node_modules" || d.Name() == "vendor")
			if hidden || strings.Count(filepath.ToSlash(rel), "/") >= searchedDepth {
				return fs.SkipDir
			}
		case composeName.MatchString(d.Name()):
			found = append(found, filepath.ToSlash(rel))
		}
		return nil
	})
	if len(found) == 0 {
		return "run it in the folder of a Compose project, or name its file with -f"
	}
	more := ""
	if n := len(found) - namedFiles; n > 0 {
		found, more = found[:namedFiles], fmt.Sprintf(" and %d more", n)
	}
	return fmt.Sprintf("there is %s%s: name it with %s", strings.Join(found, ", "), more, strings.TrimSpace("-f "+quoted(found[:1])))
}
