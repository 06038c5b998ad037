package apps

import (
	"regexp/syntax"
	"slices"
	"testing"
)

func TestNeeded(t *testing.T) {
	for pattern, want := range map[string][]string{
		`\bWebSocketRoute\(|\bWebSocketResponse\(`: {"WebSocketRoute(", "WebSocketResponse("},
		`(?m)^[ \t]*@\w+\.websocket(?:_route)?\(`:  {".websocket"},
		`(?:abc|defg)+\s*=`:                        {"abc", "defg"},
		`(?:abc){2}`:                               {"abc"},
		`\bnew  Client2Gate`:                       {"Client"},
		`(?:abc)?`:                                 nil,
		`(?i)abcdef`:                               nil,
		`abc|\w+`:                                  nil,
		`ab`:                                       nil,
		`\d+`:                                      nil,
	} {
		parsed, err := syntax.Parse(pattern, syntax.Perl)
		if err != nil {
			t.Fatal(err)
		}
		if got := needed(parsed); !slices.Equal(got, want) {
			t.Errorf("%s: %q, not %q", pattern, got, want)
		}
	}
}

func TestMayMatch(t *testing.T) {
	for text, want := range map[string]bool{"": false, "@app.websocket('/ws')": true, "serve(websockets)": false, "websockets.serve(f)": true} {
		if got := mayMatch(pythonSocket, text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
