package report

import (
	"strings"
	"time"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

var yes, no = true, false

func at(file string, line, column, end int) compose.Pos {
	return compose.Pos{File: file, Line: line, Column: column, EndColumn: end}
}

func route(location, upstream, state string, line int) inspector.Route {
	return inspector.Route{
		ID: "gateway 80 _ " + location, Proxy: "gateway", Listen: "80", Server: "_", Location: location, Upstream: upstream, Scheme: "http",
		At: at("nginx/default.conf", line, 9, 0), State: state,
	}
}

func works(r inspector.Route, reply string, took time.Duration) inspector.Route {
	r.State, r.Network, r.DNS, r.TCP, r.Reply, r.Took = inspector.RouteOK, &yes, &yes, &yes, reply, took
	return r
}

// shop is a project in which everything works.
func shop() *inspector.Report {
	secure := works(route("/ws", "chat:7000", "", 40), "HTTP 101", 3*time.Millisecond)
	secure.Listen, secure.ID = "443", "gateway 443 _ /ws"
	php := works(route(`~ \.php$`, "php:9000", "", 30), "FastCGI", time.Millisecond)
	php.Scheme = "fastcgi"
	return &inspector.Report{
		Project: "shop", Files: []string{"compose.yaml"}, Taken: time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC), Result: inspector.Pass,
		Proxies: []inspector.ReportProxy{{Service: "gateway", Version: "1.29.8", URLs: []string{"http://localhost:8080", "https://localhost:8443"}}},
		Routes: []inspector.Route{
			works(route("/", "web:3000", "", 10), "HTTP 200", 4*time.Millisecond),
			works(route("/api/", "api:8000", "", 20), "HTTP 404", 1600*time.Millisecond),
			php,
			secure,
		},
		Services: 5, Rules: 43,
	}
}

// suppressed is shop with two findings that its owner lets pass, and exceptions of no use.
func suppressed() *inspector.Report {
	r := shop()
	r.Suppressed = []inspector.Suppressed{
		{Finding: hostPortUsed(), Reason: "the tests\x1b[31m map it", By: "nginx/default.conf:13"},
		{Finding: loopbackListener(), Reason: "it is no news", By: inspector.ByBaseline},
	}
	r.Unused = []string{".composecheck.yaml:4: there is no unknown-host to ignore"}
	r.Fixed = []inspector.Known{{Rule: "CC201", File: "nginx/default.conf", Message: `nginx proxies to "ap"`}}
	return r
}

// broken is a project with three different faults.
func broken() *inspector.Report {
	r := shop()
	r.Result = inspector.Fail
	api := route("/api/", "api:8080", inspector.RouteBroken, 14)
	api.Network, api.DNS, api.TCP, api.Finding = &yes, &yes, &no, "CC501"
	admin := route("/admin/", "admin:5000", inspector.RouteBroken, 21)
	admin.Network, admin.DNS, admin.Finding = &no, &no, "CC301"
	web := route("/", "web:5173", inspector.RouteBroken, 30)
	web.Network, web.DNS, web.TCP, web.Finding = &yes, &yes, &no, "CC503"
	r.Routes = []inspector.Route{api, admin, web, works(route("/static/", "assets:80", "", 35), "HTTP 200", 2*time.Millisecond)}
	r.Findings = []inspector.Finding{noSharedNetwork(), hostPortUsed(), loopbackListener()}
	r.NotChecked = []inspector.Gap{{What: "HTTP replies of 3 routes", Why: "no connection"}}
	r.Lines = map[string]map[int]string{
		"nginx/default.conf": {
			13: "    location /api/ {", 14: "\tproxy_pass http://api:8080/;",
			29: "    location / {", 30: "        proxy_pass http://web:5173;",
		},
		"compose.yaml": {
			6: "    networks: [front, back]", 10: "    ports:", 11: `      - "8080:3000"`, 27: "    networks: [internal]",
		},
	}
	return r
}

func hostPortUsed() inspector.Finding {
	return inspector.Finding{
		Rule: "CC501", Name: "host-port-used", Severity: inspector.Error,
		Message: `nginx proxies to api:8080, but 8080 is the port on your host; inside its container api listens on 3000`,
		At:      at("nginx/default.conf", 14, 24, 28), Label: "this is the port on your host",
		Also:     []inspector.Place{{At: at("compose.yaml", 11, 15, 19), Label: "the port inside the container"}},
		Routes:   []string{"gateway 80 _ /api/"},
		Services: []string{"api"},
		Evidence: []inspector.Evidence{
			{Fact: "api listens on 0.0.0.0:3000, nothing on 8080", Source: "/proc/net/tcp"},
			{Fact: "gateway -> 172.20.0.4:8080 refused, :3000 open", Source: "tcp probe"},
			{Fact: `17x "connect() failed (111: Connection refused) while connecting to upstream"`, Source: "docker compose logs gateway"},
		},
		Why: `containers talk to each other on container ports; "8080:3000" only opens 8080 on your machine`,
		Fix: inspector.Fix{
			Summary: "Proxy to the container's port",
			Edits:   []inspector.Edit{{File: "nginx/default.conf", Line: 14, Old: "\tproxy_pass http://api:8080/;", New: "\tproxy_pass http://api:3000/;"}},
			Then:    "docker compose exec gateway nginx -s reload",
		},
	}
}

func noSharedNetwork() inspector.Finding {
	return inspector.Finding{
		Rule: "CC301", Name: "no-shared-network", Severity: inspector.Error,
		Message: `gateway and admin share no network, so "admin" has no address`,
		At:      at("compose.yaml", 27, 15, 25), Label: "admin is only here",
		Also: []inspector.Place{
			{At: at("compose.yaml", 6, 15, 28), Label: "gateway is only here"},
			{At: at("nginx/default.conf", 21, 27, 0), Label: "proxies to it"},
		},
		Routes: []string{"gateway 80 _ /admin/"},
		Evidence: []inspector.Evidence{
			{Fact: "lookup of admin in gateway: not found (127.0.0.11)", Source: "dns probe"},
			{Fact: "containers agree with the file: not a missed recreate", Source: "docker inspect"},
		},
		Why: "Docker's DNS answers only for containers on a network of the one who asks",
		Fix: inspector.Fix{
			Edits: []inspector.Edit{
				{File: "compose.yaml", Line: 6, Old: "    networks: [front, back]", New: "    networks: [front, back, internal]"},
				{File: "compose.yaml", Line: 30, New: "networks:\n  internal: {}"},
			},
			Then: "docker compose up -d gateway",
		},
	}
}

func loopbackListener() inspector.Finding {
	return inspector.Finding{
		Rule: "CC503", Name: "loopback-listener", Severity: inspector.Error,
		Message: "web listens on 127.0.0.1 only, nginx cannot reach it",
		At:      at("nginx/default.conf", 30, 20, 35), Label: "the port is right",
		Routes: []string{"gateway 80 _ /"},
		Evidence: []inspector.Evidence{
			{Fact: "web (node) listens on 127.0.0.1:5173", Source: "/proc/net/tcp"},
			{Fact: `web log: "Local: http://localhost:5173/"`, Source: "container log"},
		},
		Why: "127.0.0.1 inside a container is that container alone",
		Fix: inspector.Fix{
			Summary: "Let the server listen on all addresses (Vite; for others see `composecheck explain CC503`)",
			Edits:   []inspector.Edit{{File: "compose.yaml", Line: 18, Old: "    command: npm run dev", New: "    command: npm run dev -- --host 0.0.0.0"}},
			Then:    "docker compose up -d web",
		},
	}
}

// unseen is a project of which only the files were read.
func unseen() *inspector.Report {
	r := shop()
	r.Result = inspector.Partial
	r.Proxies[0].URLs = nil
	for i := range r.Routes {
		route := &r.Routes[i]
		route.State, route.DNS, route.TCP, route.Reply, route.Took = inspector.RouteUnknown, nil, nil, "", 0
	}
	r.NotChecked = []inspector.Gap{
		{What: "the running containers", Why: "cannot connect to the Docker Engine at unix:///var/run/docker.sock; is it running?"},
		{What: "what nginx reaches (2 rules: wrong-port, loopback-listener)", Why: "nothing was asked inside the nginx container"},
	}
	return r
}

// warned has two proxies, several server names, a warning and a note.
func warned() *inspector.Report {
	r := shop()
	r.Result = inspector.Warn
	r.Files = []string{"compose.yaml", "compose.override.yaml"}
	r.Proxies = append(r.Proxies, inspector.ReportProxy{Service: "edge"})
	for i, server := range []string{"shop.example.com", "shop.example.com", "admin.example.com"} {
		r.Routes[i].Server = server
	}
	r.Routes[1].State, r.Routes[1].Finding = inspector.RouteRisk, "CC701"
	edge := route("", "unix:/run/edge/app.sock", inspector.RouteUnknown, 3)
	edge.Proxy, edge.Listen, edge.Scheme = "edge", "127.0.0.1:9000", "tcp"
	r.Routes = append(r.Routes, edge)
	r.Findings = []inspector.Finding{
		{Rule: "CC701", Name: "start-order", Severity: inspector.Warning, Message: "gateway does not wait for api", At: compose.Pos{File: "compose.yaml", Line: 4}, Label: "no depends_on here"},
		{Rule: "CC705", Name: "address-not-refreshed", Severity: inspector.Note, Message: "nginx resolves chat once", Fix: inspector.Fix{Summary: "Add a resolver"}},
	}
	r.Lines = map[string]map[int]string{"compose.yaml": {4: "  gateway:"}}
	return r
}

// hostile has escape sequences and worse in every text.
func hostile() *inspector.Report {
	const evil = "a\x1b[31mred\x1b]0;title\x07\u009b2Jb\x9bc\u202edcba\u2066\r\nd\x00\x7f\ufeff"
	huge := strings.Repeat("x", 5000)
	r := broken()
	r.Project, r.Files = "$(reboot) "+evil, []string{"compose\x1b[2J.yaml"}
	r.Proxies[0] = inspector.ReportProxy{Service: evil, Version: evil, URLs: []string{evil}}
	r.Routes[0].Location, r.Routes[0].Upstream, r.Routes[0].Reply, r.Routes[0].Scheme = "/"+evil+huge, huge+":8080", evil, evil
	r.Routes[1].Location = "/日本語/" + strings.Repeat("界", 60)
	f := &r.Findings[1]
	f.Message, f.Label, f.Why = evil+" "+huge, evil, evil+evil
	f.At = at("nginx/default.conf", 14, 4000, 4004)
	r.Lines["nginx/default.conf"][13] = huge
	r.Lines["nginx/default.conf"][14] = strings.Repeat("界\t", 1200) + evil + huge
	f.Also = append(f.Also, inspector.Place{At: at("nginx/default.conf", 30, 9000, 1), Label: huge})
	f.Evidence = append(f.Evidence, inspector.Evidence{Fact: evil + huge, Source: evil}, inspector.Evidence{Fact: huge, Source: "log " + evil},
		inspector.Evidence{Fact: "6"}, inspector.Evidence{Fact: "7"})
	f.Fix = inspector.Fix{Summary: evil + huge, Edits: []inspector.Edit{{File: evil, Line: 1, Old: evil, New: evil}}, Then: evil}
	r.NotChecked = append(r.NotChecked, inspector.Gap{What: evil + huge, Why: evil})
	return r
}

// many has more routes than a table shows.
func many(n int) *inspector.Report {
	r := shop()
	r.Routes = nil
	for range n {
		r.Routes = append(r.Routes, works(route("/x", "web:3000", "", 10), "HTTP 200", 0))
	}
	return r
}
