package compose

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/compose-spec/compose-go/v2/interpolation"
	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/template"
	"github.com/compose-spec/compose-go/v2/types"
	"go.yaml.in/yaml/v4"
)

// Options are the choices of the command line, with the meaning that `docker compose` gives them.
type Options struct {
	Files      []string  // -f, "-" for standard input; relative to Dir
	Name       string    // -p
	Profiles   []string  // --profile
	EnvFiles   []string  // --env-file; relative to Dir
	ProjectDir string    // --project-directory; relative to Dir
	Dir        string    // the working directory; "" is that of the process
	Stdin      io.Reader // read when Files or COMPOSE_FILE name "-"
	Env        []string  // as os.Environ gives it; nothing else of the process's environment is read
}

// maxNodes is compose-go's limit on YAML nodes of one file, above its default for projects of thousands of services.
const maxNodes = 1000000

// Load reads the project that `docker compose` would read. What Compose refuses in the files is not an error: the
// project then has Problems, and of the rest everything that can be read. Errors say that the files cannot be had:
// ErrNoFile, fs.ErrNotExist, fs.ErrPermission, or a file that is too large.
func Load(ctx context.Context, o Options) (*Project, error) {
	selected, err := choose(o)
	if err != nil {
		return nil, err
	}
	defer captureWarnings()()

	p, err := read(ctx, o, selected, nil)
	if err != nil || len(p.Problems) == 0 || selected.isGiven || slices.Contains(selected.files, stdinName) {
		return p, err
	}
	return p.asSetUp(ctx, o, selected), nil
}

// read reads the files of a selection, with the values of a sample in the place of those that nothing sets; nil for none.
func read(ctx context.Context, o Options, selected *selection, assumed *assumption) (*Project, error) {
	r := &reader{dir: selected.dir, stdin: o.Stdin, extended: map[string]*source{}}
	l := &load{reader: r, selection: selected, assumed: assumed}
	if err := l.open(); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return l.project(ctx), nil
}

// A load is one project on its way from files to Project.
type load struct {
	*reader
	*selection
	files     group
	configs   []types.ConfigFile
	refused   error // of the strict attempt: what compose says
	refusedAt Pos   // the part that it is said of; zero where that is not known
	partial   bool  // include and extends are left out, so that what seems undefined may be defined there
	dropped   bool  // so are services that cannot be read
	assumed   *assumption
}

func (l *load) open() error {
	for _, path := range l.selection.files {
		dir := l.selection.dir
		src, content, err := l.reader.open(path, dir, l.env)
		if err != nil {
			return fmt.Errorf("compose file %s: %w", l.relative(path), err)
		}
		if src.version1() {
			l.reader.problems = append(l.reader.problems, Problem{Pos: src.place(src.roots[0]), Message: version1Message, Version1: true})
			if content, err = src.modernize(); err != nil {
				return fmt.Errorf("compose file %s: %w", l.relative(path), err)
			}
		} else if again := src.joinMerges(); again != nil {
			l.reader.problems = append(l.reader.problems, Problem{Pos: src.place(again.key), Message: again.message(), Version1: true})
			if content, err = yaml.Marshal(src.roots[0]); err != nil {
				return fmt.Errorf("compose file %s: %w", l.relative(path), err)
			}
		}
		if l.assumed != nil && l.assumed.dropAbsent(src) {
			if content, err = yaml.Marshal(src.roots[0]); err != nil {
				return fmt.Errorf("compose file %s: %w", l.relative(path), err)
			}
		}
		l.files = append(l.files, src)
		l.configs = append(l.configs, types.ConfigFile{Filename: path, Content: content})
	}
	for _, src := range l.files {
		l.include(src, nil)
	}
	for _, src := range slices.Clone(l.sources) {
		l.openExtends(src, 0)
	}
	return nil
}

func (l *load) project(ctx context.Context) *Project {
	p := &Project{Dir: l.selection.dir, env: l.env, looked: &lookedAt{files: map[string]bool{}}}
	for _, src := range l.sources {
		p.NoteLooked(src.path)
	}
	for _, file := range l.selection.envFiles {
		p.NoteLooked(file)
	}
	for _, src := range l.files {
		p.Files = append(p.Files, src.name)
	}
	for _, path := range l.selection.ignored {
		p.Ignored = append(p.Ignored, l.relative(path))
	}
	p.envAt = map[string]Pos{}
	for name, at := range l.selection.envAt {
		at.File = l.relative(at.File)
		p.envAt[name] = at
	}
	l.misnamed()
	unset, invalid := l.interpolate()
	if l.assumed != nil {
		p.Assumed, p.sampled = l.assumedAt(), l.assumed.values
	}
	model := l.attempt(ctx)
	c := &converter{load: l, Project: p}
	if model != nil {
		c.convert(model)
		p.findMissing()
		p.findUnfound(l.reader)
		p.findSamples()
		p.findUnusable()
		p.findFilled()
		p.Beside, p.Neighbors = l.elsewhere(p), l.neighbors(p)
	} else {
		p.Name = l.fallbackName()
	}
	p.Unset = unset
	p.EnvSample, p.NoEnv = sampleOf(l.selection.dir), l.selection.noEnv
	p.Partial = l.broken || l.dropped || l.partial && l.refers()
	p.Problems = c.problemsOf(model, invalid)
	p.Base = l.base(p.Problems)
	p.Lines = l.excerpts()
	p.Suppressions = l.suppressions()
	return p
}

// problemsOf gathers what is wrong, each thing once: what the files show by themselves, else what compose-go says.
func (c *converter) problemsOf(model *types.Project, invalid []Problem) []Problem {
	problems := slices.Clone(c.selection.problems)
	for i := range problems {
		problems[i].Pos.File = c.relative(problems[i].Pos.File)
	}
	problems = append(problems, c.reader.problems...)
	problems = append(problems, invalid...)
	if c.refused == nil {
		return problems
	}
	var inconsistent []Problem
	if model != nil && !c.partial {
		inconsistent = c.inconsistencies(model)
	}
	if errors.Is(c.refused, errTangled) {
		return append(problems, inconsistent...)
	}
	if len(problems)+len(inconsistent) == 0 || (len(problems) == 0 && !isConsistency(c.refused)) {
		problem := c.explain(c.files, c.refused)
		if problem.Pos.Line == 0 && !c.refusedAt.IsZero() {
			problem.Pos = c.refusedAt
		}
		problems = append(problems, problem)
	}
	return append(problems, inconsistent...)
}

// errTangled stands for compose-go's check of consistency when that would take too long.
var errTangled = errors.New("the services depend on one another in too many ways to check")

// A leniency says what of Compose's demands a load does without.
type leniency struct{ consistency, validation, references bool }

// attempt loads with all of Compose's demands, then with fewer and fewer, then service by service.
// It returns nil when nothing can be read.
func (l *load) attempt(ctx context.Context) *types.Project {
	steps := []leniency{{}, {consistency: true}, {consistency: true, validation: true}, {true, true, true}}
	if l.broken {
		steps = steps[3:]
		l.refused = errors.New("a file cannot be read")
	}
	if !l.broken && l.isTangled() {
		steps = steps[1:]
		l.refused = errTangled
	}
	readable := l.readable()
	for _, step := range steps {
		model, err := l.try(ctx, readable, step)
		l.partial = step.references
		if l.refused == nil && err != nil {
			l.refusedFor(ctx, err)
		}
		if err == nil {
			return model
		}
	}
	return l.serviceByService(ctx)
}

// refusedFor notes why compose-go refuses the project: the reason that it gives, or another one that stands before.
func (l *load) refusedFor(ctx context.Context, reason error) {
	l.refused = reason
	if isConsistency(reason) {
		return // inconsistencies finds them in order
	}
	if first := l.firstFault(ctx); first != nil {
		l.refused, l.refusedAt = first.err, first.pos
	}
}

// refers reports whether the files have others' services, by include or extends.
func (l *load) refers() bool {
	return len(l.reader.extended) > 0 || slices.ContainsFunc(l.sources, func(s *source) bool { return len(s.includes) > 0 })
}

func (l *load) readable() []types.ConfigFile {
	var files []types.ConfigFile
	for i, src := range l.files {
		if len(src.roots) > 0 || !l.broken {
			files = append(files, l.configs[i])
		}
	}
	return files
}

// try is one load by compose-go. A panic of it is an error like any other.
func (l *load) try(ctx context.Context, files []types.ConfigFile, lenient leniency) (project *types.Project, err error) {
	defer func() {
		if p := recover(); p != nil {
			project, err = nil, fmt.Errorf("compose-go cannot read the project: %v", p)
		}
	}()
	details := types.ConfigDetails{WorkingDir: l.selection.dir, ConfigFiles: slices.Clone(files), Environment: l.env.Clone()}
	return loader.LoadWithContext(ctx, details, func(o *loader.Options) {
		o.SkipResolveEnvironment = true
		o.SkipResolveLabels = true
		o.MaxNodeVisits = maxNodes
		o.Profiles = l.profiles
		o.SkipConsistencyCheck = lenient.consistency
		o.SkipValidation = lenient.validation
		o.SkipInclude = lenient.references
		o.SkipExtends = lenient.references
		l.castLess(o.Interpolate)
		if lenient.validation {
			interpolateLeniently(o.Interpolate)
		}
		l.nameProject(o)
	})
}

// castLess leaves out the casts that concern no key of the files: compose-go holds each value against every cast, which is most of
// what interpolation costs in a large project.
func (r *reader) castLess(o *interpolation.Options) {
	if r.keysUsed == nil {
		r.keysUsed = map[string]bool{"*": true, "[]": true} // what stands in their paths for any key, and for entries of lists
		for _, s := range r.sources {
			for _, root := range s.roots {
				noteKeys(root, r.keysUsed)
			}
		}
	}
	o.TypeCastMapping = maps.Clone(o.TypeCastMapping)
	for path := range o.TypeCastMapping {
		if slices.ContainsFunc(path.Parts(), func(key string) bool { return !r.keysUsed[key] }) {
			delete(o.TypeCastMapping, path)
		}
	}
}

// interpolateLeniently leaves a value as it is written when it cannot be interpolated.
func interpolateLeniently(o *interpolation.Options) {
	o.Substitute = func(text string, lookup template.Mapping) (string, error) {
		if value, err := template.Substitute(text, lookup); err == nil {
			return value, nil
		}
		return text, nil
	}
}
