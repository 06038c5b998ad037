package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"strings"
	"testing"
)

// TestActionInstalls shows that a release is used only with the right checksum, and by default that of the action's tag.
func TestActionInstalls(t *testing.T) {
	needsLinux(t)
	archive := releaseArchive(t)
	name := fmt.Sprintf("composecheck_1.2.3_linux_%s.tar.gz", runtime.GOARCH)
	sum := fmt.Sprintf("%x", sha256.Sum256(archive))
	for _, test := range []struct {
		ref, version, sum string
		want              string // in an annotation; "": it is installed
	}{
		{"v1.2.3", "", sum, ""},
		{"main", "1.2.3", sum, ""},
		{"main", "latest", sum, ""},
		{"v1.2.3", "", strings.Repeat("0", 64), "the checksum of " + name + " is wrong"},
		{"v9.9.9", "", sum, "cannot get"},
		{"v1.2.3", "newest", sum, "newest is no release"},
		{"v1.2.3", "1.2.3/../../x", sum, "is no version"},
	} {
		t.Run(test.ref+" "+test.version, func(t *testing.T) {
			mux := http.NewServeMux()
			for _, folder := range []string{"/download/v1.2.3/", "/latest/download/"} {
				mux.HandleFunc("GET "+folder+name, func(w http.ResponseWriter, _ *http.Request) { w.Write(archive) })
				mux.HandleFunc("GET "+folder+"checksums.txt", func(w http.ResponseWriter, _ *http.Request) {
					fmt.Fprintf(w, "%064d  composecheck_1.2.3_linux_riscv64.tar.gz\n%s  %s\n%064d  %s.sbom.json\n", 1, test.sum, name, 2, name)
				})
			}
			server := httptest.NewServer(mux)
			defer server.Close()
			r := newRunner(t, map[string]string{"version": test.version}).recording("nothing-listens/near-unix-socket")
			r.ref, r.env = test.ref, []string{"COMPOSECHECK_RELEASES=" + server.URL}
			if r.run(); test.want == "" {
				if r.code != 0 || r.outputs["result"] != "pass" || !strings.Contains(r.log, "released") {
					t.Errorf("exit code %d\n%s%+v", r.code, r.log, r.obeyed)
				}
			} else if r.code != 2 || len(r.obeyed) != 1 || !strings.Contains(r.obeyed[0].message, test.want) || strings.Contains(r.log, "released") {
				t.Errorf("exit code %d, %+v, want %s\n%s", r.code, r.obeyed, test.want, r.log)
			}
		})
	}
}

// releaseArchive holds a composecheck that says "released" and then is the program of this test.
func releaseArchive(t *testing.T) []byte {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	script := fmt.Sprintf("#!/usr/bin/env bash\necho released\nexec -a composecheck '%s' \"$@\"\n", self)
	var b bytes.Buffer
	zip := gzip.NewWriter(&b)
	pack := tar.NewWriter(zip)
	for _, file := range []struct{ name, text string }{{"LICENSE", "…"}, {"composecheck", script}} {
		if err := pack.WriteHeader(&tar.Header{Name: file.name, Mode: 0o755, Size: int64(len(file.text))}); err != nil {
			t.Fatal(err)
		}
		if _, err := pack.Write([]byte(file.text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := pack.Close(); err != nil {
		t.Fatal(err)
	}
	if err := zip.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
