package nginx

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Options say how to read a configuration.
type Options struct {
	// Main is the absolute path of the main file; "" for /etc/nginx/nginx.conf.
	Main string
	// Hidden reports whether a path's content cannot be known, or, of a directory, what a glob in it would find.
	// nil: everything is visible.
	Hidden func(path string) bool
	// Image reports of a hidden directory that nothing but the image, of which we have no list, can have put files there; nil: nobody can tell.
	Image func(path string) bool
	// Official says that nginx has no modules but its own, so that every directive they do not have is an error, and
	// so is a module that it should load from elsewhere.
	Official bool
	// Made tells how the text of a file was made at the container's start; nil for files that stand as they are.
	// Positions and excerpts are those of what it was made of.
	Made func(path string) *Rendering
	// Secrets are values that must not be told where they were filled in. What somebody wrote himself is no value of
	// theirs, though it may be the same word: many a password is the name of the project.
	Secrets []string
	// Literal reports whether a file stands as somebody wrote it; nil: none does, but for the text that Made tells.
	Literal func(path string) bool
	// Rootless says that nginx is started by another user than root: what has no listen is then at 8000, not at 80.
	Rootless bool
}

// A reader reads one configuration.
type reader struct {
	fsys     fs.FS
	hidden   func(string) bool
	image    func(string) bool
	official bool
	made     func(string) *Rendering
	prefix   string // that relative includes start from

	config   *Config
	sources  map[string]string // text of the files read, for excerpts
	stack    []string          // files being read, to find cycles
	levels   []level           // blocks being read, from outside in
	bytes    int               // read so far
	count    int               // files included so far
	stopped  bool              // a limit was reached
	modules  bool              // load_module was seen
	previous *Directive        // the one before the one being checked, in its block
	unknown  map[string]bool   // directives asked after
	once     map[string]bool   // what once says of names asked before
	formats  map[string]bool   // names that log_format gave, in lower case
}

// Read reads the configuration that nginx would start with. It never fails: what is wrong with the configuration
// is in Problems, what could not be seen makes Complete false.
func Read(fsys fs.FS, o Options) *Config {
	main := path.Clean("/" + o.Main)
	if o.Main == "" {
		main = "/etc/nginx/nginx.conf"
	}
	r := &reader{
		fsys:     fsys,
		hidden:   o.Hidden,
		image:    o.Image,
		official: o.Official,
		made:     o.Made,
		prefix:   path.Dir(main),
		config:   &Config{Main: main, Complete: true},
		sources:  map[string]string{},
		unknown:  map[string]bool{},
		once:     map[string]bool{},
		formats:  map[string]bool{},
	}
	if r.hidden == nil {
		r.hidden = func(string) bool { return false }
	}
	if r.made == nil {
		r.made = func(string) *Rendering { return nil }
	}
	r.enter(nil)
	r.main()
	r.config.rootless = o.Rootless
	r.config.Demands = demands(nil, r.config.tree, "main")
	interpret(r.config, r.modules)
	r.config.Loose = loose(r.config)
	r.config.hide(r.filledIn(o))
	r.config.Lines = excerpts(r.config, r.sources)
	return r.config
}

// main reads the main file and all that it includes.
func (r *reader) main() {
	c := r.config
	src, err := r.open(c.Main)
	switch {
	case err == nil:
		c.tree = r.file(c.Main, src, "main")
	case r.unseen(c.Main, err):
		c.Complete = false
		return
	case errors.Is(err, fs.ErrNotExist):
		r.report(Pos{File: c.Main}, "not-a-file", fmt.Sprintf(`open() "%s" failed (2: No such file or directory)`, c.Main), hint{})
		return
	default:
		r.refuse(Pos{File: c.Main}, c.Main, err)
		return
	}
	if len(c.Problems) == 0 && c.Complete && !has(c.tree, "events") {
		r.report(Pos{File: c.Main, Line: 1, Column: 1}, "context", `no "events" section in configuration`, hint{text: "a main configuration needs at least: events {}"})
	}
}

// file parses a file and all that it includes.
func (r *reader) file(name string, src []byte, context string) []*Directive {
	r.config.Files = append(r.config.Files, name)
	r.sources[name] = string(src)
	made := r.made(name)
	if made != nil {
		r.sources[name] = string(made.Source)
	}
	r.stack = append(r.stack, name)
	defer func() { r.stack = r.stack[:len(r.stack)-1] }()

	r.suppressions(name, src, made)
	tree, problem := parse(name, src, made)
	before := len(r.config.Problems)
	tree = r.visit(tree, context)
	if problem != nil {
		r.config.Complete = false // what follows the error was not read
		if len(r.config.Problems) == before {
			r.report(problem.Pos, problem.Kind, problem.Message, hint{text: problem.Hint, after: problem.After}) // else nginx stops earlier
		}
		endsEarly(r.config.Problems[before:], problem)
	}
	r.config.Problems = asTemplate(r.config.Problems, before, name, src, made)
	return tree
}

// endsEarly notes at the first problem of a file that a brace before it is probably one too many.
func endsEarly(found []Problem, last *Problem) {
	if len(found) > 0 && found[0].Pos.File == last.Pos.File && last.Early.Line != 0 && last.Early.Line <= found[0].Pos.Line {
		found[0].Early = last.Early
	}
}

// visit checks directives and puts included ones behind their include.
func (r *reader) visit(tree []*Directive, context string) []*Directive {
	var all []*Directive
	for i, d := range tree {
		if r.previous = nil; i > 0 {
			r.previous = tree[i-1]
		}
		if d.Name.Text == "load_module" {
			r.modules = true
			r.checkModule(d)
		}
		r.check(d, context)
		all = append(all, d)
		switch {
		case d.Block != nil:
			r.enter(d)
			d.Block = append([]*Directive{}, r.visit(d.Block, inside(context, d.Name.Text))...)
			r.leave()
		case d.Name.Text == "include" && len(d.Args) == 1:
			all = append(all, r.include(d, context)...)
		}
	}
	return all
}

// open reads a file of the container.
func (r *reader) open(name string) ([]byte, error) {
	key := strings.TrimPrefix(name, "/")
	info, err := fs.Stat(r.fsys, key)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return nil, errIsDirectory
	}
	if info.Size() > maxFileBytes || r.bytes+int(info.Size()) > maxTotalBytes {
		return nil, errTooLarge
	}
	src, err := fs.ReadFile(r.fsys, key)
	r.bytes += len(src)
	return src, err
}

var (
	errIsDirectory = errors.New("is a directory")
	errTooLarge    = fmt.Errorf("too large: at most %d MB a file and %d MB together are read", maxFileBytes>>20, maxTotalBytes>>20)
)

// unseen reports whether err means that the content of a path is not known, rather than that it is wrong.
func (r *reader) unseen(name string, err error) bool {
	if errors.Is(err, errIsDirectory) || errors.Is(err, errTooLarge) {
		return false
	}
	return r.hidden(name) || !errors.Is(err, fs.ErrNotExist)
}

// refuse reports a path that is there and cannot be read as a file, in nginx's words.
func (r *reader) refuse(at Pos, name string, err error) {
	if errors.Is(err, errTooLarge) {
		r.stop(at, fmt.Sprintf("%s: %v", name, err))
		return
	}
	r.report(at, "not-a-file", fmt.Sprintf(`pread() "%s" failed (21: Is a directory)`, name), hint{})
}

// stop reports a limit; nothing more is read.
func (r *reader) stop(at Pos, message string) {
	r.report(at, "limit", message, hint{})
	r.stopped = true
	r.config.Complete = false
}

// has reports whether a directive of that name is among tree.
func has(tree []*Directive, name string) bool {
	return slices.ContainsFunc(tree, func(d *Directive) bool { return d.Name.Text == name })
}
