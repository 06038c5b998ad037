package inspector

import (
	"fmt"
	"strings"
	"testing"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/compose/composetest"
)

// TestValues follows a wrong value, by every way in which one reaches the configuration, to the place where it is written.
func TestValues(t *testing.T) {
	const (
		template = "-- t/default.conf.template --\nserver {\n  location / { proxy_pass http://${API}; }\n}\n"
		official = "services:\n  web:\n    image: nginx\n    volumes: [./t:/etc/nginx/templates]\n"
		script   = "services:\n  web:\n    image: nginx\n    entrypoint: [/start.sh]\n    volumes: ['./start.sh:/start.sh', './t:/t']\n"
		envsubst = "envsubst '$API' < /t/default.conf.template > /etc/nginx/conf.d/default.conf\nexec nginx -g 'daemon off;'\n"
	)
	for _, c := range []struct{ name, project, host, port string }{
		{"environment, a mapping", official + "    environment:\n      X: y\n      API: nosuch:80\n" + template, "compose.yaml:7", "compose.yaml:7"},
		{"environment, a list", official + "    environment:\n      - X=y\n      - API=nosuch:80\n" + template, "compose.yaml:7", "compose.yaml:7"},
		{"environment, from .env", official + "    environment:\n      API: ${UPSTREAM}\n-- .env --\n# x\nUPSTREAM=nosuch:80\n" + template, ".env:2", ".env:2"},
		{"environment, with a default", official + "    environment:\n      API: ${UPSTREAM:-nosuch:80}\n" + template, "compose.yaml:6", "compose.yaml:6"},
		{"environment, passed on", official + "    environment:\n      - API\n-- .env --\nAPI=nosuch:80\n" + template, ".env:1", ".env:1"},
		{"env_file", official + "    env_file: web.env\n-- web.env --\nX=y\nexport API=nosuch:80\n" + template, "web.env:2", "web.env:2"},
		{"environment over env_file", official + "    env_file: web.env\n    environment:\n      API: nosuch:80\n-- web.env --\nAPI=api:80\n" + template, "compose.yaml:7", "compose.yaml:7"},
		{"ENV", "services:\n  web:\n    build: .\n-- Dockerfile --\nFROM nginx\nENV API=nosuch:80\nCOPY t /etc/nginx/templates\n" + template, "Dockerfile:2", "Dockerfile:2"},
		{"environment over ENV", "services:\n  web:\n    build: .\n    environment: [API=nosuch:80]\n-- Dockerfile --\nFROM nginx\nENV API=api:80\nCOPY t /etc/nginx/templates\n" + template, "compose.yaml:4", "compose.yaml:4"},
		{"an .envsh of the entry point", "services:\n  web:\n    image: nginx\n    volumes: ['./t:/etc/nginx/templates', './10-api.envsh:/docker-entrypoint.d/10-api.envsh']\n" +
			"-- 10-api.envsh* --\n#!/bin/sh\nexport API=nosuch:80\n" + template, "10-api.envsh:2:12-18", "10-api.envsh:2:19-21"},
		{"a plain assignment", script + "-- start.sh* --\n#!/bin/sh\nexport API\nAPI='nosuch:80'\nexport API\n" + envsubst + template, "start.sh:3:6-12", "start.sh:3:13-15"},
		{"an exported default", script + "-- start.sh* --\n#!/bin/sh\nexport API=${API:-nosuch:80}\n" + envsubst + template, "start.sh:2:19-25", "start.sh:2:26-28"},
		{"a default that is not taken", script + "    environment: [API=nosuch:80]\n-- start.sh* --\n#!/bin/sh\nexport API=${API:-api:80}\n" + envsubst + template, "compose.yaml:6", "compose.yaml:6"},
		{"a default given by :=", script + "-- start.sh* --\n#!/bin/sh\n: \"${API:=nosuch:80}\"\nexport API\n" + envsubst + template, "start.sh:2:11-17", "start.sh:2:18-20"},
		{"from one variable to the other", script + "-- start.sh* --\n#!/bin/sh\nUPSTREAM=\"nosuch:80\"\nexport API=\"$UPSTREAM\"\n" + envsubst + template, "start.sh:2:11-17", "start.sh:2:18-20"},
		{"put together", script + "-- start.sh* --\n#!/bin/sh\nNAME=nosuch\nexport API=\"$NAME:80\"\n" + envsubst + template, "start.sh:3", "start.sh:3"},
		{"before envsubst", script + "-- start.sh* --\n#!/bin/sh\nAPI=nosuch:80 " + envsubst + template, "start.sh:2:5-11", "start.sh:2:12-14"},
		{"in a here-document", script + "-- start.sh* --\n#!/bin/sh\nAPI=nosuch:80\ncat > /etc/nginx/conf.d/default.conf <<E\nserver { location / { proxy_pass http://$API; } }\nE\nexec nginx\n", "start.sh:2:5-11", "start.sh:2:12-14"},
		{"a default in a here-document", script + "-- start.sh* --\n#!/bin/sh\ncat > /etc/nginx/conf.d/default.conf <<E\nserver { location / { proxy_pass http://${API:-nosuch:80}; } }\nE\nexec nginx\n", "start.sh:3:48-54", "start.sh:3:55-57"},
		{"by sed", script + "-- start.sh* --\n#!/bin/sh\n: ${API:=nosuch:80}\nsed \"s|\\${API}|$API|\" /t/default.conf.template > /etc/nginx/conf.d/default.conf\nexec nginx\n" + template, "start.sh:2:10-16", "start.sh:2:17-19"},
		{"where it was empty", script + "    environment: [API=]\n-- start.sh* --\n#!/bin/sh\nif [ -z \"$API\" ]; then\n  export API=nosuch:80\nfi\n" + envsubst + template, "start.sh:3:14-20", "start.sh:3:21-23"},
		{"in a command", "services:\n  web:\n    image: nginx\n    volumes: ['./t:/t']\n    command:\n      - /bin/sh\n      - -c\n      - |\n        export API=$${API:-nosuch:80}\n        envsubst '$$API' < /t/default.conf.template > /etc/nginx/conf.d/default.conf\n        exec nginx\n" + template, "compose.yaml:9:28-34", "compose.yaml:9:35-37"},
		{"the port alone", official + "    environment:\n      PORT: '80'\n-- t/default.conf.template --\nserver { location / { proxy_pass http://nosuch:$PORT; } }\n", "t/default.conf.template:1:41-47", "compose.yaml:6"},
	} {
		p := composetest.Load(t, "-- compose.yaml --\n"+c.project)
		proxies, _, err := ReadProxies(t.Context(), p, nil)
		if err != nil {
			t.Fatal(err)
		}
		s := &Snapshot{Project: p, Proxies: proxies}
		links := s.Links()
		if len(links) != 1 {
			t.Fatalf("%s: %d links", c.name, len(links))
		}
		for what, at := range map[string]struct {
			at   compose.Pos
			want string
		}{"host": {links[0].At(), c.host}, "port": {links[0].PortAt(), c.port}} {
			got := fmt.Sprintf("%s:%d", at.at.File, at.at.Line)
			if strings.Contains(at.want, "-") {
				got += fmt.Sprintf(":%d-%d", at.at.Column, at.at.EndColumn)
			}
			if got != at.want {
				t.Errorf("%s: the %s stands at %s, want %s", c.name, what, got, at.want)
			}
		}
	}
}
