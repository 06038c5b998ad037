package apps

import "testing"

// TestAPIDocs finds the page of documentation of an app of FastAPI, and the path by which that asks for its description.
func TestAPIDocs(t *testing.T) {
	tests := []struct{ name, want, code, command string }{
		{"plain", "/docs /openapi.json", "from fastapi import FastAPI\napp = FastAPI(title='Shop')\n", ""},
		{"named", "/api/docs /api/openapi.json", "from fastapi import FastAPI\napp = FastAPI(\n    docs_url='/api/docs',\n    openapi_url=\"/api/openapi.json\",\n)\n", ""},
		{"none", "", "from fastapi import FastAPI\napp = FastAPI(docs_url=None)\n", ""},
		{"made", "", "from fastapi import FastAPI\napp = FastAPI(openapi_url=f'{settings.PREFIX}/openapi.json')\n", ""},
		{"rooted", "", "from fastapi import FastAPI\napp = FastAPI(root_path='/api')\n", ""},
		{"given", "", "from fastapi import FastAPI\napp = FastAPI(**settings)\n", ""},
		{"two", "", "from fastapi import FastAPI\napp = FastAPI()\nadmin = FastAPI()\n", ""},
		{"own", "", "from fastapi import FastAPI\napp = FastAPI()\n\n@app.get('/docs')\ndef docs():\n    return get_swagger_ui_html(openapi_url='spec.json')\n", ""},
		{"flag", "", "from fastapi import FastAPI\napp = FastAPI()\n", "uvicorn main:app --root-path /api"},
		{"flask", "", "from flask import Flask\napp = Flask(__name__)\n", ""},
	}
	archive, rest := "-- compose.yaml --\nservices:\n", ""
	for _, tt := range tests {
		archive += "  " + tt.name + ": {build: ./" + tt.name + ", command: " + tt.command + "}\n"
		rest += "-- " + tt.name + "/Dockerfile --\nFROM python\nCOPY . /app\n-- " + tt.name + "/main.py --\n" + tt.code
	}
	rest += "-- plain/tests/test_main.py --\nfrom fastapi import FastAPI\nother = FastAPI(docs_url='/other')\n"
	archive += "  beside: {build: ./beside}\n"
	rest += "-- beside/Dockerfile --\nFROM python\nCOPY . /app\n-- beside/main.py --\nfrom fastapi import FastAPI\napp = FastAPI()\n-- beside/scripts/behind.py --\ndef behind(app):\n    app.root_path = '/api'\n"
	p := loadArchive(t, archive+rest)
	if p.Service("beside").Docs != nil {
		t.Error("a module beside the app tells it a path, and is not heeded")
	}
	for _, tt := range tests {
		got := ""
		if docs := p.Service(tt.name).Docs; docs != nil {
			got = docs.Page + " " + docs.Schema
		}
		if got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}
