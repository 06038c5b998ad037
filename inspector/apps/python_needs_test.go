package apps

import (
	"strings"
	"testing"
)

// TestNeedsOlder finds by what is told of the version of Streamlit at which path its WebSocket is.
func TestNeedsOlder(t *testing.T) {
	const older, newer, unsure = "/stream", "/_stcore/stream", ""
	tests := []struct{ name, want, file, text string }{
		{"pinned", older, "requirements.txt", "streamlit==1.10.0\n"},
		{"newer", newer, "requirements.txt", "streamlit==1.39.0\n"},
		{"first", newer, "requirements.txt", "streamlit==1.18.0\n"},
		{"any", newer, "requirements.txt", "pandas\nstreamlit\n"},
		{"nested", older, "requirements/base.txt", "streamlit==1.10.0\n"},
		{"marked", older, "requirements.txt", "streamlit==1.10.0; python_version < '3.10'\n"},
		{"series", older, "requirements.txt", "streamlit~=1.12.3\n"},
		{"star", older, "requirements.txt", "streamlit==1.12.*\n"},
		{"below", older, "requirements.txt", "streamlit>=1.10, <1.15\n"},
		{"below-later", newer, "requirements.txt", "streamlit>=1.10,<2\n"},
		{"pep621", older, "pyproject.toml", "[project]\ndependencies = [\n  \"streamlit==1.12\",\n]\n"},
		{"poetry", older, "pyproject.toml", "[tool.poetry.dependencies]\nstreamlit = \"1.12\"\n"},
		{"table", older, "pyproject.toml", "[tool.poetry.dependencies]\nstreamlit = {version = \"1.12\"}\n"},
		{"table-extras", older, "pyproject.toml", "[tool.poetry.dependencies]\nstreamlit = { extras = [\"snowflake\"], version = \"1.12\" }\n"},
		{"brackets", older, "pyproject.toml", "dependencies = [\n  \"streamlit (>=1.10,<1.15)\"\n]\n"},
		{"conda", older, "environment.yml", "dependencies:\n  - streamlit=1.12\n"},
		{"elsewhere", unsure, "reqs/web.txt", "streamlit==1.10.0\n"},
	}
	archive, rest := "-- compose.yaml --\nservices:\n", ""
	for _, tt := range tests {
		archive += "  " + tt.name + ": {build: ./" + tt.name + "}\n"
		rest += "-- " + tt.name + "/Dockerfile --\nFROM python\nWORKDIR /app\nCOPY . .\nRUN pip install -r " + tt.file + "\nCMD [\"streamlit\", \"run\", \"app.py\"]\n-- " + tt.name + "/" + tt.file + " --\n" + tt.text
	}
	p := loadArchive(t, archive+rest)
	for _, tt := range tests {
		got := ""
		if sockets := p.Service(tt.name).WebSocket; sockets != nil {
			got = strings.Join(sockets.Paths, " ")
		}
		if got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}
