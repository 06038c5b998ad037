package compose

import (
	"fmt"
	"testing"
)

// TestLacksCode starts apps with scripts that are not in the folder which is mounted for them, and with such as may be there.
func TestLacksCode(t *testing.T) {
	const archive = `
-- compose.yaml --
services:
  app: {image: python:3.12, working_dir: /code, volumes: ["./app:/code"], command: %s}
  other: {image: alpine, volumes: ["%s"], command: git clone https://git.example/shop /x}
-- app/requirements.txt --
flask
-- app/shop/main.py --
-- app/server.ts --
-- app/package.json --
{}
-- app/index.js --
-- app/src/keep --
-- app/.gitignore --
local.py
-- Makefile --
settings:
	cp example.py app/made.py
`
	for _, tt := range []struct{ command, other, want string }{
		{"python main.py", "./x:/x", "main.py shop/main.py"},
		{"python3 -u /code/main.py --port 80", "./x:/x", "/code/main.py shop/main.py"},
		{"poetry run python run.py", "./x:/x", "run.py "},
		{`sh -c "pip install -r requirements.txt && exec python run.py"`, "./x:/x", "run.py "},
		{"node src/main.js", "./x:/x", "src/main.js "},

		{"python shop/main.py", "./x:/x", ""},
		{"python -m main", "./x:/x", ""},
		{"python /srv/main.py", "./x:/x", ""},
		{"python local.py", "./x:/x", ""},
		{"python made.py", "./x:/x", ""},
		{"python main.py", "./app:/x", ""},
		{"node server.js", "./x:/x", ""},
		{"node dist/main.js", "./x:/x", ""},
		{"node -r dotenv/config main.js", "./x:/x", ""},
		{"node index.js", "./x:/x", ""},
		{"ruby app.rb", "./x:/x", ""},
		{`sh -c "cd shop && python main.py"`, "./x:/x", ""},
		{`sh -c "python render.py && python run.py"`, "./x:/x", ""},
	} {
		p := loadArchive(t, fmt.Sprintf(archive, tt.command, tt.other))
		got := ""
		if start := p.Service("app").Start; start != nil && start.Kind == StartCode {
			got = start.Word + " " + start.Near
		}
		if got != tt.want {
			t.Errorf("%s beside %s: got %q, want %q", tt.command, tt.other, got, tt.want)
		}
	}
}
