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
  script: {build: {dockerfile_inline: "FROM alpine\nRUN ./setup"}}
`)
	for name, want := range map[string]string{
		"alpine": "curl", "slim": "curl wget", "full": "", "dotnet": "curl wget", "mine": "", "started": "", "built": "curl wget",
		"added": "curl", "copied": "", "all": "", "named": "curl", "nothing": "", "unknown": "", "script": "",
	} {
		if got := strings.Join(p.Service(name).Lacks, " "); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}
