package startup

import "testing"

var mains = []start{
	{"nginx -c", `
-- compose.yaml --
services: {web: {image: nginx, command: nginx -c /conf/my.conf -g 'daemon off;', volumes: ["./conf:/conf"]}}
-- conf/my.conf --
` + whole, "conf/my.conf:3:34 app:3000"},
	{"nginx -c in a script", `
-- compose.yaml --
services: {web: {image: nginx, entrypoint: /run.sh, volumes: ["./run.sh:/run.sh", "./my.conf:/my.conf"]}}
-- run.sh --
#!/bin/sh
set -e
CONF=/my.conf
exec nginx -c "$CONF" -g "daemon off;"
-- my.conf --
` + whole, "my.conf:3:34 app:3000"},
	{"a reload loop beside nginx", `
-- compose.yaml --
services:
  web:
    image: nginx
    command: '/bin/sh -c ''while :; do sleep 6h & wait $${!}; nginx -s reload; done & nginx -g "daemon off;"'''
    volumes: ["./site.conf:/etc/nginx/conf.d/default.conf"]
-- site.conf --
` + site, "site.conf:1:34 app:3000"},
	{"a strange program", `
-- compose.yaml --
services: {web: {image: nginx, command: sh -c "python3 /render.py && nginx", volumes: ["./a.conf:/etc/nginx/conf.d/a.conf"]}}
-- a.conf --
` + site, "a.conf:1:34 app:3000\npartly hidden"},
	{"not a script", `
-- compose.yaml --
services: {web: {image: nginx, entrypoint: /run.py, volumes: ["./run.py:/run.py", "./a.conf:/etc/nginx/conf.d/a.conf"]}}
-- run.py --
#!/usr/bin/env python3
-- a.conf --
` + site, "a.conf:1:34 app:3000\npartly hidden"},
}

// TestMainConf finds the file with which nginx is started.
func TestMainConf(t *testing.T) { testStarts(t, mains) }
