package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestLiveCombined asks that each fault of a project is named, and none twice, nor a consequence beside its cause.
func TestLiveCombined(t *testing.T) {
	command := os.Getenv("COMPOSECHECK_LIVE")
	if command == "" {
		t.Skip("live cases need an engine and the test images: run scripts/e2e.sh")
	}
	for _, c := range sample(slices.Concat(twoFaults, inARow, manySymptoms)) {
		t.Run(strings.ReplaceAll(c.name, " ", "-"), func(t *testing.T) {
			t.Parallel()
			p := newProject(t, strings.Fields(command), c.project(t))
			var live liveCase
			p.on(liveImage(), &live)
			p.do([][]string{{"up", "-d", "--scale", "gateway=0"}, {"up", "-d"}}) // the order of their starts is no fault of these
			if c.then != nil {
				p.do(c.then)
			}
			c.ask(p)
			if c.again != nil {
				p.do(c.again)
				c.ask(p)
			}
			var found []string
			ok := p.within(func() bool {
				found = nil
				r, _ := p.inspect(live)
				for _, f := range r.Findings {
					if f.Severity != "note" {
						found = append(found, f.Rule)
					}
				}
				return slices.Equal(found, c.want)
			})
			if !ok {
				p.Errorf("found %v, want %v:\n%s", found, c.want, p.text(live))
			}
		})
	}
}

// ask waits until a client sees the symptoms.
func (c combination) ask(p *liveProject) {
	p.Helper()
	for path, status := range c.asks {
		p.await(liveCase{Port: "gateway 80", Path: path}, status)
	}
}

// project writes the files of the combination.
func (c combination) project(t *testing.T) string {
	t.Helper()
	file, text := "conf.d/default.conf", c.nginx
	if !strings.Contains(text, "listen") {
		text = "server {\n    listen 80;\n    " + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n    ") + "\n}\n"
	}
	if strings.Contains(text, "${") {
		file = "templates/default.conf.template"
	}
	for i := byte('a'); strings.Contains(text, "/N/") || strings.Contains(text, "NAME"); i++ {
		text = strings.Replace(strings.Replace(text, "/N/", "/"+string(i)+"/", 1), "NAME", string(i)+".example", 1)
	}
	gateway := c.gateway
	if !strings.Contains(gateway, "ports") {
		gateway += "\n    ports: [\"127.0.0.1::80\"]"
	}
	compose := "services:\n  gateway:\n    image: composecheck.test/nginx:debian\n    volumes: [\"./nginx/" + file + ":/etc/nginx/" + file + ":ro\"]\n    " +
		strings.TrimSpace(gateway) + "\n  " + strings.ReplaceAll(c.services, "APP", "composecheck.test/upstream") + "\n"
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "nginx", filepath.Dir(file)), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"compose.yaml": compose, "nginx/" + file: text} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
