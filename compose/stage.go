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
	d.stage, d.env, d.envAt, d.workdir, d.exposed = context, map[string]string{}, map[string]Pos{}, "/", map[int]bool{}
	for _, stage := range chain {
		d.values, d.hasCommand = maps.Clone(d.env), false
		for _, command := range stage.Commands {
			if len(d.steps) <= maxSteps {
				d.command(command)
			}
		}
	}
	d.ran = d.runs(d.before)
	d.Entrypoint, d.Command, d.StartPos = maskWords(d.words.entrypoint, nil), maskWords(d.words.command, nil), d.words.pos
}

// chain returns the stages that make the image, the first one first, and the image below them.
func (d *dockerfile) chain() ([]instructions.Stage, string) {
	at := d.before
	var chain []instructions.Stage
	for {
		chain = append(chain, d.stages[at])
		base := d.expand(d.stages[at].BaseName, d.global)
		below := stageNamed(d.stages, at, base)
		if below < 0 {
			slices.Reverse(chain)
			return chain, base
		}
		at = below
	}
}

// maxSteps bounds the steps of one image that are followed: each is compared with those before it.
const maxSteps = 5000

// maxStages bounds how many stages copy from one another, each from the one before.
const maxStages = 5

// stageFiles are the files of an earlier stage, for the steps that copy from it. What was asked of them is kept: a Dockerfile may
// copy from one stage many times, and that from another one.
type stageFiles struct {
	steps   []step
	touched []touch
	root    *rootFS // once it is settled
	found   map[string]lookedUp
	names   map[string][]string // of directories, in no order
}

type lookedUp struct {
	entry entry
	err   error
}

// stageSteps are the files of an earlier stage; nil where there is none of that name.
func (d *dockerfile) stageSteps(name string) *stageFiles {
	at := stageNamed(d.stages, d.before, name)
	if at < 0 || d.nested >= maxStages {
		return nil
	}
	key := [2]int{at, d.nested}
	if d.known[key] == nil {
		inner := &dockerfile{build: &build{Build: Build{Context: d.Context, Pos: d.Pos}, args: d.args}, file: d.file, inline: d.inline, contexts: d.contexts,
			lex: d.lex, stages: d.stages, global: d.global, known: d.known, before: at, nested: d.nested + 1}
		if inner.follow(d.stage); len(inner.steps) > maxSteps {
			return nil
		}
		d.known[key] = &stageFiles{steps: inner.steps, touched: inner.touched, found: map[string]lookedUp{}, names: map[string][]string{}}
	}
	return d.known[key]
}

// settle makes the files; dir is that of the project.
func (f *stageFiles) settle(dir string) {
	if f.root != nil {
		return
	}
	f.root = &rootFS{dir: dir}
	for _, s := range f.steps {
		f.root.steps = append(f.root.steps, f.root.settle(s))
	}
	f.root.settleTouches(f.touched)
}

// lookup finds what stands at a path of the stage.
func (f *stageFiles) lookup(name string) (entry, error) {
	known, ok := f.found[name]
	if !ok {
		known.entry, known.err = f.root.lookup(name, 0)
		f.found[name] = known
	}
	return known.entry, known.err
}

// list names what is in a directory of the stage; nil for what is none.
func (f *stageFiles) list(dir string) []string {
	known, ok := f.names[dir]
	if !ok {
		if e, err := f.lookup(dir); err == nil && e.dir {
			known, _ = f.root.names(dir, e)
			slices.Sort(known)
			known = slices.Compact(known)
		}
		f.names[dir] = known
	}
	return known
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
	e, err = s.stage.lookup(name)
	unseen := e.hidden && e.origin.Kind == Unseen
	e.origin.Pos, e.origin.Target = s.pos, s.target
	if slices.ContainsFunc(s.stage.root.steps, func(inner step) bool { return inner.kind == edits && inner.target == name }) {
		e = entry{origin: e.origin, hidden: true}
	}
	return e, err, !unseen
}
