package probe

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

const (
	handshakeWait = time.Second // for the answer: who knows WebSockets answers at once
	maxHandshakes = 5           // per nginx container
)

// handshakeFor returns the path at which the upstream of a door is asked for a WebSocket, or "": only where the location
// is one for WebSockets by its name, nginx does not pass on all that asks for one, and it is certain what nginx asks for.
func handshakeFor(c *nginx.Config, pass *nginx.Pass, d *door) string {
	if pass.Directive != "proxy_pass" || pass.Scheme != "http" || pass.Location < 0 || d.Skipped != "" || d.TLS || d.question.proxyProtocol {
		return ""
	}
	location := c.Servers[pass.Server].Locations[pass.Location]
	if !inspector.ForWebSockets(location.Path) || passesUpgrade(c, pass) || c.Setting(pass.Server, pass.Location, "rewrite") != nil {
		return ""
	}
	switch {
	case pass.URI == "":
		return d.Path
	case d.Path == location.Path && !strings.Contains(pass.URI, "$"):
		return escapePath(pass.URI)
	}
	return ""
}

// passesUpgrade reports whether nginx is told to pass on both headers that ask for another protocol.
func passesUpgrade(c *nginx.Config, pass *nginx.Pass) bool {
	told := 0
	for _, set := range c.All(pass.Server, pass.Location, "proxy_set_header") {
		if len(set.Args) == 2 && (strings.EqualFold(set.Args[0], "Upgrade") && set.Args[1] == "$http_upgrade" ||
			strings.EqualFold(set.Args[0], "Connection") && set.Args[1] != "$http_upgrade") {
			told++
		}
	}
	return told == 2
}

// askHandshakes asks for a WebSocket: the upstreams themselves, and through nginx where these switch.
func (r *proxyRun) askHandshakes() {
	var direct, through []item
	var of []int // by item: the index in the probe's requests
	for _, d := range r.plan.Doors {
		at := slices.IndexFunc(r.probe.Requests, func(q inspector.Request) bool { return q.Pass == d.Pass && q.Skipped == "" })
		own, ok := r.opened(d.Pass)
		if d.handshake == "" || at < 0 || !ok || len(of) >= maxHandshakes {
			continue
		}
		query := "?" + d.Marker
		if inspector.ForSocketIO(d.Path) {
			query += "&EIO=4&transport=websocket"
		}
		direct = append(direct, askedAt(own, "websocket", http.MethodGet, d.handshake+query, handshakeWait, d.question.door))
		through = append(through, askedAt(d.question, "websocket", http.MethodGet, d.Path+query, handshakeWait, d.question.door))
		of = append(of, at)
	}
	a, _ := r.ask(direct) // that one does not answer is no gap
	var left []item
	var leftOf []int
	for i, at := range of {
		answer := a.doors[i]
		if answer.Status != http.StatusSwitchingProtocols {
			continue
		}
		r.probe.Requests[at].Handshake = &inspector.Handshake{To: direct[i].question.String(), Path: direct[i].question.Path, Direct: answer.Status}
		left, leftOf = append(left, through[i]), append(leftOf, at)
	}
	a, _ = r.ask(left)
	for i, at := range leftOf {
		r.probe.Requests[at].Handshake.Through, r.probe.Requests[at].Handshake.Outcome = a.doors[i].Status, a.doors[i].Outcome
	}
}

// askedAt is another question at the place of a question.
func askedAt(q question, asked, method, path string, wait time.Duration, door int) item {
	q.Asked, q.method, q.Path, q.Wait, q.door = asked, method, path, wait, door
	return itemOf(q)
}

// opened returns the question about the first place of a pass that took a connection.
func (r *proxyRun) opened(pass int) (question, bool) {
	for _, q := range r.plan.Questions {
		for _, d := range r.probe.Dials {
			if slices.Contains(q.passes, pass) && d.OK && d.Host == q.name() && d.Port == q.Port && d.Socket == q.Socket {
				if q.Socket == "" {
					q.Host, q.Label = d.Address, q.Host
				}
				return q, true
			}
		}
	}
	return question{}, false
}
