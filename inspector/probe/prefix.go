package probe

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

const (
	trialWait = 2 * time.Second // for each answer
	maxTrials = 5               // per nginx container
)

// A trial is a path to ask an upstream for, with the prefix of its location and without it.
type trial struct {
	inspector.PathTrial
	nowhere string // where nothing can be, and that begins as the other path does
}

var (
	plainPath = regexp.MustCompile(`^(?:/[\w.~-]+)+/?$`)
	// aside are pages that an app has beside what it is for, at a place of their own.
	aside = regexp.MustCompile(`(?i)\.\w+$|^/(?:docs?|redoc|swagger[\w-]*|openapi|health\w*|live\w*|ready\w*|ping|status|metrics|admin|login|static|assets)(?:/|$)`)
)

// addTrials plans, for passes that keep the prefix of their location or take it away, to ask for a path both ways: one for
// which a client got 404, by nginx's access log, else, where the prefix is taken away, that of the location.
func (p *ProxyPlan) addTrials(c *nginx.Config, gateway *inspector.Container) {
	for i := range p.Doors {
		if d := &p.Doors[i]; d.Skipped == "" {
			d.trial = trialFor(c, d.Pass, gateway)
		}
	}
}

func trialFor(c *nginx.Config, at int, gateway *inspector.Container) *trial {
	pass := &c.Passes[at]
	if pass.Directive != "proxy_pass" || pass.Scheme != "http" || pass.Location < 0 || len(pass.Targets) != 1 || strings.Contains(pass.Value, "$") ||
		c.Setting(pass.Server, pass.Location, "rewrite") != nil || servedElsewhere(c, at) {
		return nil
	}
	l := &c.Servers[pass.Server].Locations[pass.Location]
	prefix, slash := strings.CutSuffix(l.Path, "/")
	strips := pass.URI == "/" && slash
	if l.Modifier != "" && l.Modifier != "^~" || !plainPath.MatchString(prefix) || !strips && pass.URI != "" {
		return nil
	}
	client, logged, works := lostPath(c, at, prefix, gateway)
	switch {
	case works || client == "" && !strips:
		return nil
	case client == "":
		client = l.Path
	}
	t := &trial{PathTrial: inspector.PathTrial{Client: client, Logged: logged, Asked: client, Other: strings.TrimPrefix(client, prefix)}}
	if strips {
		t.Asked, t.Other = t.Other, t.Asked
	}
	t.nowhere = strings.TrimSuffix(t.Other, strings.TrimPrefix(client, prefix)) + "/composecheck-asks-for-nothing"
	return t
}

// servedElsewhere reports whether another pass leads to where a pass leads: one app may have both ways there.
func servedElsewhere(c *nginx.Config, at int) bool {
	for i := range c.Passes {
		if i != at && slices.ContainsFunc(c.Passes[i].Targets, func(t nginx.Target) bool {
			own := c.Passes[at].Targets[0]
			return t.Host == own.Host && t.Port == own.Port && t.Socket == own.Socket
		}) {
			return true
		}
	}
	return false
}

// accessLine matches a harmless request in nginx's usual access log: its path and status.
var accessLine = regexp.MustCompile(`"(?:GET|HEAD) (/[^\s?]*)\S* HTTP/[\d.]+" (\d{3})\b`)

// lostPath is the last path below a prefix for which a client got 404 by a pass, as nginx's access log has it since nginx
// read its configuration. works: another request by that pass got what it wanted.
func lostPath(c *nginx.Config, at int, prefix string, gateway *inspector.Container) (path string, logged, works bool) {
	for _, line := range gateway.Log {
		said := accessLine.FindStringSubmatch(line.Text)
		if said == nil || strings.Contains(line.Text, inspector.Marker) || line.Time.Before(gateway.Started) || line.Time.Before(gateway.Loaded.Add(-inspector.LoadSlack)) ||
			!strings.HasPrefix(said[1], prefix+"/") || !alone(c, at, said[1]) {
			continue
		}
		rest := strings.TrimPrefix(said[1], prefix)
		switch {
		case said[2] < "400":
			return "", false, true
		case said[2] == "404" && plainPath.MatchString(rest) && !aside.MatchString(rest) && len(said[1]) < 200:
			path, logged = said[1], true
		}
	}
	return path, logged, false
}

// alone reports whether a pass, and none of another server, surely gets the requests for a path: the log names no host.
func alone(c *nginx.Config, at int, path string) bool {
	for i := range c.Servers {
		choice, sure := c.Ask(i, path)
		if own := i == c.Passes[at].Server; own && (!sure || choice.Pass != at) || !own && sure && choice.Pass >= 0 {
			return false
		}
	}
	return true
}

// askTrials asks upstreams for the paths of trials, where the request through nginx for that pass, or a client's, got 404.
func (r *proxyRun) askTrials() {
	var items []item
	var of []int // by trial: the index in the probe's requests
	for _, d := range r.plan.Doors {
		at := slices.IndexFunc(r.probe.Requests, func(q inspector.Request) bool { return q.Pass == d.Pass && q.Skipped == "" })
		own, ok := r.opened(d.Pass)
		if d.trial == nil || at < 0 || !ok || len(of) >= maxTrials || !d.trial.Logged && r.probe.Requests[at].Status != http.StatusNotFound {
			continue
		}
		t := d.trial.PathTrial
		t.To = own.String()
		r.probe.Requests[at].Paths = &t
		of = append(of, at)
		for _, path := range []string{t.Asked, t.Other, d.trial.nowhere} {
			items = append(items, forPath(own, path, d.question.door))
		}
	}
	a, _ := r.ask(items) // that one does not answer is no gap
	for i, at := range of {
		t := r.probe.Requests[at].Paths
		t.AskedStatus, t.OtherStatus, t.NowhereStatus = a.doors[3*i].Status, a.doors[3*i+1].Status, a.doors[3*i+2].Status
	}
}

// forPath is the question for a path at the place of another question.
func forPath(q Question, path string, door int) item {
	q.Asked, q.Path, q.method, q.Wait, q.door = "http", path, http.MethodHead, trialWait, door
	kind := "i"
	if q.Socket != "" {
		kind = "u"
	}
	return item{kind: kind, question: q}
}
