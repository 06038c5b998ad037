package nginx

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
)

// compare says how a choice differs from what nginx did, or "".
func compare(c *Config, choice Choice, got answer) string {
	line := 0
	if choice.Outcome == Files && choice.Status == 0 && c.All(choice.Server, choice.Location, "error_page") != nil {
		return "" // there are no files, so that the error page answers
	}
	if choice.Server >= 0 {
		line = c.Servers[choice.Server].Pos.Line
		if choice.Location >= 0 {
			line = c.Servers[choice.Server].Locations[choice.Location].Pos.Line
		}
	}
	switch {
	case got.status == 444:
		if choice.Status != 444 {
			return "nginx closes the connection"
		}
	case got.line != "" && got.line != strconv.Itoa(line):
		return fmt.Sprintf("nginx answers in line %s, not %d", got.line, line)
	case got.upstream != (choice.Outcome == Passed):
		return fmt.Sprintf("upstream: %t", got.upstream)
	case choice.Outcome == Files && choice.Status == 0:
		if got.status != 404 && got.status != 403 {
			return fmt.Sprintf("status %d", got.status)
		}
	case choice.Status != got.status && (choice.Status != 0 || got.status != 200):
		return fmt.Sprintf("nginx answers with status %d, not %d", got.status, choice.Status)
	case choice.To != got.to:
		return fmt.Sprintf("nginx redirects to %q", got.to)
	}
	return ""
}

// TestChoiceIsNginx's sends requests to a real nginx and compares what answers with what Choose says.
func TestChoiceIsNginxs(t *testing.T) {
	stub := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X-Stub", "1") }))
	defer stub.Close()
	_, stubPort, _ := net.SplitHostPort(stub.Listener.Addr().String())
	ports := map[string]int{"PORT1": freePort(t), "PORT2": freePort(t), "PORT3": freePort(t), "PORT4": freePort(t)}
	ports["STUB"], _ = strconv.Atoi(stubPort)

	g := newGenerator(7)
	servers := crossing
	const generated = 40
	for i := range generated {
		servers += g.server(fmt.Sprintf("g%d.test", i))
	}
	conf := prepare(servers, ports)
	startNginx(t, conf, ports["PORT1"])

	var requests []Request
	add := func(port, host, address, uri string) {
		requests = append(requests, Request{Address: address, Port: ports[port], Host: host, URI: uri})
	}
	for _, host := range hosts {
		add("PORT1", host, "127.0.0.1", "/")
		add("PORT2", host, "127.0.0.1", "/")
	}
	for _, uri := range uris {
		add("PORT1", "one.example", "127.0.0.1", uri)
		add("PORT2", "first.example", "127.0.0.1", uri)
		add("PORT2", "second.Example", "127.0.0.1", uri)
		add("PORT3", "any.example:1", "127.0.0.1", uri)
	}
	for _, host := range []string{"first.example", "forbidden.example", "any", "other", "a.wild.example", "wild.example"} {
		add("PORT2", host, "127.0.0.2", "/x")
		add("PORT2", host, "127.0.0.1", "/e404")
	}
	for i := range generated {
		for range 40 {
			add("PORT4", fmt.Sprintf("g%d.test", i), "127.0.0.1", g.uri())
		}
	}
	config := readText(conf)
	if say(config) != "ok" {
		t.Fatal(say(config))
	}
	equal, undecided := 0, 0
	for _, r := range requests {
		choice := config.Choose(r)
		got := ask(t, r)
		if choice.Unknown != "" {
			undecided++
			continue
		}
		if difference := compare(config, choice, got); difference != "" {
			t.Errorf("%s%s on %s: %s; we say %+v", r.Host, r.URI, r.Address, difference, choice)
			continue
		}
		equal++
	}
	t.Logf("nginx answers %d of %d requests as Choose says; of %d more Choose was not sure", equal, len(requests)-undecided, undecided)
	if undecided > len(requests)/100 {
		t.Errorf("Choose was not sure of %d requests", undecided)
	}
}
