package apps

import (
	"path"
	"regexp"
	"strings"

	"github.com/composecheck/composecheck/compose"
)

// streamlitBase matches the path in Streamlit's own settings.
var streamlitBase = regexp.MustCompile(`(?m)^[ \t]*(?:server\.)?baseUrlPath[ \t]*=[ \t]*["']([^"'\n]*)["']`)

// streamlitRoutes are the path below which all of an app of Streamlit stands, once a flag, a variable or its settings name one
// (docs.streamlit.io/develop/api-reference/configuration/config.toml: server.baseUrlPath).
func (p reader) streamlitRoutes(s *compose.Service) *compose.Routes {
	if s.Serving == nil || s.Serving.Program != "streamlit run" {
		return nil
	}
	words, _ := p.startLine(s)
	value, isSet := flagValue(words, "--server.baseUrlPath")
	found := &compose.Routes{Told: "--server.baseUrlPath", Pos: s.Serving.Pos}
	if !isSet {
		const name = "STREAMLIT_SERVER_BASE_URL_PATH"
		var known bool
		if value, isSet, known = p.environmentOf(s, nil, name); !known {
			return nil
		}
		found.Told = name
		found.Pos, _ = p.VariableAt(s.Name, name)
	}
	files := p.RootFS(s.Name, nil)
	for _, dir := range p.codeDirs(s) {
		name := inside(dir, path.Join(".streamlit", "config.toml"))
		text, _ := textOf(files, name)
		if m := streamlitBase.FindStringSubmatchIndex(text); !isSet && m != nil {
			value, isSet = text[m[2]:m[3]], true
			found.Told, found.Pos = "baseUrlPath", placeIn(files, name, text, m[2])
		}
	}
	below, plain := pathIn(value, true)
	if !isSet || !plain || below == "" || strings.Contains(value, "://") {
		return nil
	}
	found.Paths = []string{below}
	return found
}
