package apps

import (
	"cmp"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// A goRouting is the code of a program in Go: the packages of its module that it is made of.
type goRouting struct {
	p       reader
	service *compose.Service
	set     map[string]string
	units   []*codeUnit
	module  string // its path
	dir     string
	loads   bool
	texts   map[string]string // of each package, by its directory
	imports map[*codeUnit][]goImported
}

// A goImported is a package that a file imports, and the name that it gives it; "" for its own.
type goImported struct{ as, path string }

var (
	goModuleLine = lazyregexp.New(`(?m)^module\s+"?([^\s"]+)`)
	goImport     = lazyregexp.New(`(?m)^\s*(?:import\s+)?(?:([\w.]+)\s+)?"([\w./~-]+)"\s*$`)
	goFunc       = lazyregexp.New(`\bfunc(?:\s*\(\s*(?:\w+\s+)?\*?(\w+)[^)]*\)\s*(\w+)|\s+(\w+)|)\s*(?:\[[^\]]*\]\s*)?\(`)
	goBody       = lazyregexp.New(`^\s*(?:\((?:[^()]|\([^()]*\))*\)|[\w.*\[\]]+)?\s*\{`)
)

// goModule is the directory of the module of which a service runs a program; "" where that is not seen.
func (p reader) goModule(s *compose.Service, words []string) string {
	if dir := p.goDir(s, words); dir != "" || len(words) < 2 {
		return dir
	}
	return p.goDir(s, words[:1]) // whatever it is told besides
}

// readGo reads the packages of a module that a service's program is made of; nil where it is not certain which program, or not
// all can be read.
func (p reader) readGo(s *compose.Service, dir string) *goRouting {
	m := goModuleLine.FindSubmatch(p.Source(filepath.Join(dir, "go.mod")))
	if m == nil {
		return nil
	}
	code := &goRouting{p: p, service: s, dir: dir, module: string(m[1]), texts: map[string]string{}, imports: map[*codeUnit][]goImported{}}
	all, mains := map[string][]module{}, &goCode{texts: map[string]string{}, mains: map[string]bool{}}
	whole := p.everySource(dir, isGo, func(name, text string) bool {
		below := filepath.Dir(name)
		all[below] = append(all[below], module{name: name, text: text})
		mains.mains[below] = mains.mains[below] || goMain.MatchString(text)
		return true
	})
	start := mains.program(dir, string(p.buildOf(s)))
	if !whole || start == "" {
		return nil
	}
	queue := []string{start}
	for i := 0; i < len(queue); i++ {
		for _, file := range all[queue[i]] {
			if goOther.MatchString(file.text) {
				return nil
			}
			for _, imported := range code.add(file) {
				below, own := strings.CutPrefix(imported, code.module)
				if below = filepath.Join(dir, below); own && !slices.Contains(queue, below) {
					queue = append(queue, below)
				}
			}
		}
	}
	return code
}

// add takes a file, and returns the packages that it imports.
func (code *goRouting) add(file module) (imported []string) {
	u := newUnit(file.name, compose.Relative(code.p.Dir, file.name), withoutRemarks(file.text))
	u.functions = goFunctions(u)
	code.units, code.loads = append(code.units, u), code.loads || goLoadsEnv.MatchString(u.text)
	code.texts[filepath.Dir(file.name)] += u.text + "\n"
	for _, m := range goImport.FindAllStringSubmatch(u.text, -1) {
		code.imports[u] = append(code.imports[u], goImported{m[1], m[2]})
		imported = append(imported, m[2])
	}
	return imported
}

// program is the directory of the one program that is run; "" where it may be one of several.
func (c *goCode) program(dir, dockerfile string) (at string) {
	if !c.choose(dir, dockerfile) {
		return ""
	}
	if target := builtTarget(dir, dockerfile); c.mains[target] {
		return target
	}
	for below, is := range c.mains {
		if is && at != "" {
			return ""
		}
		if is {
			at = below
		}
	}
	return at
}

// goFunctions are the functions of a file.
func goFunctions(u *codeUnit) (all []*function) {
	for _, m := range goFunc.FindAllStringSubmatchIndex(u.blank, -1) {
		given, behind := argumentSpans(u.text, m[1])
		if behind == 0 {
			continue
		}
		body := goBody.FindStringIndex(u.blank[behind:])
		if body == nil {
			continue
		}
		f := &function{unit: u, at: m[0], open: behind + body[1] - 1}
		if m[2] >= 0 {
			f.of, f.name, f.nameAt = u.blank[m[2]:m[3]], u.blank[m[4]:m[5]], m[4]
		} else if m[6] >= 0 {
			f.name, f.nameAt = u.blank[m[6]:m[7]], m[6]
		}
		f.close = f.open + closing(u.blank[f.open+1:])
		for _, at := range given {
			name, typ, _ := strings.Cut(u.blank[at.from:at.to], " ")
			f.params = append(f.params, argument{name, strings.TrimSpace(typ)})
		}
		all = append(all, f)
	}
	return all
}

func (code *goRouting) kinds() []*framework { return goRouters }

func (code *goRouting) calls() *routerCalls { return goTakes }

// packageOf is the directory of a package of the module by the name that a file has for it; "" for none.
func (code *goRouting) packageOf(u *codeUnit, name string) string {
	for _, of := range code.imports[u] {
		below, own := strings.CutPrefix(of.path, code.module)
		if below = filepath.Join(code.dir, below); own && (of.as == name || of.as == "" && (path.Base(of.path) == name || goPackage(code.texts[below]) == name)) {
			return below
		}
	}
	return ""
}

var goPackageLine = lazyregexp.New(`(?m)^package\s+(\w+)`)

func goPackage(text string) string {
	if m := goPackageLine.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return ""
}

// everywhere is where a name of a package is seen: in it, and elsewhere behind the package's name, where it is exported.
func (code *goRouting) everywhere(c *routerCode, u *codeUnit, name string, field bool) (all []region) {
	dir, exported := filepath.Dir(u.name), name[0] >= 'A' && name[0] <= 'Z'
	for _, other := range c.units {
		whole := region{other, 0, len(other.blank), "", name}
		switch own := filepath.Dir(other.name) == dir; {
		case field && (own || exported):
			whole.before = "."
			all = append(all, whole)
		case own && !field:
			all = append(all, whole)
		case exported && !field:
			for _, of := range code.imports[other] {
				if below, ok := strings.CutPrefix(of.path, code.module); !ok || filepath.Join(code.dir, below) != dir {
					continue
				}
				whole.before = cmp.Or(of.as, goPackage(code.texts[dir])) + "."
				all = append(all, whole)
			}
		}
	}
	return all
}

// callers are the calls of a function in all packages.
func (code *goRouting) callers(c *routerCode, f *function) (all []routerCall) {
	for _, u := range code.units {
		for _, call := range callsOf(u, f.name) {
			if slices.Contains(code.meant(c, u, span{call.from, call.open}), f) {
				all = append(all, call)
			}
		}
	}
	return all
}

func (code *goRouting) given(*routerCode, *codeUnit, string, int, *router) bool { return false }

// meant are the functions that an expression may name: one of a package, or any method of that name.
func (code *goRouting) meant(c *routerCode, u *codeUnit, at span) (all []*function) {
	expr := strings.TrimSpace(u.blank[at.from:at.to])
	qualifier, name := "", expr
	if at := strings.LastIndexByte(expr, '.'); at >= 0 {
		qualifier, name = strings.TrimSpace(expr[:at]), strings.TrimSpace(expr[at+1:])
	}
	if !identifier.MatchString(name) {
		return nil
	}
	dir := filepath.Dir(u.name)
	if identifier.MatchString(qualifier) {
		if of := code.packageOf(u, qualifier); of != "" {
			dir = of
		} else if code.imported(u, qualifier) {
			return nil // another module's
		}
	}
	isPackage := qualifier == "" || identifier.MatchString(qualifier) && code.packageOf(u, qualifier) != ""
	for _, other := range c.units {
		for _, f := range other.functions {
			if f.name == name && (isPackage && f.of == "" && filepath.Dir(other.name) == dir || !isPackage && f.of != "") {
				all = append(all, f)
			}
		}
	}
	return all
}

// imported reports whether a name is one of an imported package in a file.
func (code *goRouting) imported(u *codeUnit, name string) bool {
	for _, of := range code.imports[u] {
		base := path.Base(of.path)
		if goVersion.MatchString(base) {
			base = path.Base(path.Dir(of.path))
		}
		if of.as == name || of.as == "" && strings.TrimPrefix(base, "go-") == strings.TrimPrefix(name, "go-") {
			return true
		}
	}
	return false
}

var goVersion = lazyregexp.New(`^v\d+$`)
