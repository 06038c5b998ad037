package main

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/composecheck/composecheck/inspector/nginx"
)

const usualNginx = "composecheck.test/nginx:debian"

// sampled are the cases that a run repeats on the other images: one for each way in which composecheck looks into
// nginx's container, or asks from there.
var sampled = []string{
	"unknown-host/typo",         // nginx is down
	"wrong-port/simple",         // names, connections, listeners
	"tls-to-plain/simple",       // a port is spoken to
	"upstream-timeout/simple",   // an answer is waited for
	"config-stale/not-reloaded", // what nginx runs
	"stale-address/simple",      // what nginx dials
	"stale-address/near-resolver",
	"config-source-missing/near-blank", // what nginx -T prints
	"unexplained-failure/near-healthy",
}

// TestLiveImages runs a sample of the cases on the images that TestLive leaves out unless COMPOSECHECK_NGINX names one.
func TestLiveImages(t *testing.T) {
	command := os.Getenv("COMPOSECHECK_LIVE")
	if command == "" || os.Getenv("COMPOSECHECK_NGINX") != "" {
		t.Skip("live cases need an engine and the test images: run scripts/e2e.sh, without COMPOSECHECK_NGINX")
	}
	for _, tag := range []string{"alpine", "noshell"} {
		for _, name := range sample(sampled) {
			t.Run(tag+"/"+name, func(t *testing.T) {
				t.Parallel()
				runCase(t, command, filepath.Join("..", "..", "testdata", "cases", filepath.FromSlash(name)), "composecheck.test/nginx:"+tag)
			})
		}
	}
}

// liveImage is the nginx image on which the live tests run.
func liveImage() string { return cmp.Or(os.Getenv("COMPOSECHECK_NGINX"), usualNginx) }

// on makes a case use an nginx image. What has no shell is asked from beside.
func (p *liveProject) on(image string, c *liveCase) {
	p.Helper()
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
	if templates, _ := filepath.Glob(filepath.Join(p.dir, "nginx", "templates", "*")); tag == "noshell" && templates != nil {
		p.Skip("a template is rendered by a shell script")
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
