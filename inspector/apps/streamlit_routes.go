package apps

import (
	"path"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	// streamlitBase matches the path in Streamlit's own settings.
	streamlitBase = lazyregexp.New(`(?m)^[ \t]*(?:server\.)?baseUrlPath[ \t]*=[ \t]*["']([^"'\n]*)["']`)
	streamlitNeed = packageNeed("streamlit")
)

// streamlitPath is the path below which all of an app of Streamlit stands, as a flag, a variable or its settings name it; known is false
// where they do not tell plainly (docs.streamlit.io/develop/api-reference/configuration/config.toml: server.baseUrlPath).
func (p reader) streamlitPath(s *compose.Service) (below, setting string, at compose.Pos, known bool) {
	words, at := p.startLine(s)
	value, isSet := flagValue(words, "--server.baseUrlPath")
	if setting = "--server.baseUrlPath"; !isSet {
		setting = "STREAMLIT_SERVER_BASE_URL_PATH"
		if value, isSet, known = p.environmentOf(s, nil, setting); !known {
			return "", "", at, false
		}
		at, _ = p.VariableAt(s.Name, setting)
	}
	files := p.RootFS(s.Name, nil)
	for _, dir := range p.codeDirs(s) {
		name := inside(dir, path.Join(".streamlit", "config.toml"))
		text, _ := textOf(files, name)
		if m := streamlitBase.FindStringSubmatchIndex(text); !isSet && m != nil {
			value, isSet = text[m[2]:m[3]], true
			setting, at = "baseUrlPath", placeIn(files, name, text, m[2])
		}
	}
	below, plain := pathIn(value, true)
	return below, setting, at, plain && !strings.Contains(value, "://")
}

// streamlitRoutes are that path, where there is one.
func (p reader) streamlitRoutes(s *compose.Service) *compose.Routes {
	if s.Serving == nil || s.Serving.Program != "streamlit run" {
		return nil
	}
	below, setting, at, known := p.streamlitPath(s)
	if !known || below == "" {
		return nil
	}
	return &compose.Routes{Paths: []string{below}, Told: setting, Pos: at}
}

// streamlitSockets are the one path at which the pages of an app of Streamlit open their WebSocket, which is another from version 1.18
// on (github.com/streamlit/streamlit/issues/6095); nil where the files do not tell.
func (p reader) streamlitSockets(s *compose.Service) []string {
	below, _, _, known := p.streamlitPath(s)
	isOld, sure := p.needsOlder(s, streamlitNeed, "1.18")
	switch {
	case !known || !sure:
		return nil
	case isOld:
		return []string{below + "/stream"}
	}
	return []string{below + "/_stcore/stream"}
}
