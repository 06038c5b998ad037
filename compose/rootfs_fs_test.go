package compose

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"
)

func TestRootFSLinks(t *testing.T) {
	dir := write(t, `
-- compose.yaml --
services: {w: {image: nginx, volumes: [./conf:/etc/nginx]}}
-- conf/sites-available/a --
a
-- conf/sites-enabled/keep --
k
-- secret --
secret
`)
	for link, to := range map[string]string{
		"conf/sites-enabled/absolute": "/etc/nginx/sites-available/a",
		"conf/sites-enabled/relative": "../sites-available/a",
		"conf/sites-enabled/outside":  "../../secret",
		"conf/sites-enabled/host":     filepath.Join(dir, "secret"),
		"conf/sites-enabled/loop":     "loop",
		"conf/dir":                    "sites-available",
	} {
		if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
			t.Skip(err)
		}
	}
	p := mustLoad(t, Options{Dir: dir})
	r := p.RootFS("w", fstest.MapFS{})
	want := "etc/nginx/sites-enabled/absolute=a\netc/nginx/sites-enabled/keep=k\netc/nginx/sites-enabled/relative=a"
	if got := tree(r, "etc/nginx/sites-enabled"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if content, err := fs.ReadFile(r, "etc/nginx/dir/a"); err != nil || string(content) != "a\n" {
		t.Errorf("%q %v", content, err)
	}
	if names, err := fs.Glob(r, "etc/nginx/dir/*"); err != nil || len(names) != 1 {
		t.Errorf("%v %v", names, err)
	}
}

func TestOrigin(t *testing.T) {
	p := loadArchive(t, `
-- compose.yaml --
services:
  w:
    build: .
    volumes:
      - ./conf:/etc/nginx/conf.d:ro
      - ./gone.conf:/etc/nginx/gone.conf
      - vol:/data
    secrets: [s]
volumes: {vol: }
secrets: {s: {file: ./conf/a.conf}}
-- Dockerfile --
FROM nginx
COPY conf/a.conf /etc/nginx/nginx.conf
-- conf/a.conf --
a
`)
	r := p.RootFS("w", nil)
	for path, want := range map[string]Origin{
		"/etc/nginx/conf.d/a.conf": {Kind: FromBind, Host: "conf/a.conf", Pos: Pos{"compose.yaml", 5, 9, 36}, ReadOnly: true},
		"etc/nginx/conf.d/b.conf":  {Kind: FromBind, Host: "conf/b.conf", Pos: Pos{"compose.yaml", 5, 9, 36}, ReadOnly: true, Missing: true},
		"etc/nginx/gone.conf":      {Kind: FromBind, Host: "gone.conf", Pos: Pos{"compose.yaml", 6, 9, 41}, Missing: true},
		"/data/x":                  {Kind: FromVolume, Pos: Pos{"compose.yaml", 7, 9, 18}},
		"/run/secrets/s":           {Kind: FromConfig, Host: "conf/a.conf", Pos: Pos{"compose.yaml", 8, 15, 16}, ReadOnly: true},
		"etc/nginx/nginx.conf":     {Kind: FromBuild, Host: "conf/a.conf", Pos: Pos{"Dockerfile", 2, 0, 0}, Target: "/etc/nginx/nginx.conf"},
		"etc/passwd":               {},
	} {
		if got := r.Origin(path); got != want {
			t.Errorf("%s comes from %+v, want %+v", path, got, want)
		}
	}
	if info, err := r.Stat("etc/nginx/gone.conf"); err != nil || !info.IsDir() {
		t.Errorf("a missing bind source is %v, %v", info, err)
	}
	if p.Lines["Dockerfile"][2] == "" {
		t.Error("the line of the COPY is missing")
	}
}

func TestRootFSFiles(t *testing.T) {
	p := loadArchive(t, "-- compose.yaml --\nservices: {w: {image: nginx, volumes: ['.:/p', '/dev:/dev']}, off: {image: x, profiles: [p], volumes: ['.:/p']}}\n-- a/b --\nb")
	r := p.RootFS("w", fstest.MapFS{})
	for name, want := range map[string]error{"p/none": fs.ErrNotExist, "/p": fs.ErrInvalid, "p/a/b/c": fs.ErrNotExist, "dev/zero": ErrHidden} {
		if _, err := r.Open(name); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", name, err, want)
		}
	}
	if _, err := r.ReadDir("p/a/b"); err == nil {
		t.Error("a file is read as a directory")
	}
	dir, err := r.Open("p")
	if err != nil {
		t.Fatal(err)
	}
	defer dir.Close()
	list := dir.(fs.ReadDirFile)
	if first, err := list.ReadDir(1); err != nil || len(first) != 1 || first[0].Name() != "a" {
		t.Errorf("%v %v", first, err)
	}
	if rest, err := list.ReadDir(-1); err != nil || len(rest) != 1 {
		t.Errorf("%v %v", rest, err)
	}
	if _, err := list.ReadDir(1); !errors.Is(err, io.EOF) {
		t.Error(err)
	}
	if info, err := dir.Stat(); err != nil || info.Name() != "p" || info.Mode()&fs.ModeDir == 0 {
		t.Errorf("%v %v", info, err)
	}
	if err := fstest.TestFS(p.RootFS("off", fstest.MapFS{}), "p/a/b", "p/compose.yaml"); err != nil {
		t.Error(err)
	}
	if _, err := p.RootFS("nobody", nil).Open("x"); !errors.Is(err, ErrHidden) {
		t.Error(err)
	}
}
