package nginx

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
)

func TestInclude(t *testing.T) {
	fsys := files(
		"etc/nginx/nginx.conf", "events {}\nhttp { include mime.types; include conf.d/*.conf; include /etc/nginx/snip/one; include missing; include x[.]conf; include /etc/letsencrypt/*.conf; }",
		"etc/nginx/conf.d/b.conf", "server { location /b { proxy_pass http://g; } }",
		"etc/nginx/conf.d/a.conf", "server { location /a { proxy_pass http://g; } }",
		"etc/nginx/conf.d/.hidden.conf", "nonsense {",
		"etc/nginx/conf.d/x.txt", "nonsense {",
		"etc/nginx/snip/one", "upstream g { include /etc/nginx/snip/servers; }",
		"etc/nginx/snip/servers", "server late:1;",
	)
	c := Read(fsys, Options{Hidden: func(p string) bool { return p == "/etc/nginx/mime.types" || strings.HasPrefix(p, "/etc/letsencrypt") }})
	if len(c.Problems) != 0 || c.Complete {
		t.Errorf("problems %v, complete %v", c.Problems, c.Complete)
	}
	want := []string{"/etc/nginx/nginx.conf", "/etc/nginx/conf.d/a.conf", "/etc/nginx/conf.d/b.conf", "/etc/nginx/snip/one", "/etc/nginx/snip/servers"}
	if !slices.Equal(c.Files, want) {
		t.Errorf("files %q", c.Files)
	}
	if len(c.Passes) != 2 || c.Passes[0].Targets[0].Host != "late" || c.Passes[0].Targets[0].Pos.File != "/etc/nginx/snip/servers" {
		t.Errorf("passes %+v", c.Passes)
	}
	var got []string
	for _, i := range c.Includes {
		got = append(got, fmt.Sprintf("%s glob=%v files=%d hidden=%v", i.Pattern, i.Glob, len(i.Files), i.Hidden))
	}
	wantIncludes := []string{
		"/etc/nginx/mime.types glob=false files=0 hidden=true",
		"/etc/nginx/conf.d/*.conf glob=true files=2 hidden=false",
		"/etc/nginx/snip/one glob=false files=1 hidden=false",
		"/etc/nginx/snip/servers glob=false files=1 hidden=false",
		"/etc/nginx/missing glob=false files=0 hidden=false",
		"/etc/nginx/x[.]conf glob=true files=0 hidden=false",
		"/etc/letsencrypt/*.conf glob=true files=0 hidden=true",
	}
	if !slices.Equal(got, wantIncludes) {
		t.Errorf("includes %q", got)
	}
}

func TestIncludeOfTheImage(t *testing.T) {
	of := func(o Options) *Config {
		return Read(files("etc/nginx/nginx.conf", "events {}\nhttp { include mime.types; include servers/*; }"), o)
	}
	all := func(string) bool { return true }
	below := func(p string) bool {
		return strings.HasPrefix(p, "/etc/nginx/servers") || strings.HasSuffix(p, "mime.types")
	}
	if c := of(Options{Hidden: below, Image: all}); !c.HidesUpstreams() || !c.HidesInImage() {
		t.Error("the image's own folder")
	}
	if c := of(Options{Hidden: below}); !c.HidesUpstreams() || c.HidesInImage() {
		t.Error("a folder of which nobody can tell who fills it")
	}
	if c := of(Options{Image: all}); c.HidesUpstreams() || c.HidesInImage() {
		t.Error("a folder that is seen")
	}
	if c := Read(files(), Options{Hidden: all, Image: all}); !c.HidesUpstreams() || c.HidesInImage() {
		t.Error("the main file is hidden too")
	}
}

func TestFilesThatAreNone(t *testing.T) {
	dir := files("etc/nginx/nginx.conf/x", "", "etc/nginx/mime.types/x", "")
	if got := say(Read(dir, Options{})); got != `pread() "/etc/nginx/nginx.conf" failed (21: Is a directory)` {
		t.Error(got)
	}
	dir = files("etc/nginx/nginx.conf", "events {}\nhttp { include mime.types; }", "etc/nginx/mime.types/x", "")
	if got := say(Read(dir, Options{})); got != `pread() "/etc/nginx/mime.types" failed (21: Is a directory)` {
		t.Error(got)
	}
	if got := say(Read(files(), Options{Main: "/x.conf"})); got != `open() "/x.conf" failed (2: No such file or directory)` {
		t.Error(got)
	}
	c := Read(files(), Options{Hidden: func(string) bool { return true }})
	if c.Complete || len(c.Problems) != 0 {
		t.Errorf("hidden main: %+v", c)
	}
	if _, err := fs.Stat(denied{}, "x"); err == nil {
		t.Error("denied")
	}
	if c := Read(denied{}, Options{}); c.Complete || len(c.Problems) != 0 {
		t.Errorf("unreadable main: %+v", c)
	}
}

// denied refuses everything.
type denied struct{}

func (denied) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
}
