package compose

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// places lists every position of a project as "what file:line:column-end".
func places(p *Project) []string {
	var all []string
	add := func(what string, pos Pos) {
		if !pos.IsZero() {
			all = append(all, fmt.Sprintf("%s %s-%d", what, pos, pos.EndColumn))
		}
	}
	for _, s := range append(slices.Clone(p.Services), p.Disabled...) {
		add(s.Name, s.Pos)
		add("image", s.ImagePos)
		add("command", s.CommandPos)
		if s.Build != nil {
			add("build", s.Build.Pos)
		}
		add("networks", s.NetworksPos)
		for _, n := range s.Networks {
			add("net "+n.Name, n.Pos)
			for _, a := range n.Aliases {
				add("alias "+a.Name, a.Pos)
			}
		}
		for _, x := range s.Ports {
			add(fmt.Sprint("port ", x.Published, ":", x.Target), x.Pos)
		}
		for _, x := range s.Expose {
			add(fmt.Sprint("expose ", x.Port), x.Pos)
		}
		for _, x := range s.Mounts {
			add("mount "+x.Target, x.Pos)
		}
		for _, x := range s.Links {
			add("link "+x.Alias, x.Pos)
		}
		for _, x := range s.ExtraHosts {
			add("host "+x.Name, x.Pos)
		}
		add("depends_on", s.DependsOnPos)
		for _, x := range s.DependsOn {
			add("on "+x.Service, x.Pos)
		}
		add("profiles", s.ProfilesPos)
		add("scale", s.ScalePos)
		if s.Healthcheck != nil {
			add("healthcheck", s.Healthcheck.Pos)
		}
	}
	for _, n := range p.Networks {
		add("network "+n.Name, n.Pos)
	}
	return all
}

func TestPositions(t *testing.T) {
	for name, tt := range map[string]struct{ archive, want string }{
		"short syntax": {`
-- compose.yaml --
services:
  web:
    image: "nginx:1"
    command: run
    build: .
    networks: [back]
    ports:
      - "80:80"
      - 9000-9001:9000-9001
    expose: [3000]
    volumes:
      - ./x:/x:ro
    links: ["api:b"]
    extra_hosts: ['db:10.0.0.1']
    depends_on: [api]
    profiles: []
    scale: 1
    healthcheck: {disable: true}
  api: {image: api}
networks:
  back:`, `
api compose.yaml:19:3-6
image compose.yaml:19:16-19
web compose.yaml:2:3-6
image compose.yaml:3:12-21
command compose.yaml:4:5-12
build compose.yaml:5:5-10
networks compose.yaml:6:5-13
net back compose.yaml:6:16-20
port 80:80 compose.yaml:8:9-16
port 9000:9000 compose.yaml:9:9-28
port 9001:9001 compose.yaml:9:9-28
expose 3000 compose.yaml:10:14-18
mount /x compose.yaml:12:9-18
link b compose.yaml:13:13-20
host db compose.yaml:14:19-32
depends_on compose.yaml:15:5-15
on api compose.yaml:15:18-21
profiles compose.yaml:16:5-13
scale compose.yaml:17:12-13
healthcheck compose.yaml:18:5-16
network back compose.yaml:21:3-7`},
		"long syntax": {`
-- compose.yaml --
services:
  web:
    image: nginx
    networks:
      back:
        aliases: [w, "www"]
    ports:
      - target: 80
        published: "${P:-8080}"
    volumes:
      - type: bind
        source: .
        target: /x/
    extra_hosts:
      db: 10.0.0.1
    depends_on:
      api:
        condition: service_healthy
    deploy:
      replicas: 3
  api: {image: api}
networks: {back: }`, `
api compose.yaml:21:3-6
image compose.yaml:21:16-19
web compose.yaml:2:3-6
image compose.yaml:3:12-17
networks compose.yaml:4:5-13
net back compose.yaml:5:7-11
alias w compose.yaml:6:19-20
alias www compose.yaml:6:22-27
port 8080:80 compose.yaml:8:9-0
mount /x compose.yaml:11:9-0
host db compose.yaml:15:7-9
depends_on compose.yaml:16:5-15
on api compose.yaml:17:7-10
scale compose.yaml:20:17-18
network back compose.yaml:22:12-16`},
		"override": {`
-- compose.yaml --
services:
  web:
    image: nginx
    ports: ["80:80"]
-- compose.override.yaml --
services:
  web:
    image: nginx:2
    ports: ["81:81"]`, `
web compose.yaml:2:3-6
image compose.override.yaml:3:12-19
port 80:80 compose.yaml:4:13-20
port 81:81 compose.override.yaml:4:13-20`},
		"replaced": {`
-- compose.yaml --
services:
  web:
    image: nginx
    ports: ["80:80"]
    expose: [1]
-- compose.override.yaml --
services:
  web:
    ports: !override ["80:80"]
    expose: !reset []`, `
web compose.yaml:2:3-6
image compose.yaml:3:12-17
port 80:80 compose.override.yaml:3:23-30`},
		"include": {`
-- compose.yaml --
include:
  - path: [sub/a.yaml, sub/b.yaml]
services:
  web: {image: x, depends_on: [api]}
-- sub/a.yaml --
services:
  api:
    image: "api:${V}"
    ports: ["${P}:80"]
networks: {default: {name: n}}
-- sub/b.yaml --
services:
  api: {expose: [1]}
-- sub/.env --
V=1
P=8080`, `
api sub/a.yaml:2:3-6
image sub/a.yaml:3:12-22
port 8080:80 sub/a.yaml:4:13-22
expose 1 sub/b.yaml:2:18-19
web compose.yaml:4:3-6
image compose.yaml:4:16-17
depends_on compose.yaml:4:19-29
on api compose.yaml:4:32-35
network default sub/a.yaml:5:12-19`},
		"extends": {`
-- compose.yaml --
services:
  web:
    extends: {file: sub/base.yaml, service: base}
    expose: [2]
  more:
    extends: web
-- sub/base.yaml --
services:
  base:
    extends: {file: deep.yaml, service: deep}
    expose: [1]
-- sub/deep.yaml --
services:
  deep:
    image: x
    volumes: [./y:/y]`, `
more compose.yaml:5:3-7
image sub/deep.yaml:3:12-13
expose 1 sub/base.yaml:4:14-15
expose 2 compose.yaml:4:14-15
mount /y sub/deep.yaml:4:15-21
web compose.yaml:2:3-6
image sub/deep.yaml:3:12-13
expose 1 sub/base.yaml:4:14-15
expose 2 compose.yaml:4:14-15
mount /y sub/deep.yaml:4:15-21`},
		"anchors and merges": {`
-- compose.yaml --
x-a: &a
  image: &i a
  expose: [1]
x-b: &b {restart: always, command: x, image: b}
services:
  one: {<<: *a}
  two:
    <<: [*b, *a]
    image: &t two
  three: {image: *i, <<: *b}`, `
one compose.yaml:6:3-6
image compose.yaml:2:13-14
expose 1 compose.yaml:3:12-13
three compose.yaml:10:3-8
image compose.yaml:2:13-14
command compose.yaml:4:27-34
two compose.yaml:7:3-6
image compose.yaml:9:15-18
command compose.yaml:4:27-34
expose 1 compose.yaml:3:12-13`},
		"carriage returns, byte order mark and wide letters": {"\n-- compose.yaml --\n\ufeffservices:\r\n  wéb: {hostname: 'é', image: x}\r\n  b: {image: \"é\\\"\"}\r", ``},
		"two documents": {`
-- compose.yaml --
services: {a: {image: x}}
---
services:
  a: {image: y}`, `
a compose.yaml:1:12-13
image compose.yaml:4:14-15`},
	} {
		t.Run(name, func(t *testing.T) {
			p := loadArchive(t, tt.archive)
			if tt.want == "" {
				return
			}
			if len(p.Problems) > 0 {
				t.Errorf("problems %v", p.Problems)
			}
			if got := "\n" + strings.Join(places(p), "\n"); got != tt.want {
				t.Errorf("got %s\nwant %s", got, tt.want)
			}
		})
	}
}

// TestLineEnds has lines that end as on old Macs, which YAML counts and editors do not.
func TestLineEnds(t *testing.T) {
	p := mustLoad(t, Options{Dir: t.TempDir(), Files: []string{"-"}, Stdin: strings.NewReader("services:\n  a:\n    image: x\n    environment:\n      -\r\r\r\r\r        A=1\n")})
	if v := p.Service("a").Variables; v == nil || !v.First.IsZero() {
		t.Errorf("%+v", v)
	}
}
