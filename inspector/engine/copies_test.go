package engine

import (
	"archive/tar"
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/engine/enginetest"
	"github.com/composecheck/composecheck/inspector/startup"
)

func TestCompareFiles(t *testing.T) {
	const id = "0123456789abcdef"
	dir, proc := t.TempDir(), t.TempDir()
	write := func(path, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	root := filepath.Join(proc, "7", "root")
	write(filepath.Join(proc, "7", "cgroup"), "0::/docker-"+id+"\n")
	for _, name := range []string{"replaced", "saved", "outside", "remark", "built", "sed", "put", "d/in", "moved", "Dockerfile"} {
		write(filepath.Join(dir, name), "new\n")
	}
	write(filepath.Join(root, "replaced"), "old\n")
	write(filepath.Join(root, "saved"), "new\n")
	write(filepath.Join(root, "moved"), "old\n")
	write(filepath.Join(dir, "remark"), "# tidied\nlisten 80;\n")
	write(filepath.Join(root, "remark"), "listen  80; # as ever\n")
	write(filepath.Join(root, "d/in"), "another, which nobody asks for\n")
	if err := os.Symlink("/etc/hostname", filepath.Join(root, "outside")); err != nil {
		t.Fatal(err)
	}
	long := time.Now().Add(-time.Hour)
	for _, name := range []string{"sed", "moved", "put"} {
		if err := os.Chtimes(filepath.Join(dir, name), long, long); err != nil {
			t.Fatal(err)
		}
	}
	file := func(name, kind string) startup.File {
		return startup.File{Path: "/" + name, Host: name, Kind: kind}
	}
	s := &inspector.Snapshot{
		Project: &compose.Project{Dir: dir, Services: []compose.Service{{Name: "web", Build: &compose.Build{Prepares: []string{"/sed"}}}}},
		Proxies: []inspector.Proxy{{Service: "web", Files: []startup.File{
			file("replaced", compose.FromBind), file("moved", compose.FromBind), file("saved", compose.FromBind), file("remark", compose.FromBind), file("outside", compose.FromBind), file("d/in", compose.FromBind),
			file("built", compose.FromBuild), file("sed", compose.FromBuild), file("put", compose.FromBuild), file("gone", compose.FromBind), {Path: "/of-the-image"},
			{Path: "/echoed", Host: "Dockerfile", Kind: compose.FromBuild, Via: compose.Pos{File: "Dockerfile", Line: 8}}}}},
		Engine: &inspector.Engine{Containers: []inspector.Container{{
			ID: id, Service: "web", State: "running", Pid: 7, Image: "shop-web", Started: time.Now().Add(-time.Minute),
			Mounts: []inspector.MountPoint{{Destination: "/d"}, {Destination: "/outside"}, {Destination: "/replaced"}, {Destination: "/moved"}, {Destination: "/saved"}, {Destination: "/remark"}},
		}}},
	}
	var archive bytes.Buffer
	w := tar.NewWriter(&archive)
	_ = w.WriteHeader(&tar.Header{Name: "x", Typeflag: tar.TypeReg, Size: 4})
	_, _ = w.Write([]byte("old\n"))
	_ = w.Close()
	c, _ := connect(t, enginetest.State{Faults: []enginetest.Fault{
		{Match: "/archive", Body: archive.String()},
		{Match: "/images/shop-web/json", Body: `{"Created":"` + time.Now().Add(-time.Minute).UTC().Format(time.RFC3339) + `"}`},
	}})
	c.proc = proc
	c.CompareFiles(t.Context(), s)

	got := map[string]bool{}
	for _, copied := range s.Engine.Containers[0].Copies {
		got[copied.Host] = copied.Differs
	}
	want := map[string]bool{"replaced": true, "moved": runtime.GOOS == "linux", "saved": false, "remark": false, "outside": false, "d/in": false, "built": true, "sed": false, "put": runtime.GOOS == "linux"}
	for name, differs := range want {
		if is, ok := got[name]; !ok || is != differs {
			t.Errorf("%s: differs %v, looked at %v; want %v", name, is, ok, differs)
		}
	}
	if len(got) != len(want) {
		t.Errorf("looked at %v", got)
	}
	c.host = "ssh://elsewhere"
	s.Engine.Containers[0].Copies = nil
	if c.CompareFiles(t.Context(), s); s.Engine.Containers[0].Copies != nil {
		t.Error("the files of this machine are compared with those of an engine elsewhere")
	}
}
