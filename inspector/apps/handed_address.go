package apps

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/tdewolff/parse/v2/js"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// fromLoaded matches what takes variables out of what loadEnv of Vite's gave.
var fromLoaded = lazyregexp.New(`(^|[^.\w$])env\.([A-Z]\w*)`)

// settings is an expression of the file that is read, with that file and the variables of the build or of the container.
func (h *handingReader) settings(expr string) (*sitePages, *pageFile, string) {
	text := h.text
	if strings.Contains(text, "loadEnv(") {
		text, expr = fromLoaded.ReplaceAllString(text, "${1}process.env.$2"), fromLoaded.ReplaceAllString(expr, "${1}process.env.$2")
	}
	code := &sitePages{p: h.p, s: h.s, dir: h.dir}
	if !h.built {
		code = &sitePages{p: h.p, s: h.s, given: h.atRun}
	}
	return code, &pageFile{name: h.name, text: text}, expr
}

// address is what an expression gives.
func (h *handingReader) address(expr string) (string, bool) {
	code, file, expr := h.settings(expr)
	return code.value(file, expr, 0)
}

// atRun is a variable of the container; what files may set as well is not known.
func (h *handingReader) atRun(name string) (value string, set, known bool) {
	value, set, known = h.p.environmentOf(h.s, h.line.set, name)
	for _, file := range []string{".env", ".env.local", ".env.development", ".env.development.local", ".env.production", ".env.production.local"} {
		known = known && (set || len(assigned(name, string(h.p.Source(filepath.Join(h.dir, file))))) == 0)
	}
	return value, set, known && name != "NODE_ENV"
}

// variableIn is the variable with which the address begins that an expression gives, and what it is or stands in its place.
func (h *handingReader) variableIn(expr string) (name, value string) {
	code, file, expr := h.settings(expr)
	return code.beginning(file, expressionOf(newUnit("", "", expr), span{0, len(expr)}), 0)
}

// beginning is the variable with which an expression begins, and what stands for it: it, or what is taken where it is not set.
func (c *sitePages) beginning(f *pageFile, e js.IExpr, deep int) (name, value string) {
	if deep > maxDeep {
		return "", ""
	}
	switch e := e.(type) {
	case *js.GroupExpr:
		return c.beginning(f, e.X, deep)
	case *js.TemplateExpr:
		parts := slices.DeleteFunc(templateParts(e), func(part js.IExpr) bool {
			text, is := part.(*js.LiteralExpr)
			return is && string(text.Data) == `""`
		})
		if e.Tag == nil && len(parts) > 0 {
			return c.beginning(f, parts[0], deep+1)
		}
	case *js.BinaryExpr:
		name, value = c.beginning(f, operands(e, e.Op)[0], deep+1)
		if e.Op == js.OrToken || e.Op == js.NullishToken {
			value, _ = c.worth(f, e, deep)
		} else if e.Op != js.AddToken {
			return "", ""
		}
		return name, value
	case *js.Var, *js.DotExpr, *js.IndexExpr:
		value, _ = c.worth(f, e, deep)
		if m := buildTime.FindStringSubmatch(dotted(e)); m != nil {
			return m[1], value
		}
		if m := plainName.FindStringSubmatch(dotted(e)); m != nil {
			if init, ok := f.definition(m[1]); ok {
				return c.beginning(f, expressionOf(newUnit("", "", init), span{0, len(init)}), deep+1)
			}
		}
	}
	return "", ""
}
