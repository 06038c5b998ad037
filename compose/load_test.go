package compose

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sirupsen/logrus"
)

func TestLoadErrors(t *testing.T) {
	dir := write(t, "-- a.yaml --\nservices: {a: {image: a}}\n-- sub/x --\n")
	large := filepath.Join(dir, "large.yaml")
	if err := os.WriteFile(large, make([]byte, maxFileSize+1), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		options Options
		is      error
		says    string
	}{
		"none":          {Options{Dir: filepath.Join(dir, "sub")}, ErrNoFile, "no compose file"},
		"missing":       {Options{Dir: dir, Files: []string{"b.yaml"}}, fs.ErrNotExist, "compose file b.yaml"},
		"a directory":   {Options{Dir: dir, Files: []string{"sub"}}, nil, "is a directory"},
		"too large":     {Options{Dir: dir, Files: []string{"large.yaml"}}, nil, "larger than 16 MB"},
		"remote":        {Options{Dir: dir, Files: []string{"https://example.com/a.yaml"}}, nil, "is remote"},
		"no stdin":      {Options{Dir: dir, Files: []string{"-"}}, nil, "standard input"},
		"no env file":   {Options{Dir: dir, Files: []string{"a.yaml"}, EnvFiles: []string{"x.env"}}, fs.ErrNotExist, "environment file"},
		"not a file":    {Options{Dir: dir, Files: []string{"/dev/zero"}}, nil, "not a regular file"},
		"empty setting": {Options{Dir: dir, Env: []string{"COMPOSE_FILE="}}, nil, "is a directory"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Load(context.Background(), tt.options)
			if err == nil || !strings.Contains(err.Error(), tt.says) || tt.is != nil && !errors.Is(err, tt.is) {
				t.Errorf("got %v", err)
			}
		})
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Load(ctx, Options{Dir: dir, Files: []string{"a.yaml"}}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestLoadDetails(t *testing.T) {
	p := loadArchive(t, `
-- compose.yaml --
services:
  web:
    image: nginx
    container_name: front
    hostname: fronthost
    restart: always
    scale: 2
    dns: 1.1.1.1
    mem_limit: 64m
    command: ["sh", "-c", "x --password=hunter22 --token abcd $URL_SECRET"]
    entrypoint: [run, --api-key, abcdef]
    env_file: [web.env, none.env]
    environment: {PORT: 3000, DB_PORT: 5432, GIVEN: , "ASPNETCORE_URLS": "http://+:81;https://*:82"}
    ports: ["9000-9001:9000-9001", "6000-6001:80", "53:53/udp", "81"]
    expose: [7000, "7001-7002", "9/udp"]
    links: [api:backend]
    external_links: [old]
    extra_hosts: {db: 10.0.0.1}
    healthcheck: {test: curl -f http://localhost:3001/}
    tmpfs: /run
    volumes: [data:/data, ./web.env:/x:ro, ./gone:/gone, shared:/shared, ~/h:/h, /anon]
    configs: [c, {source: d, target: /etc/d}]
    secrets: [s]
  api:
    image: api
    network_mode: none
    volumes_from: [web:ro]
    deploy: {replicas: 0, resources: {limits: {memory: 1g}}}
    command: uvicorn --host 0.0.0.0 --port 8000 --bind=:8001 0.0.0.0:8002
    healthcheck: {disable: true}
volumes:
  data:
  shared: {driver: local, driver_opts: {type: none, o: bind, device: ./shared}}
configs: {c: {content: hello}, d: {file: ./web.env}}
secrets: {s: {file: ./nosecret}}
-- web.env --
FROM_FILE=yes
GIVEN=file
`)
	if len(p.Problems) == 0 {
		// container_name with a scale of 2
		t.Error("no problem for container_name with scale")
	}
	web, api := p.Service("web"), p.Service("api")
	if web == nil || api == nil {
		t.Fatal("services are missing")
	}
	got, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"hunter22", "abcd", "FROM_FILE", "hello"} {
		if strings.Contains(string(got), secret) {
			t.Errorf("the JSON shows %q: %s", secret, got)
		}
	}
	if len(web.Ports) != 5 || web.Ports[2].Published != 0 || web.Ports[3].Protocol != "udp" || web.Ports[4].Target != 81 {
		t.Errorf("ports %v", web.Ports)
	}
	if len(web.Expose) != 4 {
		t.Errorf("expose %v", web.Expose)
	}
	if len(web.PortHints) != 4 || web.PortHints[3].Port != 3001 {
		t.Errorf("hints %v", web.PortHints)
	}
	if len(api.PortHints) != 3 {
		t.Errorf("hints %v", api.PortHints)
	}
	if web.Scale != 2 || api.Scale != 0 || web.MemoryLimit != 64<<20 || api.MemoryLimit != 1<<30 || !api.Healthcheck.Disabled {
		t.Errorf("scale %d %d memory %d %d", web.Scale, api.Scale, web.MemoryLimit, api.MemoryLimit)
	}
	states := map[string]string{}
	for _, m := range web.Mounts {
		states[m.Target] = m.Type + " " + m.State
		if m.Pos.IsZero() {
			t.Errorf("no position for %v", m)
		}
	}
	for target, want := range map[string]string{"/data": "volume ", "/x": "bind file", "/gone": "bind missing", "/shared": "volume ",
		"/run": "tmpfs ", "/c": "config ", "/etc/d": "config file", "/run/secrets/s": "secret missing", "/anon": "volume "} {
		if states[target] != want {
			t.Errorf("%s is %q, want %q", target, states[target], want)
		}
	}
	if len(api.Mounts) != 6 || !api.Mounts[0].ReadOnly {
		t.Errorf("volumes_from gives %v", api.Mounts)
	}
	env := p.Environment("web")
	if env["FROM_FILE"] != "yes" || env["PORT"] != "3000" || env["GIVEN"] != "" {
		t.Errorf("environment %v", env)
	}
	if d := api.DependsOn; len(d) != 1 || d[0].Service != "web" || d[0].Pos.IsZero() {
		t.Errorf("depends on %v", d)
	}
	if d := web.DependsOn; len(d) != 1 || d[0].Pos.IsZero() {
		t.Errorf("depends on %v", d)
	}
}

func TestLoadIsSilent(t *testing.T) {
	var out strings.Builder
	logrus.SetOutput(&out)
	defer logrus.SetOutput(os.Stderr)
	p := loadArchive(t, "-- compose.yaml --\nversion: '3'\nservices:\n  a:\n    image: x:$TAG\n    command: echo ${A:-$B}\n")
	if out.Len() > 0 {
		t.Errorf("logged %q", out.String())
	}
	if len(p.Unset) != 2 || p.Unset[0].Pos.String() != "compose.yaml:4:12" || !strings.Contains(p.Unset[1].Message, `"B"`) {
		t.Errorf("unset: %v", p.Unset)
	}
	logrus.Warn("back")
	if !strings.Contains(out.String(), "back") {
		t.Error("logrus stays silent")
	}
}

func TestMissingSourceIsFound(t *testing.T) {
	p := loadArchive(t, `
-- compose.yaml --
services: {w: {image: x, volumes: ["./site.conf:/a", "./two.conf:/b", "./no.conf:/c", "./old/site-allow.conf:/d"]}}
-- old/site-deny.conf --
-- old/readme.md --
-- nginx/site.conf --
-- a/two.conf --
-- b/two.conf --
-- node_modules/x/no.conf --
`)
	var got []string
	for _, m := range p.Service("w").Mounts {
		got = append(got, m.Found)
	}
	if strings.Join(got, ",") != "./nginx/site.conf,,," {
		t.Errorf("found %q", got)
	}
	if beside := p.Service("w").Mounts[3].Beside; !slices.Equal(beside, []string{"site-deny.conf"}) {
		t.Errorf("beside it are %q", beside)
	}
}

func TestTmpfsSize(t *testing.T) {
	for options, want := range map[string]int64{
		"size=64m,mode=1777": 64 << 20, "mode=1777,size=2G": 2 << 30, "size=65536k": 64 << 20, "size=4096": 4096, "size=50%": 0, "mode=1777": 0, "": 0, "size=": 0,
	} {
		if got := tmpfsSize(options); got != want {
			t.Errorf("%q: %d, want %d", options, got, want)
		}
	}
}

// The casts that are left out are never those of a key that stands anywhere in the files.
func TestCastsWhereverKeysStand(t *testing.T) {
	const api = "services: {api: {image: i, read_only: maybe}}\n"
	for name, files := range map[string]string{
		"file":    "-- compose.yaml --\n" + api,
		"merge":   "-- compose.yaml --\nx-a: &a {\"read\\u005fonly\": maybe}\nservices: {web: {<<: *a, image: i}}\n",
		"include": "-- compose.yaml --\ninclude: [b.yaml]\nservices: {web: {image: i}}\n-- b.yaml --\n" + api,
		"extends": "-- compose.yaml --\nservices: {web: {extends: {file: b.yaml, service: api}}}\n-- b.yaml --\n" + api,
	} {
		p := loadArchive(t, files)
		if !slices.ContainsFunc(p.Problems, func(problem Problem) bool { return strings.Contains(problem.Message, "failed to cast") }) {
			t.Errorf("%s: problems are %v", name, p.Problems)
		}
	}
}
