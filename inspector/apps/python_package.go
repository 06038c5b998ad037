package apps

import (
	"cmp"
	"iter"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// A pyFile is a module of an app in Python.
type pyFile struct {
	module
	names map[string]pyName // that it takes from the app's own code
}

// A pyName is a name in a module; without a name it is the module itself.
type pyName struct{ file, name string }

// A pyPackage is the code of its own to which an app's start file leads.
type pyPackage struct {
	files compose.RootFS
	root  string // where absolute imports begin
	all   map[string]*pyFile
	order []string
}

var (
	docString   = lazyregexp.New(`(?s)"""(?:\\.|.)*?"""|'''(?:\\.|.)*?'''`)
	manyImports = lazyregexp.New(`(\bimport\s*)\(([^()]*)\)`)
	fromImport  = lazyregexp.New(`(?m)^[ \t]*from[ \t]+([.\w]+)[ \t]+import[ \t]+([^\n;]+)`)
	plainImport = lazyregexp.New(`(?m)^[ \t]*import[ \t]+([^\n;]+)`)
	asName      = lazyregexp.New(`^([\w.]+|\*)(?:\s+as\s+(\w+))?$`)
)

// readPackage reads a start file and the modules of its own that it leads to; nil where they cannot be read.
func readPackage(files compose.RootFS, root, start string) *pyPackage {
	p := &pyPackage{files: files, root: root, all: map[string]*pyFile{}, order: []string{start}}
	for i := 0; i < len(p.order); i++ {
		name := p.order[i]
		content, ok := textOf(files, name)
		if !ok || len(p.order) > maxModules {
			return nil
		}
		f := &pyFile{module: pyModuleOf(files, name, content), names: map[string]pyName{}}
		f.blank = withoutQuoted(f.text)
		p.all[name] = f
		p.imports(f)
	}
	return p
}

// pyModuleOf is a module with some text.
func pyModuleOf(files compose.RootFS, name, content string) module {
	return module{name: name, host: files.Origin(name).Host, text: pythonStripped(content)}
}

// pythonStripped is a module's text without remarks and without what describes its functions.
func pythonStripped(content string) string {
	return withoutHashes(docString.ReplaceAllStringFunc(content, blanked))
}

// imports notes what a module takes from the app's own code.
func (p *pyPackage) imports(f *pyFile) {
	text := manyImports.ReplaceAllStringFunc(f.blank, func(list string) string {
		return strings.NewReplacer("\n", " ", "\r", " ", "(", " ", ")", " ").Replace(list)
	})
	for _, m := range fromImport.FindAllStringSubmatch(text, -1) {
		from := p.place(f.name, m[1])
		whole := p.want(from)
		for as, name := range importsOf(m[2]) {
			if below := p.want(path.Join(from, name)); below != "" {
				f.names[as] = pyName{file: below}
			} else if whole != "" {
				f.names[as] = pyName{whole, name}
			}
		}
	}
	for _, m := range plainImport.FindAllStringSubmatch(text, -1) {
		for as, name := range importsOf(m[1]) {
			if file := p.want(p.place(f.name, name)); file != "" {
				f.names[as] = pyName{file: file}
			}
		}
	}
}

// importsOf goes through what an import names: what it is called from then on, and what it was before.
func importsOf(list string) iter.Seq2[string, string] {
	return func(yield func(as, name string) bool) {
		for _, part := range strings.Split(list, ",") {
			if m := asName.FindStringSubmatch(strings.TrimSpace(part)); m != nil && !yield(cmp.Or(m[2], m[1]), m[1]) {
				return
			}
		}
	}
}

// place is the path, without a suffix, of what a dotted name in a module means.
func (p *pyPackage) place(from, name string) string {
	base, bare := p.root, strings.TrimLeft(name, ".")
	if dots := len(name) - len(bare); dots > 0 {
		base = path.Dir(from)
		for range dots - 1 {
			base = path.Dir(base)
		}
	}
	return path.Join(base, strings.ReplaceAll(bare, ".", "/"))
}

// want is the file of a module, which is read then; "" where the app has none.
func (p *pyPackage) want(at string) string {
	file := pyModuleFile(p.files, at)
	if file != "" && !slices.Contains(p.order, file) {
		p.order = append(p.order, file)
	}
	return file
}

// pyModuleFile is the file of a module by its path without a suffix; "" where there is none.
func pyModuleFile(files compose.RootFS, at string) string {
	for _, file := range []string{at + ".py", at + "/__init__.py"} {
		if isFile(files, file) {
			return file
		}
	}
	return ""
}

// resolve finds the module in which what a dotted name in a module means gets its value, and its name there.
func (p *pyPackage) resolve(file, dotted string) pyName {
	at := pyName{file: file}
	parts := strings.Split(dotted, ".")
	for i := 0; i < len(parts); i++ {
		f := p.all[at.file]
		if f == nil || at.name != "" {
			return pyName{} // an attribute of something else
		}
		next, known := f.names[parts[i]]
		for n := len(parts); !known && i == 0 && n > 1; n-- { // import a.b.c
			if next, known = f.names[strings.Join(parts[:n], ".")]; known {
				i = n - 1
			}
		}
		switch {
		case known:
			at = p.origin(next)
		case i > 0 && path.Base(at.file) == "__init__.py" && p.all[path.Join(path.Dir(at.file), parts[i]+".py")] != nil:
			at = pyName{file: path.Join(path.Dir(at.file), parts[i]+".py")}
		default:
			at.name = parts[i]
		}
	}
	return at
}

// origin follows a name through the modules that only hand it on.
func (p *pyPackage) origin(at pyName) pyName {
	for range maxNames {
		f := p.all[at.file]
		if f == nil || at.name == "" {
			return at
		}
		next, known := f.names[at.name]
		if !known {
			return at
		}
		at = next
	}
	return pyName{}
}
