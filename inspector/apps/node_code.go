package apps

import (
	"cmp"
	"io/fs"
	"path"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// A scriptCode is code in JavaScript or TypeScript: a start file and the files of its own that it leads to.
type scriptCode struct {
	p        reader
	service  *compose.Service
	set      map[string]string
	loads    bool
	files    compose.RootFS
	start    string
	units    []*codeUnit
	imports  map[*codeUnit][]scriptImport
	exports  map[*codeUnit]map[string]span
	packages map[string]bool // that package.json names, and commands that install some; nil: no package.json is seen
	partial  bool            // some of it is not seen, or not followed
}

// A scriptImport is what a file takes from another one, or from a package. The key of a module as a whole is "", and "*" where
// it stands for all that has a name there.
type scriptImport struct {
	name, key string // name is "" where it is used on the spot, or handed on
	from      string // as it is written
	unit      *codeUnit
	at        span
	as        string // the key under which it is handed on
}

var (
	importLine  = lazyregexp.New(`\bimport\s+(?:type\s+)?(?:(\w+)\s*,?\s*)?(?:\*\s+as\s+(\w+)\s*|\{([^}]*)\}\s*)?from\s*['"]([^'"\n]+)['"]`)
	requireLine = lazyregexp.New(`\b(?:const|let|var)\s+(?:(\w+)\s*(?::\s*\w+\s*)?|\{([^}]*)\}\s*)=\s*require\(\s*['"]([^'"\n]+)['"]\s*\)(?:\.(\w+))?(\s*[(.])?`)
	requireCall = lazyregexp.New(`(?:\brequire|\bimport)\(\s*['"]([^'"\n]+)['"]\s*\)(?:\.(\w+)\b)?`)
	exportFrom  = lazyregexp.New(`\bexport\s*(?:\{([^}]*)\}|(\*)(?:\s+as\s+(\w+))?)\s*from\s*['"]([^'"\n]+)['"]`)
	exportSet   = lazyregexp.New(`\b(?:module\.exports(?:\.(\w+))?|exports\.(\w+))\s*=\s*`)
	exportName  = lazyregexp.New(`\bexport\s+(default\s+)?(?:async\s+)?(?:(?:const|let|var|function\s*\*?|class)\s+)?(\w+)?`)
	exportNames = lazyregexp.New(`\bexport\s*\{([^}]*)\}\s*(from)?`)
	listedName  = lazyregexp.New(`(\w+)(?:\s*(?:\bas\b|:)\s*(\w+))?`)
	// changesPath matches code that makes another path of the one that is asked for.
	changesPath = lazyregexp.New(`\b(?:req|request|ctx|_req)\.(?:url|path|originalUrl)\s*=[^=]|\brewriteUrl\b`)
)

// scriptCodeOf is the code of JavaScript that a service's command starts; nil where not all of it is seen.
func (p reader) scriptCodeOf(s *compose.Service) *scriptCode {
	if code := p.scriptCode(s); code != nil && !code.partial {
		return code
	}
	return nil
}

// scriptCode reads the code of JavaScript that a service's command starts, as far as it is seen; nil for none.
func (p reader) scriptCode(s *compose.Service) *scriptCode {
	return remembered(p.scripts, s.Name, func() *scriptCode { return p.readScripts(s) })
}

func (p reader) readScripts(s *compose.Service) *scriptCode {
	words, _ := p.startLine(s)
	line := p.behindRunners(s, words)
	files, name, loads := p.nodeStart(s, line)
	if name == "" {
		return nil
	}
	return p.scriptsFrom(s, files, name, line.set, loads)
}

// scriptsFrom reads the code that begins with a file.
func (p reader) scriptsFrom(s *compose.Service, files compose.RootFS, name string, set map[string]string, loads bool) *scriptCode {
	code := &scriptCode{
		p: p, service: s, set: set, loads: loads, files: files, start: name,
		imports: map[*codeUnit][]scriptImport{}, exports: map[*codeUnit]map[string]span{},
	}
	if code.unit(name) == nil {
		return nil
	}
	code.wanted()
	for i := 0; i < len(code.units); i++ {
		if len(code.units) > maxModules {
			return nil
		}
		code.read(code.units[i])
	}
	return code
}

// wanted reads the lists of packages above where the code starts.
func (code *scriptCode) wanted() {
	for dir := path.Dir(code.start); ; dir = path.Dir(dir) {
		if content, err := fs.ReadFile(code.files, path.Join(dir, "package.json")); err == nil {
			m := manifestOf(content)
			if code.packages == nil {
				code.packages = map[string]bool{}
			}
			for _, list := range []map[string]string{m.Dependencies, m.DevDependencies} {
				for name := range list {
					code.packages[name] = true
				}
			}
		}
		if dir == "." || dir == "/" {
			break
		}
	}
	if code.packages != nil {
		for _, name := range code.p.installedByName(code.service) {
			code.packages[name] = true
		}
	}
}

// unit is a file of the code; nil where it cannot be read.
func (code *scriptCode) unit(name string) *codeUnit {
	for _, u := range code.units {
		if u.name == name {
			return u
		}
	}
	content, ok := textOf(code.files, name)
	if !ok {
		return nil
	}
	u := newUnit(name, code.files.Origin(name).Host, withoutRemarks(content))
	code.units = append(code.units, u)
	return u
}

// read finds what a file imports and exports, and whether it does so in ways that are not followed.
func (code *scriptCode) read(u *codeUnit) {
	code.partial = code.partial || changesPath.MatchString(u.blank) || otherModule.MatchString(u.text)
	code.loads = code.loads || loadsEnv.MatchString(u.text)
	u.functions = scriptFunctions(u)
	for _, m := range importLine.FindAllStringSubmatchIndex(u.text, -1) {
		code.take(u, m, 4, map[int]string{1: "default", 2: "*"}, 3)
	}
	seen := map[int]bool{}
	for _, m := range requireLine.FindAllStringSubmatchIndex(u.text, -1) {
		if m[10] >= 0 {
			continue // it is called
		}
		seen[m[1]] = true
		key := ""
		if m[8] >= 0 {
			key = u.text[m[8]:m[9]]
		}
		code.take(u, m, 3, map[int]string{1: key}, 2)
	}
	for _, m := range requireCall.FindAllStringSubmatchIndex(u.text, -1) {
		if seen[m[1]] {
			continue
		}
		of := scriptImport{from: u.text[m[2]:m[3]], at: span{m[0], m[1]}}
		if m[4] >= 0 {
			of.key = u.text[m[4]:m[5]]
		}
		code.add(u, of)
	}
	for _, m := range exportFrom.FindAllStringSubmatch(u.text, -1) {
		for _, name := range listedName.FindAllStringSubmatch(m[1], -1) {
			code.add(u, scriptImport{key: name[1], as: cmp.Or(name[2], name[1]), from: m[4]})
		}
		if m[2] != "" {
			code.add(u, scriptImport{key: "*", as: cmp.Or(m[3], "*"), from: m[4]})
		}
	}
	code.exports[u] = scriptExports(u)
}

// take notes the names that an import gives: those of whole groups of a match, and those of a list in one.
func (code *scriptCode) take(u *codeUnit, m []int, from int, names map[int]string, list int) {
	group := func(i int) string {
		if m[2*i] < 0 {
			return ""
		}
		return u.text[m[2*i]:m[2*i+1]]
	}
	for i, key := range names {
		if name := group(i); name != "" {
			code.add(u, scriptImport{name: name, key: key, from: group(from), at: span{m[0], m[1]}})
		}
	}
	for _, name := range listedName.FindAllStringSubmatch(strings.ReplaceAll(group(list), "type ", ""), -1) {
		code.add(u, scriptImport{name: cmp.Or(name[2], name[1]), key: name[1], from: group(from), at: span{m[0], m[1]}})
	}
}

// add notes an import, and reads the file that it is of.
func (code *scriptCode) add(u *codeUnit, of scriptImport) {
	if file := ownFile(code.files, code.start, u.name, of.from); file != "" && !strings.HasSuffix(file, ".json") {
		of.unit = code.unit(file)
	}
	code.imports[u] = append(code.imports[u], of)
}

// scriptExports are the expressions, or names, that a file exports, by their keys.
func scriptExports(u *codeUnit) map[string]span {
	all := map[string]span{}
	for _, m := range exportSet.FindAllStringSubmatchIndex(u.blank, -1) {
		key := ""
		for _, group := range []int{2, 4} {
			if m[group] >= 0 {
				key = u.blank[m[group]:m[group+1]]
			}
		}
		all[key] = span{m[1], expressionEnd(u.text, m[1])}
		if key == "" && strings.HasPrefix(u.blank[m[1]:], "{") {
			entries, _ := argumentSpans(u.text, m[1]+1)
			for _, at := range entries {
				name, _, _ := strings.Cut(u.blank[at.from:at.to], ":")
				if behind := at.from + len(name) + 1; behind < at.to {
					all[strings.TrimSpace(name)] = span{behind + skipSpace(u.blank[behind:at.to]), at.to}
				} else if identifier.MatchString(name) {
					all[name] = at
				}
			}
		}
	}
	for _, m := range exportName.FindAllStringSubmatchIndex(u.blank, -1) {
		switch {
		case m[2] >= 0:
			all["default"] = span{m[3], expressionEnd(u.text, m[3])}
		case m[4] >= 0:
			all[u.blank[m[4]:m[5]]] = span{m[4], m[5]}
		}
	}
	for _, m := range exportNames.FindAllStringSubmatchIndex(u.blank, -1) {
		if m[4] >= 0 {
			continue
		}
		for _, name := range listedName.FindAllStringSubmatchIndex(u.blank[m[2]:m[3]], -1) {
			key := name[2:4]
			if name[4] >= 0 {
				key = name[4:6]
			}
			all[u.blank[m[2]+key[0]:m[2]+key[1]]] = span{m[2] + name[2], m[2] + name[3]}
		}
	}
	return all
}
