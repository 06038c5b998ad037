package apps

import (
	"strings"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	callFirst    = lazyregexp.New(`^\s*(?:await\s+)?(\w+)\s*\(`)
	qualifiedAs  = lazyregexp.New(`^\s*(\w+)\.(\w+)\s*$`)
	anyLast      = lazyregexp.New(`\.(\w+)\s*$`)
	fastifyFlat  = "fastify-plugin"
	importedHere = lazyregexp.New(`^\s*(?:await\s+)?(?:require|import)\(`)
)

// meant are the functions that an expression may name: one of the file's own, one that it imports, or all methods of a name.
func (code scriptRouting) meant(c *routerCode, u *codeUnit, at span) []*function {
	return code.mean(u, at, 0)
}

func (code scriptRouting) mean(u *codeUnit, at span, depth int) (all []*function) {
	at.from += skipSpace(u.blank[at.from:at.to])
	text, isNew := strings.CutPrefix(strings.TrimSpace(u.blank[at.from:at.to]), "new ")
	text = strings.TrimSpace(text)
	if depth > maxNames || text == "" {
		return nil
	}
	for _, f := range u.functions {
		if f.at == at.from {
			return []*function{f}
		}
	}
	if importedHere.MatchString(text) {
		for _, of := range code.imports[u] {
			if of.name == "" && of.at.from >= at.from && of.at.to <= at.to && of.unit != nil {
				return code.exported(of.unit, of.key, depth+1)
			}
		}
		return nil
	}
	if m := callFirst.FindStringSubmatchIndex(text); m != nil && code.packageOf(u, text[m[2]:m[3]]) == fastifyFlat {
		given, _ := argumentSpans(u.text, at.from+m[1])
		for _, f := range code.mean(u, append(given, span{})[0], depth+1) {
			flat := *f
			flat.flat = true
			all = append(all, &flat)
		}
		return all
	}
	return code.called(u, text, isNew, depth)
}

// called are the functions that a name, or a field of one, may be.
func (code scriptRouting) called(u *codeUnit, text string, isNew bool, depth int) (all []*function) {
	if identifier.MatchString(text) {
		return code.namedFunction(u, text, isNew, depth)
	}
	if m := qualifiedAs.FindStringSubmatch(text); m != nil {
		for _, of := range code.imports[u] {
			if of.name == m[1] && of.unit != nil {
				if all = code.exported(of.unit, m[2], depth+1); len(all) > 0 {
					return all
				}
			}
		}
		if code.packageOf(u, m[1]) != "" {
			return nil
		}
	}
	if m := anyLast.FindStringSubmatch(text); m != nil {
		for _, v := range code.units {
			for _, f := range v.functions {
				if f.name == m[1] && f.of != "" {
					all = append(all, f)
				}
			}
		}
	}
	return all
}

// namedFunction is the function of a name in a file, or that it imports by it; for a class that is made, its constructor.
func (code scriptRouting) namedFunction(u *codeUnit, name string, isClass bool, depth int) (all []*function) {
	for _, f := range u.functions {
		if !isClass && f.name == name && f.of == "" || isClass && f.name == "constructor" && f.of == name {
			all = append(all, f)
		}
	}
	if len(all) > 0 {
		return all
	}
	if set := lazyregexp.New(`\b(?:const|let|var)\s+` + name + `\s*(?::[^=;\n]+)?=\s*`).FindStringIndex(u.blank); set != nil && !isClass {
		if all := code.mean(u, span{set[1], expressionEnd(u.text, set[1])}, depth+1); len(all) > 0 {
			return all
		}
	}
	for _, of := range code.imports[u] {
		if of.name != name || of.unit == nil {
			continue
		}
		if isClass {
			for _, f := range of.unit.functions {
				if f.name == "constructor" {
					all = append(all, f)
				}
			}
			return all
		}
		return code.exported(of.unit, of.key, depth+1)
	}
	return nil
}

// exported are the functions that a file exports under a key.
func (code scriptRouting) exported(u *codeUnit, key string, depth int) []*function {
	if depth > maxNames {
		return nil
	}
	for _, key := range []string{key, map[string]string{"default": "", "": "default"}[key]} {
		if at, is := code.exports[u][key]; is {
			return code.mean(u, at, depth+1)
		}
	}
	for _, of := range code.imports[u] {
		if of.as != "" && of.unit != nil && (of.as == key || of.as == "*") {
			from := of.key
			if of.as == "*" {
				from = key
			}
			if all := code.exported(of.unit, from, depth+1); len(all) > 0 {
				return all
			}
		}
	}
	return nil
}
