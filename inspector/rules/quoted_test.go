package rules

import (
	"strings"
	"testing"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// TestQuotedValue: what is shown of a value, and why its quotes are a part of it, is told by the line of the file.
func TestQuotedValue(t *testing.T) {
	for _, tt := range []struct{ file, line, value, why string }{
		{"compose.yaml", `      - PORT="4000"`, `"4000"`, "in a list"},
		{"compose.yaml", `      - 'PORT="4000"'`, `"4000"`, "in a list"},
		{"compose.yaml", `    environment: [API_PORT="1", PORT='4000']`, `'4000'`, "in a list"},
		{"compose.yaml", `      - PORT="${PORT:-4000}"`, `"${PORT:-4000}"`, "in a list"},
		{"compose.yaml", `      PORT: '"4000"'`, `"4000"`, `of '"4000"' the outer quotes`},
		{"compose.yaml", `      "PORT": "'4000'"`, `'4000'`, `of "'4000'" the outer quotes`},
		{"api/Dockerfile", `ENV PORT='"4000"'`, `"4000"`, `of '"4000"' the outer quotes`},
		{"raw.env", `PORT="4000"`, `"4000"`, "quotes that are left"},
		{"compose.yaml", `      - "PORT=\"4000\""`, "", "quotes that are left"},
		{"compose.yaml", `      PORT: "${PORT}"`, "", "quotes that are left"},
		{"compose.yaml", `      - PORT=${PORT}`, "", "quotes that are left"},
		{"compose.yaml", `      - API_PORT="4000"`, "", "quotes that are left"},
	} {
		s := &inspector.Snapshot{Project: &compose.Project{Lines: map[string]map[int]string{tt.file: {7: tt.line}}}}
		q := &compose.Quoted{Name: "PORT", Pos: compose.Pos{File: tt.file, Line: 7}}
		if got := quotedValue(s, q); got != tt.value {
			t.Errorf("%s: %s", tt.line, got)
		}
		if why := whyQuoted(s, q.Pos, quotedValue(s, q)); !strings.HasPrefix(why, tt.why) {
			t.Errorf("%s: %s", tt.line, why)
		}
	}
}
