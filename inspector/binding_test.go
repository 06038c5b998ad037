package inspector

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/composecheck/composecheck/compose"
)

// TestReadBindings tries what files say of where an app listens.
func TestReadBindings(t *testing.T) {
	type found struct {
		File            string
		Line            int
		Text            string
		Listens, Silent bool
	}
	for name, c := range map[string]struct {
		files map[string]string
		want  []found
	}{
		"address and port":        {map[string]string{"app.ini": "[server]\nlisten = 127.0.0.1:5232\n"}, []found{{"app.ini", 2, "127.0.0.1", true, false}}},
		"host, and the port":      {map[string]string{"app.toml": "host = \"localhost\"\nport = 5232\n"}, []found{{"app.toml", 1, "localhost", false, false}}},
		"in code":                 {map[string]string{"main.py": "import x\napp.run(host='127.0.0.1', port=5232)\n"}, []found{{"main.py", 2, "127.0.0.1", true, false}}},
		"IPv6":                    {map[string]string{"a.conf": "bind [::1]:5232\n"}, []found{{"a.conf", 1, "[::1]", true, false}}},
		"settings without a word": {map[string]string{"app.conf": "[server]\nssl = False\n"}, []found{{"app.conf", 1, "", false, true}}},
		"two such settings":       {map[string]string{"app.conf": "[server]\n", "log.conf": "[log]\n"}, nil},
		"a remark":                {map[string]string{"main.py": "# listen = 127.0.0.1:5232\n"}, nil},
		"another port":            {map[string]string{"main.py": "redis_host = 'localhost'\nlisten = '127.0.0.1:15232'\n"}, nil},
		"a credential":            {map[string]string{"main.py": "connect(host='localhost', port=5232, password='hunter2')\n"}, nil},
		"all addresses":           {map[string]string{"main.py": "listen('0.0.0.0:5232')\n"}, nil},
		"of other people":         {map[string]string{"node_modules/x/index.js": "listen('127.0.0.1:5232')\n"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			text := "name: shop\nservices:\n  api:\n    image: x\n    volumes: [\"./src:/src\"]\n"
			for file, content := range c.files {
				file = filepath.Join(dir, "src", file)
				if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if err := os.WriteFile(filepath.Join(dir, "compose.yaml"), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
			project, err := compose.Load(context.Background(), compose.Options{Dir: dir})
			if err != nil {
				t.Fatal(err)
			}
			s := &Snapshot{Project: project, Probes: &Probes{Listeners: []ListenerProbe{
				{Service: "api", Sockets: []Socket{{"127.0.0.1", 5232}, {"::1", 5232}, {"127.0.0.1", 80}, {"0.0.0.0", 80}}},
				{Service: "api", Sockets: []Socket{{"127.0.0.1", 5232}}}, // of its second container
				{Service: "gone", Sockets: []Socket{{"127.0.0.1", 5232}}},
			}}}
			s.ReadBindings()
			var got []found
			for _, b := range s.Bindings {
				text := ""
				if !b.Silent {
					text = b.Text[b.At.Column-1 : b.At.EndColumn-1]
				}
				got = append(got, found{filepath.Base(b.At.File), b.At.Line, text, b.Listens, b.Silent})
				if b.Service != "api" || b.Port != 5232 || b.Kind != compose.FromBind {
					t.Errorf("%+v", b)
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
