package apps

import (
	"path/filepath"
	"regexp"
	"strings"
)

// fromLoaded matches what takes variables out of what loadEnv of Vite's gave.
var fromLoaded = regexp.MustCompile(`\benv\.([A-Z]\w*)`)

// address is what an expression gives, with the variables of the build or of the container.
func (h *handing) address(expr string) (string, bool) {
	text := h.text
	if strings.Contains(text, "loadEnv(") {
		text, expr = fromLoaded.ReplaceAllString(text, "process.env.$1"), fromLoaded.ReplaceAllString(expr, "process.env.$1")
	}
	code := &sitePages{p: h.p, s: h.s, dir: h.dir}
	if !h.built {
		code = &sitePages{p: h.p, s: h.s, given: h.atRun}
	}
	return code.value(&pageFile{h.name, text}, expr, 0)
}

// atRun is a variable of the container; what files may set as well is not known.
func (h *handing) atRun(name string) (value string, set, known bool) {
	value, set, known = h.p.environmentOf(h.s, h.line.set, name)
	for _, file := range []string{".env", ".env.local", ".env.development", ".env.development.local", ".env.production", ".env.production.local"} {
		known = known && (set || len(assigned(name, string(h.p.Source(filepath.Join(h.dir, file))))) == 0)
	}
	return value, set, known && name != "NODE_ENV"
}

var (
	asksVariable = regexp.MustCompile(`\bprocess\.env\.(\w+)|\benv\.([A-Z]\w*)`)
	someName     = regexp.MustCompile(`[A-Za-z_]\w*`)
)

// variableIn is the first variable of which an expression makes an address; "" for none.
func (h *handing) variableIn(expr string, deep int) string {
	if m := asksVariable.FindStringSubmatch(expr); m != nil {
		return m[1] + m[2]
	}
	for _, name := range someName.FindAllString(expr, maxDeep) {
		if init, ok := definition(h.text, name); ok && deep < 2 {
			if found := h.variableIn(init, deep+1); found != "" {
				return found
			}
		}
	}
	return ""
}
