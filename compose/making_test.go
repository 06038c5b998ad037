package compose

import (
	"os"
	"path/filepath"
	"testing"
)

func TestMayMake(t *testing.T) {
	for name, c := range map[string]struct {
		files map[string]string
		want  bool
	}{
		"nothing":                 {map[string]string{"README.md": "Edit conf/site.conf, then run docker compose up."}, false},
		"ignored by name":         {map[string]string{".gitignore": "site.conf\n"}, true},
		"ignored folder":          {map[string]string{".gitignore": "# made\n/conf/\n"}, true},
		"ignored elsewhere":       {map[string]string{".gitignore": "/site.conf\nold/conf/\n"}, false},
		"taken back":              {map[string]string{".gitignore": "*.conf\n!conf/site.conf\n"}, false},
		"ignored above":           {map[string]string{"../.gitignore": "conf/*.conf\n", "../.git/HEAD": ""}, false},
		"ignored above, at any":   {map[string]string{"../.gitignore": "*.conf\n", "../.git/HEAD": ""}, true},
		"script":                  {map[string]string{"bin/setup.sh": "sed s/A/B/ site.in > conf/site.conf\n"}, true},
		"script of the folder":    {map[string]string{"setup.sh": "mkdir -p conf\n"}, true},
		"script of another":       {map[string]string{"setup.sh": "mkdir -p conference\ndocker compose up # site.conf\n"}, false},
		"script of a container":   {map[string]string{"start.sh": "envsubst < /etc/nginx/a.in > /etc/nginx/conf.d/site.conf\n"}, false},
		"program":                 {map[string]string{"make_site.py": "open('conf/site.conf', 'w')\n"}, true},
		"instructions":            {map[string]string{"README.md": "    cp site.example `conf/site.conf`\n"}, true},
		"pipeline":                {map[string]string{".github/workflows/ci.yml": "- run: envsubst < site.in > conf/site.conf\n"}, true},
		"script beside":           {map[string]string{"../other/setup.sh": "mkdir -p conf\n", "../.git/HEAD": ""}, false},
		"script above":            {map[string]string{"../setup.sh": "mkdir -p project/conf\n", "../.git/HEAD": ""}, true},
		"script above, unpacked":  {map[string]string{"../setup.sh": "mkdir -p project/conf\n", "../.gitignore": "", "../LICENSE": ""}, true},
		"script above, elsewhere": {map[string]string{"../setup.sh": "mkdir -p project/conf\n", "../.gitignore": ""}, false},
		"submodule":               {map[string]string{".gitmodules": "[submodule \"conf\"]\n\tpath = conf\n\turl = https://example.com/conf\n"}, true},
		"another Compose file":    {map[string]string{"compose.prod.yaml": "command: cp a conf/site.conf\n"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "project")
			for file, text := range c.files {
				writeAt(t, filepath.Join(dir, filepath.FromSlash(file)), text)
			}
			p := &Project{Dir: dir}
			if got := p.MayMake(filepath.Join(dir, "conf", "site.conf")); got != c.want {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestAbove(t *testing.T) {
	root := t.TempDir()
	for _, file := range []string{".git/HEAD", "nginx/nginx.conf", "deploy/docker/compose.yaml"} {
		writeAt(t, filepath.Join(root, file), "")
	}
	p := &Project{Dir: filepath.Join(root, "deploy", "docker")}
	source := filepath.Join(p.Dir, "nginx", "nginx.conf")
	if got, given := p.Above(source); got != "../../nginx/nginx.conf" || given {
		t.Errorf("got %q, %v", got, given)
	}
	if got, _ := p.Above(filepath.Join(p.Dir, "nginx", "other.conf")); got != "" {
		t.Errorf("of what is nowhere: got %q", got)
	}
	writeAt(t, filepath.Join(root, "deploy", "nginx", "other.conf"), "")
	writeAt(t, filepath.Join(root, "deploy", "compose.test.yaml"), "")
	if got, given := p.Above(filepath.Join(p.Dir, "nginx", "other.conf")); got != "../nginx/other.conf" || !given {
		t.Errorf("beside another Compose file: got %q, %v", got, given)
	}
	part := &Project{Dir: p.Dir, Problems: []Problem{{Message: `service "web" refers to undefined network shop`}}}
	if got, given := part.Above(source); got != "../../nginx/nginx.conf" || !given {
		t.Errorf("of a part of several files: got %q, %v", got, given)
	}
	writeAt(t, filepath.Join(root, "Makefile"), "up:\n\tdocker compose -f deploy/docker/compose.yaml --project-directory . up\n")
	p = &Project{Dir: p.Dir} // a project is read while its files stay as they are
	if got, given := p.Above(source); got != "../../nginx/nginx.conf" || !given {
		t.Errorf("with another folder for the project's: got %q, %v", got, given)
	}
}

func writeAt(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestInside(t *testing.T) {
	dir := t.TempDir()
	for name, want := range map[string]bool{".": true, "a": true, "a/b": true, "..": false, "../" + filepath.Base(dir) + "x": false, "..a": true} {
		if got := Inside(filepath.Join(dir, filepath.FromSlash(name)), dir); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
	if Inside("data", dir) {
		t.Error("the name of a volume lies in a folder")
	}
}
