package compose

import (
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"
)

// An Unfound is a file or folder that a Dockerfile copies, that is not in the context of the build, and that nothing is known
// to make before: the build fails.
type Unfound struct {
	Source  string `json:"source"`            // as it is written
	Path    string `json:"path"`              // from the context
	Ignored Pos    `json:"ignored,omitzero"`  // the line of the .dockerignore that leaves it out, where that alone is the reason
	Found   string `json:"found,omitempty"`   // where the context has what is meant, from there
	Outside string `json:"outside,omitempty"` // else where the project has the only file of that name, as Pos.File names files
	Folder  string `json:"folder,omitempty"`  // of which, as the context, the build finds all that it copies; from the project's folder
	Recipe  string `json:"recipe,omitempty"`  // the path of the Dockerfile from Folder
	Lacks   string `json:"lacks,omitempty"`   // it is no source of a COPY that is not there, but what is to be built: LacksContext, LacksDockerfile
	Pos     Pos    `json:"pos"`
}

// What is not there of a build; Source is its path as people write it, from the project's folder or from the context.
const (
	LacksContext    = "context"
	LacksDockerfile = "dockerfile"
)

// An ask is a path of the context that a build needs. The path is clean and slash separated.
type ask struct {
	written, path string
	pos           Pos
	program       bool // it becomes a program of the image, which no directory can be
}

// asksFor lists what the stages that are built need of the context, but for patterns, which may match nothing, and what a
// variable names.
func (d *dockerfile) asksFor() []ask {
	var all []ask
	needed := d.needed()
	for at, stage := range d.stages {
		if !needed[at] {
			continue
		}
		for _, command := range stage.Commands {
			for _, source := range sourcesOf(command) {
				name := strings.TrimPrefix(path.Clean("/"+filepath.ToSlash(source)), "/")
				if name != "" && !isURL(source) && !strings.ContainsAny(source, `*?[\$"'`) {
					all = append(all, ask{source, name, d.posOf(command), becomesProgram(command, name, stage.Commands)})
				}
			}
		}
	}
	return all
}

// sourcesOf are the paths that a command takes from the context of the build.
func sourcesOf(command instructions.Command) []string {
	var all []string
	switch c := command.(type) {
	case *instructions.CopyCommand:
		if c.From == "" {
			return c.SourcePaths
		}
	case *instructions.AddCommand:
		return c.SourcePaths
	case *instructions.RunCommand:
		for _, m := range instructions.GetMounts(c) {
			if m.Type == instructions.MountTypeBind && m.From == "" {
				all = append(all, m.Source)
			}
		}
	}
	return all
}

// becomesProgram reports whether a COPY of one path without an extension makes a program of it: at a name of its own among the
// system's programs, or as what the stage starts. A compiler makes such a file before the build, and its sources may lie in a
// directory of its name.
func becomesProgram(command instructions.Command, name string, stage []instructions.Command) bool {
	c, ok := command.(*instructions.CopyCommand)
	base := path.Base(name)
	if !ok || len(c.SourcePaths) != 1 || path.Ext(base) != "" {
		return false
	}
	in := path.Dir(path.Clean(c.DestPath))
	if path.Base(c.DestPath) == base && !strings.HasSuffix(c.DestPath, "/") && (path.Base(in) == "bin" || path.Base(in) == "sbin") {
		return true
	}
	return slices.ContainsFunc(stage, func(other instructions.Command) bool {
		var line instructions.ShellDependantCmdLine
		switch start := other.(type) {
		case *instructions.EntrypointCommand:
			line = start.ShellDependantCmdLine
		case *instructions.CmdCommand:
			line = start.ShellDependantCmdLine
		}
		words := strings.Fields(strings.Join(line.CmdLine, " "))
		return len(words) > 0 && path.Base(words[0]) == base
	})
}

// needed are the numbers of the stages that are built: the last or chosen one, and what it is made of.
func (d *dockerfile) needed() map[int]bool {
	needed := map[int]bool{}
	var follow func(at int)
	follow = func(at int) {
		if at < 0 || needed[at] {
			return
		}
		needed[at] = true
		follow(stageNamed(d.stages, at, d.expand(d.stages[at].BaseName, d.global)))
		for _, command := range d.stages[at].Commands {
			switch c := command.(type) {
			case *instructions.CopyCommand:
				follow(stageNamed(d.stages, at, d.expand(c.From, d.global)))
			case *instructions.RunCommand:
				for _, m := range instructions.GetMounts(c) {
					follow(stageNamed(d.stages, at, d.expand(m.From, d.global)))
				}
			}
		}
	}
	follow(d.before)
	return needed
}

// brings reports whether a build with this context finds what is asked for.
func (c *contextDir) brings(a ask) bool {
	return c.has(a.path) && !(a.program && isDir(filepath.Join(c.dir, filepath.FromSlash(a.path))))
}

// has reports whether a build with this context finds a path.
func (c *contextDir) has(name string) bool {
	_, err := os.Lstat(filepath.Join(c.dir, filepath.FromSlash(name)))
	return !os.IsNotExist(err) && !c.leavesOut(name)
}

// leavesOut reports whether .dockerignore leaves out a path and all below it.
func (c *contextDir) leavesOut(name string) bool {
	if !c.ignored(name) {
		return false
	}
	return !slices.ContainsFunc(c.ignore.Patterns(), func(p *patternmatcher.Pattern) bool {
		text := filepath.ToSlash(p.String())
		return p.Exclusion() && (Below(text, name) || strings.ContainsAny(text, "*?["))
	})
}

// ignoredAt is the number of the line of the .dockerignore that leaves out a path; 0 where none does.
func (c *contextDir) ignoredAt(lines []string, name string) int {
	at := 0
	for i, line := range lines {
		patterns, err := ignorefile.ReadAll(strings.NewReader(line))
		if err != nil || len(patterns) != 1 || strings.HasPrefix(patterns[0], "!") {
			continue
		}
		one, err := patternmatcher.New(patterns)
		if err == nil && (&contextDir{ignore: one}).ignored(name) {
			at = i + 1
		}
	}
	return at
}
