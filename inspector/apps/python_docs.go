package apps

import (
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	fastAPIMade = lazyregexp.New(`\bFastAPI\s*\(`)
	// docsMoved matches what has an app of FastAPI tell its documentation another path before its own, or make that itself.
	docsMoved = lazyregexp.New(`root_path|root-path|get_(?:swagger_ui|redoc)_html|SCRIPT_NAME|\.mount\(\s*["']/?["']`)
)

// apiDocs finds where the one app of FastAPI in a service's own code has the page of its documentation, and by which path that asks for
// its description (fastapi.tiangolo.com/tutorial/metadata, /advanced/behind-a-proxy); nil where that is not plain.
func (p reader) apiDocs(s *compose.Service) *compose.APIDocs {
	if p.elsewhere(s, names("UVICORN_ROOT_PATH ROOT_PATH FASTAPI_ROOT_PATH"), nil) || docsMoved.MatchString(p.started(s)) {
		return nil
	}
	var found *compose.APIDocs
	for _, dir := range p.ownDirs(s) {
		plain := true
		whole := p.everySource(dir, pythonFile.MatchString, func(name, text string) bool {
			if !strings.Contains(text, "astapi") && !docsMoved.MatchString(text) {
				return true
			}
			f := module{name: name, host: compose.Relative(p.Dir, name), text: pythonStripped(text)}
			at := fastAPIMade.FindAllStringIndex(f.text, 2)
			if asideOfServing(compose.Relative(dir, name)) { // makes no app that is served, and may say how that one is
				at = nil
			}
			if plain = !docsMoved.MatchString(f.text) && len(at) < 2 && (len(at) == 0 || found == nil); plain && len(at) == 1 {
				found = docsOf(f.text[at[0][1]:])
				if plain = found != nil; plain {
					found.Pos = f.place(at[0][0])
				}
			}
			return plain
		})
		if !whole || !plain {
			return nil
		}
	}
	if found != nil {
		p.quoteAt(found.Pos)
	}
	return found
}

// docsOf reads the arguments of FastAPI(…); nil where there is no documentation, or they do not tell.
func docsOf(args string) *compose.APIDocs {
	given, ok := arguments(args)
	if !ok || slices.ContainsFunc(given, func(argument string) bool { return strings.HasPrefix(argument, "*") }) {
		return nil
	}
	docs := &compose.APIDocs{Page: "/docs", Schema: "/openapi.json"}
	for name, path := range map[string]*string{"docs_url": &docs.Page, "openapi_url": &docs.Schema} {
		if value := keywordOf(given, name); value != "" {
			*path, _ = literalText(strings.TrimSpace(value))
		}
	}
	if !strings.HasPrefix(docs.Page, "/") || !strings.HasPrefix(docs.Schema, "/") {
		return nil
	}
	return docs
}
