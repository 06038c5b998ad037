package apps

import (
	"strings"
	"testing"
)

// TestPythonMissing finds what code needs when it is loaded, and what no list of packages brings.
func TestPythonMissing(t *testing.T) {
	const (
		app       = "from fastapi import FastAPI\napp = FastAPI()\n"
		templates = "from fastapi.templating import Jinja2Templates\ntemplates = Jinja2Templates(directory='templates')\n"
		form      = "from fastapi import (\n    FastAPI,\n    Form,\n)\napp = FastAPI()\n@app.post('/login')\nasync def login(\n    name: str = Form(...), word: str = Form(...),\n):\n    return name\n"
		lists     = "fastapi\nuvicorn[standard]==0.30.1\n"
	)
	tests := []struct{ name, want, code, list string }{
		{"templates", "jinja2 4", app + templates, lists},
		{"form", "python-multipart 8", form, lists},
		{"upload", "python-multipart 5", "from fastapi import FastAPI, UploadFile\napp = FastAPI()\n@app.post('/files')\nasync def upload(\n    file: UploadFile):\n    return 1\n", lists},
		{"login", "python-multipart 5", "from fastapi.security import OAuth2PasswordRequestForm\n" + app + "@app.post('/token')\ndef token(form: OAuth2PasswordRequestForm = Depends()):\n    return 1\n", lists},
		{"session", "itsdangerous 1", "from starlette.middleware.sessions import SessionMiddleware\n" + app, lists},
		{"email", "email-validator 6", "from pydantic import BaseModel, EmailStr\n" + app + "class User(BaseModel):\n    name: str; email: str\n    mail: EmailStr\n", lists},
		{"imported", "jinja2 2", app + "from pages import templates\n-- pages.py --\n" + templates, lists},
		{"server", "uvicorn", app, "fastapi\n"},
		{"further", "jinja2 4", app + templates, "-r base.txt\nhttpx\n-- base.txt --\n" + lists},
		// Nothing is missing, or that is not certain.
		{"listed", "", app + templates, lists + "Jinja2>=3.1 ; python_version >= '3.8'\n"},
		{"underscore", "", form, lists + "python_multipart==0.0.9\n"},
		{"extras", "", app + templates, "fastapi[standard]\nuvicorn\n"},
		{"brought", "", app + templates, lists + "flask\n"},
		{"unknown", "", app + templates, lists + "corp-pages==1.2\n"},
		{"version-with-all", "", app + templates, "fastapi==0.111.0\nuvicorn\n"},
		{"unseen-list", "", app + templates, lists + "-r other.txt\n"},
		{"in-function", "", app + "def pages():\n    from fastapi.templating import Jinja2Templates\n    return Jinja2Templates(directory='templates')\n", lists},
		{"not-loaded", "", app + "def pages():\n    import pages\n-- pages.py --\n" + templates, lists},
		{"own-name", "", app + "from forms import Form\n@app.post('/x')\ndef x(a=Form()):\n    return 1\n-- forms.py --\nclass Form: pass\n", lists},
	}
	archive, rest := "-- compose.yaml --\nservices:\n", ""
	add := func(name, docker, code, list string) {
		archive += "  " + name + ": {build: ./" + name + "}\n"
		rest += "-- " + name + "/Dockerfile --\n" + docker + "-- " + name + "/main.py --\n" + strings.ReplaceAll(code, "\n-- ", "\n-- "+name+"/") + "-- " + name + "/requirements.txt --\n" + strings.ReplaceAll(list, "\n-- ", "\n-- "+name+"/")
	}
	const start = "COPY . .\nCMD [\"uvicorn\", \"main:app\"]\n"
	for _, tt := range tests {
		add(tt.name, "FROM python:3.12-slim\nWORKDIR /app\nCOPY *.txt .\nRUN pip install --no-cache-dir --upgrade pip && \\\n    pip install --no-cache-dir -r requirements.txt\n"+start, tt.code, tt.list)
	}
	for name, docker := range map[string]string{
		"other-base":   "FROM tiangolo/uvicorn-gunicorn-fastapi:python3.11\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\n",
		"two-stages":   "FROM python:3.12 AS build\nRUN pip install jinja2 --target /deps\nFROM python:3.12\nWORKDIR /app\nCOPY . .\nCOPY --from=build /deps /deps\nRUN pip install -r requirements.txt\n",
		"by-name":      "FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt jinja2\n",
		"by-variable":  "FROM python:3.12\nARG MORE\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt $MORE\n",
		"by-poetry":    "FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\nRUN poetry install\n",
		"distribution": "FROM python:3.12\nRUN apt-get update && apt-get install -y python3-jinja2\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\n",
	} {
		add(name, docker+start, app+templates, lists)
		tests = append(tests, struct{ name, want, code, list string }{name: name})
	}
	p := loadArchive(t, archive+rest)
	for _, tt := range tests {
		got := ""
		if s := p.Service(tt.name).Start; s != nil {
			if got = s.With; s.Direct {
				got += " " + strings.Split(s.Pos.String(), ":")[1]
			}
		}
		if got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}
