package main

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector/nginx"
)

const usualNginx = "composecheck.test/nginx:debian"

// on makes a case use the nginx image of COMPOSECHECK_NGINX, where there is one. What has no shell is asked from beside.
func (p *liveProject) on(c *liveCase) {
	p.Helper()
	image := cmp.Or(os.Getenv("COMPOSECHECK_NGINX"), usualNginx)
	if c.Since != "" && p.older(image, c.Since) {
		p.Skipf("it needs nginx %s", c.Since)
	}
	if image == usualNginx {
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

// older reports whether the nginx of an image is older than a version.
func (p *liveProject) older(image, version string) bool {
	p.Helper()
	var major, minor, patch int
	if _, err := fmt.Sscanf(version, "%d.%d.%d", &major, &minor, &patch); err != nil {
		p.Fatalf("live.yaml: since: %v", err)
	}
	_, has, found := strings.Cut(p.try("docker", "run", "--rm", "--network", "none", "--entrypoint", "nginx", image, "-v"), "nginx/")
	if !found {
		p.Fatalf("%s does not tell its nginx's version", image)
	}
	return !nginx.AtLeast(has, major, minor, patch)
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
