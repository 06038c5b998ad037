package compose

import (
	"maps"
	"path/filepath"
	"slices"
	"testing"
)

// The files that samples are found by: beside the Compose file, or in what makes .env of them or gives them to Compose.
func TestSetUp(t *testing.T) {
	const refused = "-- compose.yaml --\nservices: {web: {image: $IMAGE}}\n"
	for name, tt := range map[string]struct {
		files, sample, given string
		waits                bool
	}{
		"none":              {"", "", "", false},
		"example":           {"-- .env.example --\nIMAGE=web\n", ".env.example", "", true},
		"template":          {"-- template.env --\nIMAGE=web\n", "template.env", "", true},
		"direnv":            {"-- .envrc.sample --\nexport IMAGE=web\n", ".envrc.sample", "", true},
		"to be filled in":   {"-- .env.dist --\nIMAGE=\n", ".env.dist", "", true},
		"placeholder":       {"-- .env.dist --\nIMAGE=<your image>\n", ".env.dist", "", true},
		"lacks it":          {"-- .env.dist --\nOTHER=web\n", ".env.dist", "", false},
		"is there":          {"-- .env --\nOTHER=web\n-- .env.dist --\nIMAGE=web\n", "", "", false},
		"copied":            {"-- README.md --\nThen `cp first.env .env`.\n-- first.env --\nIMAGE=web\n", "first.env", "", true},
		"copied by hand":    {"-- setup.sh --\necho Please copy conf/a.env to .env and edit it\n-- conf/a.env --\nIMAGE=web\n", "conf/a.env", "", true},
		"linked":            {"-- setup.sh --\nln -sf live.env .env\n-- live.env --\nIMAGE=web\n", "live.env", "", true},
		"copied elsewhere":  {"-- README.md --\ncp first.env app/.env\n-- first.env --\nIMAGE=web\n", "", "first.env", true},
		"given":             {"-- Makefile --\nup:\n\tdocker compose --env-file conf/live.env up\n-- conf/live.env --\nIMAGE=web\n", "", "conf/live.env", true},
		"given to another":  {"-- Makefile --\nup:\n\tdocker compose -f dev.yaml --env-file live.env up\n-- live.env --\nIMAGE=web\n", "", "live.env", true},
		"given with a file": {"-- Makefile --\nup:\n\tdocker-compose -f compose.yaml --env-file=live.env up\n-- live.env --\nIMAGE=web\n", "", "live.env", true},
		"of a neighbor":     {"-- b/compose.yaml --\nservices: {}\n-- b/run.sh --\ndocker compose --env-file live.env up\n-- b/live.env --\nIMAGE=web\n", "", "", false},
		"several":           {"-- run.sh --\ndocker compose --env-file a.env up\ndocker compose --env-file b.env up\n-- a.env --\nIMAGE=a\n-- b.env --\nIMAGE=b\n", "", "", true},
		"another .env":      {"-- app/.env --\nIMAGE=web\n", "", "", false},
		"exported":          {"-- Makefile --\nexport IMAGE ?= web\n", "", "", true},
		"set by make":       {"-- Makefile --\nexport IMAGE := web\n", "", "", true},
		"set in a command":  {"-- README.md --\nRun `IMAGE=web docker compose up`.\n", "", "", true},
		"set to nothing":    {"-- run.sh --\nIMAGE= docker compose up\n", "", "", false},
	} {
		t.Run(name, func(t *testing.T) {
			p := loadArchive(t, refused+tt.files)
			if len(p.Problems) != 1 || p.Problems[0].Waits != tt.waits || p.EnvSample != tt.sample || p.EnvGiven != tt.given {
				t.Errorf("sample %q, given %q, problems %+v", p.EnvSample, p.EnvGiven, p.Problems)
			}
		})
	}
}

// A script of the repository that names the project's folder starts it; another one, and the .env of another folder, do not.
func TestSetByScript(t *testing.T) {
	for name, tt := range map[string]struct{ files, by string }{
		"of the repository": {"-- scripts/up.sh --\nexport IMAGE=web\ndocker compose -f docker/compose.yaml up\n", "../scripts/up.sh"},
		"of something else": {"-- scripts/up.sh --\nexport IMAGE=web\n", ""},
		"above":             {"-- Makefile --\nexport IMAGE := web\n", "../Makefile"},
		"of another folder": {"-- app/live.env --\nIMAGE=web\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			root := write(t, "-- .git/HEAD --\n-- docker/compose.yaml --\nservices: {web: {image: $IMAGE}}\n"+tt.files)
			if p := mustLoad(t, Options{Dir: filepath.Join(root, "docker")}); p.EnvSetBy != tt.by || p.EnvGiven != "" {
				t.Errorf("set by %q, given %q, want %q", p.EnvSetBy, p.EnvGiven, tt.by)
			}
		})
	}
}

// Values that a sample leaves to be filled in stay unknown, and none of it is settled.
func TestSampleValues(t *testing.T) {
	p := loadArchive(t, `
-- compose.yaml --
services:
  web:
    image: ${IMAGE}
    environment:
      - PORT
      - OWN=${NAME}
      - MADE=${MADE}
      - FIXED=1
      - SSL=${SSL:-off}
    volumes: ["${PAGES}:/pages", "./site/${SITE}:/site"]
-- site/a/index.html --
-- .env.example --
IMAGE=registry.example/web
PORT=3000
NAME=
MADE="${NAME}-web"
SITE=a
SSL=on
PAGES=./pages
COMPOSE_FILE=other.yaml
`)
	web := p.Service("web")
	env := map[string]string{"PORT": "3000", "OWN": "", "MADE": "", "FIXED": "1", "SSL": "off"}
	if web.Image != "registry.example/web" || !maps.Equal(p.Environment("web"), env) {
		t.Errorf("image %q, environment %v", web.Image, p.Environment("web"))
	}
	for name := range env {
		if p.Settled("web", name) != (name == "FIXED" || name == "SSL") {
			t.Errorf("%s is settled: %v", name, p.Settled("web", name))
		}
	}
	if !slices.ContainsFunc(web.Mounts, func(m Mount) bool { return m.Target == "/pages" && !m.Unset.IsZero() }) {
		t.Errorf("mounts %+v", web.Mounts)
	}
}
