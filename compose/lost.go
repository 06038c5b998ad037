package compose

import (
	"cmp"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
)

// lost finds the lines that copy files of the host to where nginx has its configuration, in stages that are no part of the
// image and from which nothing is copied.
func (d *dockerfile) lost(context *contextDir) []Lost {
	var all []Lost
	for at := range d.stages {
		for _, command := range d.stages[at].Commands {
			c, ok := command.(*instructions.CopyCommand)
			if !ok || c.From != "" || len(c.SourcePaths) != 1 || !Below(d.inImage(c.DestPath), "/etc/nginx") || d.uses(at, d.inImage(c.DestPath)) {
				continue
			}
			file := filepath.Join(context.dir, filepath.FromSlash(c.SourcePaths[0]))
			if isFile(file) {
				name := cmp.Or(d.stages[at].Name, strconv.Itoa(at))
				all = append(all, Lost{File: file, Stage: name, Pos: d.posOf(command)})
			}
		}
	}
	return all
}

// uses reports whether the image has what a stage has at a path: it is made of the stage, or it copies that path from it, as a
// stage may that it uses.
func (d *dockerfile) uses(at int, target string) bool {
	seen, found := map[int]bool{}, false
	var follow func(stage int)
	follow = func(stage int) {
		if stage < 0 || seen[stage] {
			return
		}
		seen[stage] = true
		below := stageNamed(d.stages, stage, d.expand(d.stages[stage].BaseName, d.global))
		found = found || stage == d.before && at == stage || below == at
		follow(below)
		for _, command := range d.stages[stage].Commands {
			if d.brought(stage, at, target, command, follow) {
				found = true
			}
		}
	}
	follow(d.before)
	return found
}

// brought reports whether a command of a stage takes a path of another one, and follows the stage that it takes from.
func (d *dockerfile) brought(stage, at int, target string, command instructions.Command, follow func(int)) bool {
	switch c := command.(type) {
	case *instructions.CopyCommand:
		if c.From == "" {
			return false
		}
		from := stageNamed(d.stages, stage, d.expand(c.From, d.global))
		follow(from)
		return from == at && slices.ContainsFunc(c.SourcePaths, func(source string) bool {
			source = path.Clean("/" + source)
			return strings.ContainsAny(source, "*?[$") || Below(target, source) || Below(source, target)
		})
	case *instructions.RunCommand: // --mount=from=
		return slices.ContainsFunc(c.FlagsUsed, func(flag string) bool { return strings.HasPrefix(flag, "mount") })
	}
	return false
}
