package compose

import (
	"fmt"
	"strings"
	"testing"
)

func TestProblems(t *testing.T) {
	for name, tt := range map[string]struct{ archive, problems, services string }{
		"yaml": {"-- compose.yaml --\nservices:\n  a:\n    image: x: y\n", `compose.yaml:3:13: yaml: line 3, column 13: mapping values are not allowed in this context`, ""},
		"yaml in the override": {"-- compose.yaml --\nservices: {a: {image: x}}\n-- compose.override.yaml --\nservices:\n\t- a",
			`compose.override.yaml:2: yaml: while scanning`, "a"},
		"duplicate key": {"-- compose.yaml --\nservices:\n  a: {image: x}\n  a: {image: y}\n", `compose.yaml:3: yaml: line 3: mapping key "a" already defined at line 2`, "a"},
		"unknown key": {"-- compose.yaml --\nservices:\n  a:\n    image: x\n    portss: ['80']\n",
			`compose.yaml:4:5: services.a additional properties 'portss' not allowed; did you mean "ports"?`, "a"},
		"unknown key at the top": {"-- compose.yaml --\nservice:\n  a:\n    image: x\n", `compose.yaml:1:1: additional properties 'service' not allowed; did you mean "services"?`, ""},
		"wrong type":             {"-- compose.yaml --\nservices:\n  a:\n    image: [x]\n  b: {image: y}\n", `compose.yaml:3:5: services.a.image must be a string`, "b"},
		"no image":               {"-- compose.yaml --\nservices:\n  a:\n    restart: always\n", `compose.yaml:2:3: service "a" has neither an image nor a build context specified`, "a"},
		"undefined network":      {"-- compose.yaml --\nservices:\n  a:\n    image: x\n    networks: [back]\n", `compose.yaml:4:16: service "a" refers to undefined network back`, "a"},
		"undefined volume":       {"-- compose.yaml --\nservices:\n  a:\n    image: x\n    volumes:\n      - data:/d\n", `compose.yaml:5:9: service "a" refers to undefined volume data`, "a"},
		"volume with a slash":    {"-- compose.yaml --\nservices:\n  a:\n    image: x\n    volumes:\n      - data/:/d\n      - dat/:/e\nvolumes: {data: }\n", "compose.yaml:5:9: service \"a\" refers to undefined volume data/; did you mean \"data\"?\ncompose.yaml:6:9: service \"a\" refers to undefined volume dat/", "a"},
		"undefined config and secret": {"-- compose.yaml --\nservices:\n  a:\n    image: x\n    configs: [c]\n    secrets: [s]\n",
			"compose.yaml:4:15: service \"a\" refers to undefined config c\ncompose.yaml:5:15: service \"a\" refers to undefined secret s", "a"},
		"undefined dependencies": {"-- compose.yaml --\nservices:\n  a:\n    image: x\n    depends_on: [b]\n  c:\n    image: x\n    links: [d]\n",
			"compose.yaml:4:18: service \"a\" depends on undefined service \"b\"\ncompose.yaml:7:13: service \"c\" depends on undefined service \"d\"", "a c"},
		"dependency on a profile": {"-- compose.yaml --\nservices:\n  a: {image: x, depends_on: [b]}\n  b: {image: x, profiles: [p]}\n",
			`compose.yaml:2:30: service "a" depends on undefined service "b" (it needs the profile p)`, "a [b]"},
		"network mode": {"-- compose.yaml --\nservices:\n  a:\n    image: x\n    network_mode: service:b\n", `compose.yaml:4:19: service "a" depends on undefined service "b"`, "a"},
		"both":         {"-- compose.yaml --\nservices:\n  a:\n    image: x\n    network_mode: host\n    networks: [n]\nnetworks: {n: }\n", "compose.yaml:4:19: service a declares mutually exclusive `network_mode` and `networks`", "a"},
		"scale":        {"-- compose.yaml --\nservices:\n  a:\n    image: x\n    container_name: yy\n    scale: 2\n", "compose.yaml:4:21: services.a: can't set container_name and scale 2", "a"},
		"cycle":        {"-- compose.yaml --\nservices:\n  a: {image: x, depends_on: [b]}\n  b: {image: x, depends_on: [a]}\n", `compose.yaml:2:30: dependency cycle detected: a -> b -> a`, "a b"},
		"extends cycle": {"-- compose.yaml --\nservices:\n  a: {image: x, extends: b}\n  b: {extends: a}\n  c: {image: y}\n",
			`compose.yaml: Circular reference:`, "a b c"},
		"extends nothing":   {"-- compose.yaml --\nservices:\n  a: {image: x, extends: b}\n", `compose.yaml:2:3: cannot extend service "a" in compose.yaml: service "b" not found`, "a"},
		"extends no file":   {"-- compose.yaml --\nservices:\n  a:\n    image: x\n    extends: {service: b, file: no.yaml}\n", `compose.yaml:4:33: extends: stat no.yaml: no such file or directory`, "a"},
		"include no file":   {"-- compose.yaml --\ninclude: [no.yaml]\nservices: {a: {image: x}}\n", `compose.yaml:1:11: include: stat no.yaml: no such file or directory`, "a"},
		"include remote":    {"-- compose.yaml --\ninclude:\n  - https://x.org/y.git\nservices: {a: {image: x}}\n", `compose.yaml:2:5: include: https://x.org/y.git is remote`, "a"},
		"include cycle":     {"-- compose.yaml --\ninclude: [b.yaml]\nservices: {a: {image: x}}\n-- b.yaml --\ninclude: [compose.yaml]\n", `compose.yaml: include cycle detected:`, "a"},
		"required variable": {"-- compose.yaml --\nservices:\n  a:\n    image: x\n    ports:\n      - ${PORT:?set a port}:80\n", `compose.yaml:5:9: error while interpolating services.a.ports.[]: required variable PORT is missing a value: set a port`, ""},
		"bad template":      {"-- compose.yaml --\nservices:\n  a:\n    image: x\n    hostname: ${!}\n", `compose.yaml:4:15: invalid interpolation format for services.a.hostname: you may need to escape`, "a"},
		"bad port":          {"-- compose.yaml --\nservices:\n  a:\n    image: x\n    ports: ['99999']\n  b: {image: y}\n", `compose.yaml:4:13: invalid containerPort: 99999`, "b"},
		"empty":             {"-- compose.yaml --\n", `compose.yaml: `, ""},
		"a list":            {"-- compose.yaml --\n- a\n", `compose.yaml: top-level object must be a mapping`, ""},
		"env file":          {"-- compose.yaml --\nservices: {a: {image: x}}\n-- .env --\nA=1\nMY SECRET\\=hunter2\n", `.env:2: unexpected character`, "a"},
		"mounted twice":     {"-- compose.yaml --\nservices:\n  a:\n    image: x\n    tmpfs: /d\n    volumes:\n      - ./x:/d\n", `compose.yaml:6:9: services.a.volumes[0]: target /d already mounted`, "a"},
	} {
		t.Run(name, func(t *testing.T) {
			p := loadArchive(t, tt.archive)
			var got []string
			for _, problem := range p.Problems {
				got = append(got, problem.Pos.String()+": "+problem.Message)
			}
			text := strings.Join(got, "\n")
			if !strings.HasPrefix(text, tt.problems) || len(got) != strings.Count(tt.problems, "\n")+1 {
				t.Errorf("got  %s\nwant %s", text, tt.problems)
			}
			if services(p) != tt.services {
				t.Errorf("services %q, want %q", services(p), tt.services)
			}
			if strings.Contains(text, "hunter2") {
				t.Error("a value is shown")
			}
		})
	}
}

// TestFirstProblem loads projects in which Compose, which goes through them in no fixed order, finds now one fault, now another.
func TestFirstProblem(t *testing.T) {
	for name, tt := range map[string]struct{ archive, problem string }{
		"services": {"-- compose.yaml --\nservices:\n  web:\n    image: x\n    volumes: [':/a']\n  app:\n    image: x\n    volumes: [':/b']\n  db:\n    image: x\n    volumes: [':/c']\n",
			"compose.yaml:4:15: invalid spec: :/a: empty section between colons"},
		"keys": {"-- compose.yaml --\nservices:\n  web:\n    image: x\n    volumes: [':/a']\n    ports: [a]\n    depends_on: {db: {restart: 1}}\n    cpus: [1]\n",
			"compose.yaml:4:15: invalid spec: :/a: empty section between colons"},
		"keys below": {"-- compose.yaml --\nservices:\n  web:\n    image: x\n    healthcheck:\n      test: [a]\n      retries: []\n      timeout: {}\n      interval: []\n",
			"compose.yaml:6:7: services.web.healthcheck.retries must be a"},
		"a network": {"-- compose.yaml --\nnetworks:\n  back:\n    driver: []\nservices:\n  web:\n    image: [x]\n  app:\n    image: [x]\n",
			"compose.yaml:3:5: networks.back.driver must be a string"},
		"a host without a name": {"-- compose.yaml --\nservices:\n  web:\n    image: x\n    extra_hosts:\n      - api:1.2.3.4\n      - ${DOMAIN}:host-gateway\n",
			"compose.yaml:6:9: decoding failed"},
		"in the override": {"-- compose.yaml --\nservices:\n  web:\n    image: x\n  app:\n    image: x\n-- compose.override.yaml --\nservices:\n  web:\n    ports: !reset null\n    volumes: [':/a']\n  app:\n    volumes: [':/b']\n",
			"compose.override.yaml:4:15: invalid spec: :/a: empty section between colons"},
		"with its base": {"-- compose.yaml --\nx-base: &base\n  image: x\n  volumes: [':/a']\nservices:\n  web:\n    <<: *base\n  app:\n    image: [x]\n",
			"compose.yaml:3:13: invalid spec: :/a: empty section between colons"},
	} {
		t.Run(name, func(t *testing.T) {
			for range 8 {
				p := loadArchive(t, tt.archive)
				if len(p.Problems) != 1 {
					t.Fatal(p.Problems)
				}
				if got := p.Problems[0].Pos.String() + ": " + p.Problems[0].Message; !strings.HasPrefix(got, tt.problem) {
					t.Fatalf("got  %s\nwant %s", got, tt.problem)
				}
			}
		})
	}
}

func TestHostileFiles(t *testing.T) {
	bomb := "a: &a [x,x,x,x,x,x,x,x,x]\n"
	for c := 'b'; c < 'k'; c++ {
		prev := string(c - 1)
		bomb += string(c) + ": &" + string(c) + " [" + strings.Repeat("*"+prev+",", 8) + "*" + prev + "]\n"
	}
	merges := "x-a: &a {k: v}\n"
	for c := 'b'; c < 'z'; c++ {
		prev := string(c - 1)
		merges += "x-" + string(c) + ": &" + string(c) + " {<<: [*" + prev + ", *" + prev + "]}\n"
	}
	tree := "x-a: &a {k: v}\n"
	for c := 'b'; c < 'm'; c++ {
		prev := string(c - 1)
		tree += "x-" + string(c) + ": &" + string(c) + " {0: *" + prev + ", 1: *" + prev + ", 2: *" + prev + ", 3: *" + prev + "}\n"
	}
	chain := "x-0: &a0 {k: v}\n"
	for i := 1; i < 2000; i++ {
		chain += fmt.Sprintf("x-%d: &a%d {k: *a%d}\n", i, i, i-1)
	}
	layers, names := "", []string{}
	for i := range maxDepth + 10 {
		layers += fmt.Sprintf("x-%d: &a%d {s%d: {image: x}}\n", i, i, i)
		names = append(names, fmt.Sprintf("*a%d", i))
	}
	tangle := "services:\n"
	for i := range 60 {
		for j := range 3 {
			tangle += fmt.Sprintf("  s%02d%d: {image: x, depends_on: [s%02d0, s%02d1, s%02d2]}\n", i, j, i+1, i+1, i+1)
		}
	}
	for name, content := range map[string]string{
		"tangle":  tangle,
		"layers":  layers + "services: {<<: [" + strings.Join(names, ", ") + "], bad: {image: [1]}}",
		"chain":   chain + "services: {a: {image: x, labels: *a1999}}",
		"aliases": bomb + "services: {a: {image: x, labels: *j}}",
		"tree":    tree + "services: {a: {image: x, labels: *l}}",
		"merges":  merges + "services: {a: {<<: *y}}",
		"deep":    strings.Repeat("[", 20000),
		"deeper":  "services: " + strings.Repeat("{a: ", 5000) + strings.Repeat("}", 5000),
		"itself":  "services: &a {a: *a}",
		"many":    "x: [" + strings.Repeat("1,", maxSeparators) + "]",
		"binary":  "\x00\x01\xff",
	} {
		t.Run(name, func(t *testing.T) {
			p := mustLoad(t, Options{Dir: t.TempDir(), Files: []string{"-"}, Stdin: strings.NewReader(content)})
			if len(p.Problems) == 0 {
				t.Error("no problem")
			}
		})
	}
}
