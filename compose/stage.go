package compose

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
)

// follow runs the commands of the stage to build, and of those below it.
func (d *dockerfile) follow(context *contextDir) {
	chain, base := d.chain()
	d.From, d.Plain = base, true
	d.stage, d.env, d.envAt, d.workdir = context, map[string]string{}, map[string]Pos{}, "/"
	for _, stage := range chain {
		d.values, d.hasCommand = maps.Clone(d.env), false
		for _, command := range stage.Commands {
			d.command(command)
		}
	}
}

// chain returns the stages that make the image, the first one first, and the image below them.
func (d *dockerfile) chain() ([]instructions.Stage, string) {
	at := d.before
	var chain []instructions.Stage
	for {
		chain = append([]instructions.Stage{d.stages[at]}, chain...)
		base := d.expand(d.stages[at].BaseName, d.global)
		below := stageNamed(d.stages, at, base)
		if below < 0 {
			return chain, base
		}
		at = below
	}
}

// maxStages bounds how many stages copy from one another, each from the one before.
const maxStages = 5

// stageSteps are the steps of an earlier stage; nil where there is none of that name.
func (d *dockerfile) stageSteps(name string) []step {
	at := stageNamed(d.stages, d.before, name)
	if at < 0 || d.nested >= maxStages {
		return nil
	}
	inner := &dockerfile{build: &build{Build: Build{Context: d.Context, Pos: d.Pos}, args: d.args}, file: d.file, inline: d.inline, contexts: d.contexts,
		lex: d.lex, stages: d.stages, global: d.global, before: at, nested: d.nested + 1}
	inner.follow(d.stage)
	return inner.steps
}

// stageNamed finds a stage before the given one by its name or number.
func stageNamed(stages []instructions.Stage, before int, name string) int {
	for i := before - 1; i >= 0; i-- {
		if strings.EqualFold(stages[i].Name, name) || strconv.Itoa(i) == name {
			return i
		}
	}
	return -1
}

// ofStage tells what a path of the stage that a step copies from is; ok is false where nothing in the stage speaks of it.
func (s *step) ofStage(name string) (e entry, err error, ok bool) {
	e, err = s.files.lookup(name, 0)
	unseen := e.hidden && e.origin.Kind == Unseen
	e.origin.Pos, e.origin.Target = s.pos, s.target
	if slices.ContainsFunc(s.files.steps, func(inner step) bool { return inner.kind == edits && inner.target == name }) {
		e = entry{origin: e.origin, hidden: true}
	}
	return e, err, !unseen
}
