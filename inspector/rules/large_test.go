package rules

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/composecheck/composecheck/inspector"
)

// BenchmarkCheck judges a project with many locations, an app that fails, and logs as long as they are read.
func BenchmarkCheck(b *testing.B) {
	const locations, services, lines = 40, 10, 300
	var conf, project strings.Builder
	conf.WriteString("server {\nlisten 80;\n")
	for i := range locations {
		fmt.Fprintf(&conf, "location /api%d/ {\nproxy_pass http://app%d:3000;\n}\n", i, i%services)
	}
	conf.WriteString("}\n")
	project.WriteString("services:\n  gateway:\n    image: nginx:1.29\n    ports: ['80:80']\n    volumes: ['./nginx.conf:/etc/nginx/conf.d/default.conf:ro']\n")
	now := time.Date(2026, 1, 2, 3, 0, 0, 0, time.UTC)
	gateway := inspector.Container{ID: "g", Service: "gateway", Name: "gateway", State: "running", Started: now.Add(-time.Hour), Endpoints: []inspector.Endpoint{{Network: "n", IPv4: "10.0.1.1"}}}
	for i := range lines {
		at := now.Add(-time.Duration(lines-i) * 100 * time.Millisecond)
		gateway.Log = append(gateway.Log, inspector.LogLine{Time: at, Text: fmt.Sprintf(`%s [error] 9#9: *%d connect() failed (111: Connection refused) while connecting to upstream, client: 10.0.0.9, server: , request: "GET /api%d/a HTTP/1.1", upstream: "http://10.0.0.%d:3000/api%[3]d/a", host: "x"`,
			at.Format("2006/01/02 15:04:05"), i, i%locations, i%services+2)})
	}
	engine := &inspector.Engine{Containers: []inspector.Container{gateway}}
	probe := inspector.ProxyProbe{Service: "gateway", Container: "g", Sockets: []inspector.Socket{{Address: "0.0.0.0", Port: 80}}}
	for i := range services {
		fmt.Fprintf(&project, "  app%d: {image: app%[1]d, depends_on: [app%d]}\n", i, (i+1)%services)
		app := inspector.Container{ID: fmt.Sprint("a", i), Service: fmt.Sprint("app", i), Name: fmt.Sprint("app", i), State: "running", Started: now.Add(-time.Hour), Endpoints: []inspector.Endpoint{{Network: "n", IPv4: fmt.Sprint("10.0.0.", i+2)}}}
		for j := range lines {
			app.Log = append(app.Log, inspector.LogLine{Time: now.Add(-time.Duration(lines-j) * time.Second), Text: fmt.Sprintf("Error: connect ECONNREFUSED app%d:3000 at request %d of a client", (i+1)%services, j)})
		}
		engine.Containers = append(engine.Containers, app)
		probe.Dials = append(probe.Dials, inspector.Dial{Host: app.Service, Address: app.Endpoints[0].IPv4, Port: 3000, Errno: 111, Error: "Connection refused"})
	}
	dir := b.TempDir()
	for name, text := range map[string]string{"nginx.conf": conf.String(), "compose.yaml": strings.Replace(project.String(), "depends_on: [app0]", "", 1)} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	s := testCase{dir: dir}.snapshot(b)
	s.Taken, s.Engine, s.Probes = now, engine, &inspector.Probes{Proxies: []inspector.ProxyProbe{probe}}
	for b.Loop() {
		if r := inspector.Check(s, All()); len(r.Findings) == 0 {
			b.Fatal("nothing was found")
		}
	}
}
