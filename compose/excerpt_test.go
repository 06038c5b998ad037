package compose

import (
	"fmt"
	"strings"
	"testing"
)

func TestLines(t *testing.T) {
	p := loadArchive(t, `
-- compose.yaml --
services:
  web:
    image: https://me:hunter2@example.com/nginx
    environment: {PORT: "3000"}
    ports: ["80:80"]
  flow: {image: flow, environment: {A: hunter2}}
  multi: {environment: {A: "hun
     ter2"}, image: multi}
  cmd:
    image: cmd
    command: [redis, --password=hunter2]
  cmd2:
    image: cmd
    command: redis --requirepass hunter2
  cmd3:
    image: certbot/certbot
    command: certonly --eab-kid public --eab-hmac-key hunter2
  args: {image: x, build: {context: ., args: {A: hunter2}}}
  tail: {image: x, networks: [n], labels: [a=hunter2
    ], expose: [1]}
networks: {n: {driver_opts: {k: hunter2}}}
-- Dockerfile --
FROM x
RUN echo hunter2 > /etc/x --token=hunter2
COPY . /x
`)
	if len(p.Problems) > 0 {
		t.Fatal(p.Problems)
	}
	text := fmt.Sprint(p.Lines)
	if strings.Contains(text, "hunter2") || strings.Contains(text, "ter2") {
		t.Errorf("a value is shown: %s", text)
	}
	for _, want := range []string{"https://***@example.com/nginx", `ports: ["80:80"]`, "  cmd:", "COPY . /x"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in %s", want, text)
		}
	}
}

func TestPositionBytes(t *testing.T) {
	p := loadArchive(t, "-- compose.yaml --\n\ufeffservices:\r\n  web: {hostname: 'é', image: x, ports: [\"80\"]}\r\n")
	if len(p.Problems) > 0 {
		t.Fatal(p.Problems)
	}
	s := p.Service("web")
	if s.ImagePos != (Pos{"compose.yaml", 2, 32, 33}) {
		t.Errorf("image at %+v", s.ImagePos)
	}
	if line := p.Lines["compose.yaml"][2]; line != "  web: {hostname: 'é', image: x, ports: [\"80\"]}" || line[31] != 'x' {
		t.Errorf("line %q", line)
	}
}
