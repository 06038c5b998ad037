package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

const usualNginx = "composecheck.test/nginx:debian"

// on makes a case use the nginx image of COMPOSECHECK_NGINX, where there is one. What has no shell is asked from beside.
func (p *liveProject) on(c *liveCase) {
	p.Helper()
	image := os.Getenv("COMPOSECHECK_NGINX")
	if image == "" || image == usualNginx {
		return
	}
	tag := image[strings.LastIndex(image, ":")+1:]
	if slices.Contains(c.Not, tag) {
		p.Skipf("it cannot run on %s: see its live.yaml", image)
	}
	if !p.replace(usualNginx, image) {
		p.Skip("it has an nginx image of its own")
	}
	if tag == "noshell" && !slices.Contains(c.Args, "--sidecar") {
		c.Args = append(c.Args, "--sidecar", "composecheck.test/nginx:alpine")
	}
}

// replace changes all files of the copy; it is false when none holds the text.
func (p *liveProject) replace(from, to string) bool {
	p.Helper()
	found := false
	err := filepath.WalkDir(p.dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() || d.Name() == "live.json" {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil || !bytes.Contains(data, []byte(from)) {
			return err
		}
		found = true
		return os.WriteFile(path, bytes.ReplaceAll(data, []byte(from), []byte(to)), 0o644)
	})
	if err != nil {
		p.Fatal(err)
	}
	return found
}
