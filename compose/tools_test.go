package compose

import (
	"strings"
	"testing"
)

func TestLacks(t *testing.T) {
	p := loadArchive(t, `
-- compose.yaml --
services:
  alpine: {image: "docker.io/library/node:20-alpine3.19"}
  slim: {image: "python:3.13-slim-bookworm@sha256:0"}
  full: {image: "python:3.13"}
  dotnet: {image: "mcr.microsoft.com/dotnet/aspnet:8.0"}
  mine: {image: "example.com/node:20-alpine"}
  started: {image: "alpine:3", command: sh -c "apk add curl && run"}
  built: {build: {dockerfile_inline: "FROM node:20-slim AS a\nRUN npm ci && if [ -n \"$X\" ]; then mkdir /a; fi\nFROM a\nCOPY . ."}}
  added: {build: {dockerfile_inline: "FROM node:20-slim AS a\nRUN apt-get install -y wget\nFROM a\nCMD [\"node\", \"a.js\"]"}}
  nothing: {build: {dockerfile_inline: "FROM node:20-slim"}}
  copied: {build: {dockerfile_inline: "FROM alpine\nCOPY --from=tools /usr/bin/curl /usr/bin/"}}
  all: {build: {dockerfile_inline: "FROM alpine\nCOPY --from=tools / /"}}
  named: {build: {dockerfile_inline: "FROM alpine\nCOPY --from=uv /uv /bin/"}}
  unknown: {build: {dockerfile_inline: "FROM alpine\nRUN apk add $$PACKAGES"}}
  database: {build: {dockerfile_inline: "FROM node:20-alpine\nRUN apk add --no-cache postgresql-client bash\nCOPY . ."}}
  static: {image: "gcr.io/distroless/static:nonroot"}
  debug: {image: "gcr.io/distroless/static:debug"}
  mongo: {image: "mongo:7.0"}
  mongo4: {image: "mongo:4.4"}
  mariadb: {image: "mariadb"}
  mariadb10: {image: "mariadb:10.11"}
  fpm: {image: "php:8.3-fpm"}
  nginx: {image: "nginx:1.29"}
  shell: {build: {dockerfile_inline: "FROM ubuntu:24.04\nSHELL [\"/bin/bash\", \"-c\"]\nCOPY . ."}}
  nginxAlpine: {image: "nginx:1.29-alpine-perl"}
  procps: {build: {dockerfile_inline: "FROM nginx\nRUN apt-get update && apt-get install -y procps\nCOPY site.conf /etc/nginx/conf.d/ps.conf"}}
  script: {build: {dockerfile_inline: "FROM alpine\nRUN ./setup"}}
`)
	const (
		clients = "pg_isready mysqladmin redis-cli mongo mongosh cgi-fcgi"
		alpine  = "service systemctl /dev/tcp "
		debian  = "ps pgrep systemctl /dev/tcp "
		ubuntu  = "systemctl /dev/tcp "
	)
	for name, want := range map[string]string{
		"alpine": "curl bash " + alpine + clients, "slim": "curl wget nc " + debian + clients, "full": "nc " + ubuntu + clients, "dotnet": "curl wget nc " + clients, "mine": "",
		"started": "bash " + alpine + clients, "built": "curl wget nc " + debian + clients, "added": "curl nc " + debian + clients, "copied": "bash " + alpine + clients, "all": "",
		"named": "curl bash " + alpine + clients, "nothing": "", "unknown": "", "script": "", "database": "curl " + alpine + "mysqladmin redis-cli mongo mongosh cgi-fcgi",
		"static": "curl wget sh bash nc " + clients, "debug": "curl wget", "mongo": "mongo", "mongo4": "", "mariadb": "mysqladmin mysql", "mariadb10": "", "fpm": "wget nc " + debian + clients,
		"shell": "curl wget nc systemctl " + clients, "nginx": "nc " + debian + clients, "nginxAlpine": "bash " + alpine + clients, "procps": "nc " + ubuntu + clients,
	} {
		if got := strings.Join(p.Service(name).Lacks, " "); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}
