package main

import "strings"

// A combination is a project with several faults, or with one that shows itself in many places.
type combination struct {
	name     string
	gateway  string         // further keys of the nginx service
	services string         // the others; APP is their image
	nginx    string         // conf.d/default.conf, or with ${ in it templates/default.conf.template; without listen it is server's content
	then     [][]string     // compose commands after up -d
	asks     map[string]int // status that a client gets for each path; 0: no HTTP answer
	again    [][]string     // compose commands after that; then the same is asked again
	want     []string       // rules of all findings above note, in this order
}

// twoFaults are projects in which two things are wrong that have nothing to do with one another.
var twoFaults = []combination{
	{
		name:     "name and port",
		services: "api: {image: APP, command: -listen :3000}",
		nginx: `resolver 127.0.0.11;
location /api/ { proxy_pass http://api:8080/; }
location /bill/ { set $bill billing; proxy_pass http://$bill:3000; }`,
		asks: map[string]int{"/api/": 502, "/bill/": 502},
		want: []string{"unknown-host", "wrong-port"},
	},
	{
		name:     "network and exit",
		services: "api: {image: APP, command: -listen :3000, networks: [back]}\n  web: {image: APP, command: -exit 1}\nnetworks: {back: }",
		nginx: `resolver 127.0.0.11;
location /api/ { set $api api; proxy_pass http://$api:3000; }
location /web/ { set $web web; proxy_pass http://$web:3000; }`,
		asks: map[string]int{"/api/": 502, "/web/": 502},
		want: []string{"no-shared-network", "service-exited"},
	},
	{
		name:     "TLS and loopback",
		services: "api: {image: APP, command: -listen :3000}\n  web: {image: APP, command: -listen 127.0.0.1:3000}",
		nginx: `location /api/ { proxy_pass https://api:3000; }
location /web/ { proxy_pass http://web:3000; }`,
		asks: map[string]int{"/api/": 502, "/web/": 502},
		want: []string{"loopback-listener", "tls-to-plain"},
	},
	{
		name:     "published port and timeout",
		gateway:  `ports: ["127.0.0.1::8080"]`,
		services: "api: {image: APP, command: -listen :3000 -delay 4s}",
		nginx:    "location / { proxy_pass http://api:3000; proxy_read_timeout 1s; }",
		want:     []string{"published-port-unserved", "upstream-timeout"},
	},
	{
		name:     "template and start",
		gateway:  "environment: {SHOP: shop.example, host: shop.example}",
		services: "api: {image: APP, command: -listen :3000 -allow-host localhost}\n  web: {image: APP, command: -listen :3000 -start-delay 10m}",
		nginx: `server_name ${SHOP};
location /api/ { proxy_pass http://api:3000; proxy_set_header Host $host; }
location /web/ { proxy_pass http://web:3000; }`,
		asks: map[string]int{"/api/": 400, "/web/": 502},
		want: []string{"service-starting", "template-eats-variable"},
	},
	{
		name:     "pause and host port",
		services: `api: {image: APP, command: -listen :3000}` + "\n  " + `web: {image: APP, command: -listen :3000, ports: ["127.0.0.1:18761:3000"]}`,
		nginx: `location /api/ { proxy_pass http://api:3000; proxy_read_timeout 1s; proxy_connect_timeout 1s; }
location /web/ { proxy_pass http://web:18761; }`,
		then: [][]string{{"pause", "api"}},
		asks: map[string]int{"/api/": 504, "/web/": 502},
		want: []string{"service-paused", "host-port-used"},
	},
	{
		name:     "port and database",
		services: "api: {image: APP, command: -listen :3000}\n  db: {image: APP, command: -serve redis -listen :6379}",
		nginx: `location /api/ { proxy_pass http://api:80; }
location /db/ { proxy_pass http://db:6379; }`,
		asks: map[string]int{"/api/": 502},
		want: []string{"wrong-port", "not-http"},
	},
	{
		name:     "name at start and resolver",
		services: "api: {image: APP, command: -listen :3000}",
		nginx: `location /bill/ { proxy_pass http://billing:3000; }
location /api/ { set $api api; proxy_pass http://$api:3000; }`,
		asks: map[string]int{"/api/": 0},
		want: []string{"unknown-host", "resolver-missing"},
	},
	{
		name:     "restarts and header",
		services: "api: {image: APP, command: -exit 3, restart: always}\n  web: {image: APP, command: -listen :3000 -header-size 20000}",
		nginx: `resolver 127.0.0.11;
location /api/ { set $api api; proxy_pass http://$api:3000; }
location /web/ { proxy_pass http://web:3000; }`,
		asks: map[string]int{"/web/": 502},
		want: []string{"service-restarting", "header-too-big"},
	},
	{
		name:     "own loopback and protocol",
		services: "api: {image: APP, command: -listen :3000}\n  web: {image: APP, command: -listen :3000}",
		nginx: `location /api/ { proxy_pass http://localhost:3000; }
location /web/ { fastcgi_pass web:3000; fastcgi_read_timeout 1s; }`,
		asks: map[string]int{"/api/": 502, "/web/": 504},
		want: []string{"loopback-upstream", "wrong-protocol"},
	},
}

// inARow are projects with two faults on the way of one request, either of which alone breaks it.
var inARow = []combination{
	{
		name:     "resolver and exit",
		services: "api: {image: APP, command: -exit 1}",
		nginx:    "location / { set $api api; proxy_pass http://$api:3000; }",
		asks:     map[string]int{"/": 502},
		want:     []string{"resolver-missing", "service-exited"},
	},
	{
		name:     "resolver and stop",
		services: "api: {image: APP, command: -listen :3000}",
		nginx:    "location / { set $api api; proxy_pass http://$api:3000; }",
		then:     [][]string{{"stop", "-t", "1", "api"}},
		asks:     map[string]int{"/": 502},
		want:     []string{"resolver-missing", "service-exited"},
	},
	{
		name:     "typo and exit",
		services: "api: {image: APP, command: -exit 1}",
		nginx:    "location / { proxy_pass http://apl:3000; }",
		asks:     map[string]int{"/": 0},
		want:     []string{"unknown-host", "service-exited"},
	},
	{
		name:     "own loopback and pause",
		services: "api: {image: APP, command: -listen :3000, expose: [3000]}",
		nginx:    "location / { proxy_pass http://localhost:3000; }",
		then:     [][]string{{"pause", "api"}},
		asks:     map[string]int{"/": 502},
		want:     []string{"loopback-upstream", "service-paused"},
	},
	{
		name:     "network and restarts",
		services: "api: {image: APP, command: -exit 3, restart: always, networks: [back]}\nnetworks: {back: }",
		nginx:    "resolver 127.0.0.11;\nlocation / { set $api api; proxy_pass http://$api:3000; }",
		asks:     map[string]int{"/": 502},
		want:     []string{"no-shared-network", "service-restarting"},
	},
}

// manySymptoms are projects with one fault that shows in several routes, services, log lines or states.
var manySymptoms = []combination{
	{
		name: "database of three",
		services: `a: {image: APP, command: "-listen :3000 -uses db:5432"}
  b: {image: APP, command: "-listen :3000 -uses db:5432"}
  c: {image: APP, command: "-needs db:5432 -listen :3000", restart: always}
  db: {image: APP, command: -exit 1}`,
		nginx: `resolver 127.0.0.11;
location /a/ { proxy_pass http://a:3000; }
location /b/ { proxy_pass http://b:3000; }
location /c/ { set $c c; proxy_pass http://$c:3000; }`,
		asks: map[string]int{"/a/": 500, "/b/": 500},
		want: []string{"service-exited"},
	},
	{
		name:     "ten routes of a dead nginx",
		gateway:  "restart: always",
		services: "api: {image: APP, command: -listen :3000}",
		nginx: strings.Repeat("location /N/ { proxy_pass http://api:3000; }\n", 9) +
			"location /bill/ { proxy_pass http://billing:3000; }",
		asks: map[string]int{"/": 0},
		want: []string{"unknown-host"},
	},
	{
		name:     "log lines old and new",
		services: "api: {image: APP, command: -listen :3000}",
		nginx:    "location /a/ { proxy_pass http://api:8080; }\nlocation /b/ { proxy_pass http://api:8080; }",
		asks:     map[string]int{"/a/": 502, "/b/": 502},
		again:    [][]string{{"restart", "-t", "1", "api"}},
		want:     []string{"wrong-port"},
	},
	{
		name: "one dead of a group",
		services: `a: {image: APP, command: -listen :3000}
  b: {image: APP, command: -listen :3000}`,
		nginx: `upstream group { server a:3000; server b:3000; }
server {
    listen 80;
    location /a/ { proxy_pass http://group; }
    location /b/ { proxy_pass http://group; }
}`,
		asks:  map[string]int{"/a/": 200, "/b/": 200},
		again: [][]string{{"kill", "b"}},
		want:  []string{"service-exited"},
	},
	{
		name:     "unhealthy holds nginx back",
		gateway:  "depends_on: {web: {condition: service_healthy}}",
		services: "web: {image: APP, command: -listen :3000, depends_on: {api: {condition: service_healthy}}, healthcheck: {test: [CMD, upstream, -exit, \"0\"], interval: 1s}}\n  api: {image: APP, command: -listen :3000, healthcheck: {test: [CMD-SHELL, \"echo no schema; exit 1\"], interval: 1s, retries: 1}}",
		nginx:    "location / { proxy_pass http://web:3000; }\nlocation /api/ { proxy_pass http://api:3000; }",
		want:     []string{"service-unhealthy"},
	},
	{
		name:     "restarts for memory",
		services: "api: {image: APP, command: -listen :3000 -eat-memory, mem_limit: 32m, restart: always}",
		nginx: `resolver 127.0.0.11;
location /a/ { set $api api; proxy_pass http://$api:3000; }
location /b/ { set $api api; proxy_pass http://$api:3000; }`,
		want: []string{"out-of-memory"},
	},
	{
		name:     "slow behind three routes",
		services: "api: {image: APP, command: -listen :3000 -delay 4s}",
		nginx: `proxy_read_timeout 1s;
location / { proxy_pass http://api:3000; }
location /a/ { proxy_pass http://api:3000; proxy_read_timeout 2s; }
location /b/ { proxy_pass http://api:3000/; }`,
		asks: map[string]int{"/": 504, "/a/": 504, "/b/": 504},
		want: []string{"upstream-timeout"},
	},
	{
		name:    "chain that waits",
		gateway: "depends_on: [web]",
		services: `web: {image: APP, command: -listen :3000, depends_on: {api: {condition: service_healthy}}}
  api: {image: APP, command: -listen :3000, depends_on: {db: {condition: service_healthy}}, healthcheck: {test: [CMD-SHELL, "true"], interval: 1s}}
  db: {image: APP, command: -exit 1, healthcheck: {test: [CMD-SHELL, "true"], interval: 1s}}`,
		nginx: "location / { proxy_pass http://web:3000; }\nlocation /api/ { proxy_pass http://api:3000; }",
		want:  []string{"service-exited"},
	},
	{
		name:     "paused in a group and alone",
		services: "api: {image: APP, command: -listen :3000}",
		nginx: `upstream group { server api:3000; }
server {
    listen 80;
    proxy_read_timeout 1s;
    proxy_connect_timeout 1s;
    location / { proxy_pass http://group; }
    location /a/ { proxy_pass http://api:3000; }
}`,
		then: [][]string{{"pause", "api"}},
		asks: map[string]int{"/": 504, "/a/": 504},
		want: []string{"service-paused"},
	},
	{
		name:     "certificate of three servers",
		gateway:  "restart: always",
		services: "api: {image: APP, command: -listen :3000}",
		nginx: strings.Repeat(`server {
    listen 443 ssl;
    server_name NAME;
    ssl_certificate /etc/ssl/shop.pem;
    ssl_certificate_key /etc/ssl/shop.key;
    location / { proxy_pass http://api:3000; }
}
`, 3),
		want: []string{"certificate-missing"},
	},
	{
		name:     "healthcheck by way of nginx",
		services: `api: {image: APP, command: -listen :3000, healthcheck: {test: [CMD, upstream, -needs, "gateway:81", -exit, "0"], interval: 1s, retries: 1}}`,
		nginx:    "location / { set $api api; proxy_pass http://$api:3000; }",
		asks:     map[string]int{"/": 502},
		want:     []string{"resolver-missing"},
	},
	{
		name:     "exit for want of nginx",
		services: `api: {image: APP, command: "-needs gateway:80 -listen :3000"}`,
		nginx:    "location / { proxy_pass http://apl:3000; }\nlocation /api/ { proxy_pass http://api:3000; }",
		asks:     map[string]int{"/": 0},
		want:     []string{"unknown-host"},
	},
	{
		name: "loopback behind two names",
		services: `api: {image: APP, command: "-listen 127.0.0.1:3000", networks: {default: {aliases: [backend]}}}
  web: {image: APP, command: "-listen :3000 -uses api:3000"}`,
		nginx: `location /a/ { proxy_pass http://api:3000; }
location /b/ { proxy_pass http://backend:3000; }
location /web/ { proxy_pass http://web:3000; }`,
		asks: map[string]int{"/a/": 502, "/b/": 502, "/web/": 500},
		want: []string{"loopback-listener"},
	},
}
