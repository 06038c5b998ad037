package compose

import (
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
)

// A Taken is what an image takes from an earlier stage of its Dockerfile.
type Taken struct {
	Source string   // its path in that stage, absolute and clean
	Target string   // the path in the image that the COPY names, absolute and clean
	Pos    Pos      // of the COPY
	Files  RootFS   // of the stage, as far as the project's files arrange them: what its commands make is not there
	Runs   []string // the commands of the stage and of those below it, as they are written
}

// a taken is a Taken before the stage is looked at.
type taken struct {
	step
	runs []string
}

// Taken lists what the image of a service takes from earlier stages, but for what patterns and variables name.
func (p *Project) Taken(service string) (all []Taken) {
	b := p.builds[service]
	if b == nil {
		return nil
	}
	for _, t := range b.taken {
		t.stage.settle(p.Dir)
		all = append(all, Taken{Source: t.source, Target: t.target, Pos: t.pos, Files: t.stage.root, Runs: t.runs})
	}
	return all
}

// takes notes what the image takes from a stage.
func (d *dockerfile) takes(s step, from string) {
	if s.stage == nil || d.nested > 0 || strings.ContainsAny(s.source, `*?[\$`) {
		return
	}
	d.taken = append(d.taken, taken{s, d.runs(stageNamed(d.stages, d.before, from))})
}

// runs are the commands of a stage and of those below it, as they are written.
func (d *dockerfile) runs(at int) (runs []string) {
	for at >= 0 {
		for _, command := range d.stages[at].Commands {
			if run, ok := command.(*instructions.RunCommand); ok {
				runs = append(runs, strings.Join(run.CmdLine, " "))
				for _, file := range run.Files {
					runs = append(runs, file.Data)
				}
			}
		}
		at = stageNamed(d.stages, at, d.expand(d.stages[at].BaseName, d.global))
	}
	return runs
}

// Runs are the commands of a service's Dockerfile in the stage that is its image, and in those below it, as they are written.
func (p *Project) Runs(service string) []string {
	if b := p.builds[service]; b != nil {
		return b.ran
	}
	return nil
}
