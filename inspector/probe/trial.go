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

// A trial is a path to ask an upstream for, as nginx makes it of a client's and in another way.
type trial struct {
	inspector.PathTrial
	nowhere string // where nothing can be, and that begins as the other path does
}

// addTrials plans to ask upstreams for a path in two ways: for one for which a client got 404, by nginx's access log.
func (p *proxyPlan) addTrials(c *nginx.Config, gateway *inspector.Container) {
	for i := range p.Doors {
		if d := &p.Doors[i]; d.Skipped == "" {
			d.trial, d.escapes = trialFor(c, d.Pass, gateway), escapesFor(c, d.Pass, gateway)
		}
	}
}

// accessLine matches a harmless request in nginx's usual access log: its path and status.
var accessLine = regexp.MustCompile(`"(?:GET|HEAD) (/[^\s?]*)\S* HTTP/[\d.]+" (\d{3})\b`)

// A clientRequest is a harmless request of a client, as nginx's access log has it.
type clientRequest struct{ path, status string }

// requestsIn are those since nginx read its configuration.
func requestsIn(gateway *inspector.Container) []clientRequest {
	var all []clientRequest
	for _, line := range gateway.Log {
		said := accessLine.FindStringSubmatch(line.Text)
		if said != nil && len(said[1]) < 200 && !strings.Contains(line.Text, inspector.Marker) && gateway.InThisLife(line.Time) && !line.Time.Before(gateway.Loaded.Add(-inspector.LoadSlack)) {
			all = append(all, clientRequest{said[1], said[2]})
		}
	}
	return all
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

// askTrials asks upstreams for the paths of trials: for that of a location itself only where the
// request through nginx got 404.
func (r *proxyRun) askTrials() {
	var items []item
	var asked []*trial
	ask := func(t *trial, own question, door int) *inspector.PathTrial {
		if t == nil || len(asked) >= maxTrials {
			return nil
		}
		t.To = own.String()
		asked = append(asked, t)
		for _, path := range []string{t.Asked, t.Other, t.nowhere} {
			items = append(items, askedAt(own, "http", http.MethodHead, path, trialWait, door))
		}
		return &t.PathTrial
	}
	for _, d := range r.plan.Doors {
		at := slices.IndexFunc(r.probe.Requests, func(q inspector.Request) bool { return q.Pass == d.Pass && q.Skipped == "" })
		own, ok := r.opened(d.Pass)
		if at < 0 || !ok {
			continue
		}
		q := &r.probe.Requests[at]
		if q.Escapes = ask(d.escapes, own, d.question.door); d.trial != nil && (d.trial.Logged || q.Status == http.StatusNotFound) {
			q.Paths = ask(d.trial, own, d.question.door)
		}
	}
	a, _ := r.ask(items) // that one does not answer is no gap
	for i, t := range asked {
		t.AskedStatus, t.OtherStatus, t.NowhereStatus = a.doors[3*i].Status, a.doors[3*i+1].Status, a.doors[3*i+2].Status
	}
}
