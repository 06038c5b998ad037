package startup

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// leftOut matches a COPY or ADD of configuration in a remark of a Dockerfile.
var leftOut = regexp.MustCompile(`(?i)^\s*#\s*(?:COPY|ADD)\s.*(?:/etc/nginx|\.conf)`)

// Uncopied finds the one file of the project that looks like configuration and that does not come into the container, where
// nginx reads nothing but the configuration of the image, which serves nothing of the project's: what a lost stage copies, what
// lies beside the Dockerfile and nothing uses, and without a Dockerfile what nothing mounts.
func (up *Startup) Uncopied(c *nginx.Config) []Unread {
	b := up.service.Build
	own := slices.ContainsFunc(c.Servers, func(s nginx.Server) bool { return up.Files.Origin(s.Pos.File).Kind != compose.FromImage })
	if !c.Complete || own || len(up.Templates) > 0 {
		return nil
	}
	if b != nil {
		if lost := up.lost(b); lost != nil || b.Dockerfile == "" {
			return lost
		}
	}
	switch {
	case !up.Files.Welcomes(c):
		return nil
	case b == nil:
		return up.unbrought(c)
	}
	entries, err := os.ReadDir(filepath.Dir(b.Dockerfile))
	if err != nil {
		return nil
	}
	var found []Unread
	for _, e := range entries[:min(len(entries), maxUnread)] {
		file := filepath.Join(filepath.Dir(b.Dockerfile), e.Name())
		if !e.Type().IsRegular() || path.Ext(e.Name()) != ".conf" && !strings.HasPrefix(e.Name(), "nginx") || up.usesFile(file) {
			continue
		}
		if text := up.project.Source(file); serverBlock.Match(text) {
			u := Unread{File: File{Host: compose.Relative(up.project.Dir, file), Kind: compose.FromBuild}, Whole: httpBlock.Match(text)}
			u.Via = up.leftOutAt(b.Dockerfile)
			found = append(found, u)
		}
	}
	if len(found) != 1 { // of several, nobody can tell which is meant
		return nil
	}
	return found
}

// usesFile reports whether a service of the project mounts a file, or a Dockerfile or Compose file names it.
func (up *Startup) usesFile(file string) bool {
	return up.project.Names(file) || up.mounted(file)
}

// mounted reports whether a service of the project mounts a file or folder, or one that it is in.
func (up *Startup) mounted(file string) bool {
	return slices.ContainsFunc(up.project.Services, func(s compose.Service) bool {
		return slices.ContainsFunc(s.Mounts, func(m compose.Mount) bool {
			return m.Source != "" && compose.Inside(file, m.Source)
		})
	})
}

// leftOutAt is the line of a Dockerfile that would copy configuration and is a remark; else its last FROM.
func (up *Startup) leftOutAt(dockerfile string) compose.Pos {
	at := compose.Pos{File: compose.Relative(up.project.Dir, dockerfile), Line: 1}
	for i, line := range strings.Split(string(up.project.Source(dockerfile)), "\n") {
		switch {
		case leftOut.MatchString(line):
			at.Line = i + 1
			return at
		case strings.HasPrefix(strings.ToUpper(strings.TrimSpace(line)), "FROM "):
			at.Line = i + 1
		}
	}
	return at
}
