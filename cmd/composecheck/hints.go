package main

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/composecheck/composecheck/compose"
)

// hintOf returns the way out that an error knows, or "".
func (a *app) hintOf(err error) string {
	var h interface{ Hint() string }
	switch {
	case errors.As(err, &h):
		return h.Hint()
	case errors.Is(err, compose.ErrNoFile):
		return a.composeFilesBelow()
	}
	return ""
}

// Limits of the search for Compose files below a folder that has none.
const (
	searchedDirs  = 200
	searchedDepth = 2
	namedFiles    = 3
)

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
