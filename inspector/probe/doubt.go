package probe

import (
	"slices"
	"time"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// maxOthers bounds the containers that are asked who answers in the place of a service.
const maxOthers = 5

// maxKept is how long nginx keeps an answer of Docker's DNS, unless it is told to.
const maxKept = 10 * time.Minute

// doubts returns what an answer through nginx may come from although it proxies to a name: nginx looked that up when it read
// its configuration, or at run time and keeps it for a while, and the service got its present container only later. others are the addresses of the
// containers that came later too, and may have the one that the service had. An answer to the question then proves
// nothing, unless it is what the service itself answers.
func doubts(s *inspector.Snapshot, gateway *inspector.Container, t nginx.Target) (doubtful bool, others []string) {
	if t.Host == "" || inspector.IsAddress(t.Host) || gateway.Loaded.IsZero() {
		return false, nil
	}
	for _, c := range s.Engine.Containers {
		if t.Dynamic && s.Taken.Sub(c.Started) > maxKept {
			continue
		}
		if !c.Running() || c.ID == gateway.ID || !c.Started.After(gateway.Loaded.Add(inspector.LoadSlack)) {
			continue
		}
		for _, at := range c.Endpoints {
			switch {
			case gateway.On(at.Network) == nil || at.IPv4 == "":
			case slices.Contains(at.Names, t.Host):
				doubtful = true
			case len(others) < maxOthers:
				others = append(others, at.IPv4)
			}
		}
	}
	return doubtful && len(others) > 0, others
}

// addDoubts marks the questions that are asked even where a request through nginx was answered well.
func (p *proxyPlan) addDoubts(c *nginx.Config, s *inspector.Snapshot, gateway *inspector.Container) {
	for i := range p.Questions {
		q := &p.Questions[i]
		if q.Asked != "http" || len(q.passes) == 0 || q.Socket != "" {
			continue
		}
		first := q.passes[0]
		for _, t := range c.Passes[first].Targets {
			if t.Host != q.Host || t.Port != q.Port || len(c.Passes[first].Targets) > 1 {
				continue
			}
			if doubtful, others := doubts(s, gateway, t); doubtful && first < len(p.Doors) && q.sameHost(c, &c.Passes[first], p.Doors[first].Host) {
				q.doubtful, q.others = true, others
			}
		}
	}
}

// sameHost makes a question come with the Host header that nginx sends for a request of its front door; false: that
// cannot be told.
func (q *question) sameHost(c *nginx.Config, pass *nginx.Pass, host string) bool {
	for _, set := range c.All(pass.Server, pass.Location, "proxy_set_header") {
		if len(set.Args) != 2 || set.Args[0] != "Host" {
			continue
		}
		switch set.Args[1] {
		case "$host", "$http_host":
			q.Header = host
		case "$proxy_host":
		default:
			return false
		}
	}
	return true
}

// askOthers asks the others whether they answer as nginx did, where the service itself answers otherwise.
func (r *proxyRun) askOthers() {
	var questions []question
	for _, q := range r.plan.Questions {
		if !q.doubtful || !r.contradicted(q) {
			continue
		}
		for _, address := range q.others {
			other := q
			other.Host = address
			questions = append(questions, other)
		}
	}
	a, _ := r.ask(direct(questions)) // that one does not answer is no gap
	r.probe.Replies = append(r.probe.Replies, a.replies...)
}

// contradicted reports whether the answers to a question and to a request through nginx for the same pass differ.
func (r *proxyRun) contradicted(q question) bool {
	return slices.ContainsFunc(r.probe.Requests, func(d inspector.Request) bool {
		return d.Status != 0 && slices.Contains(q.passes, d.Pass) && slices.ContainsFunc(r.probe.Replies, func(reply inspector.Reply) bool {
			return reply.Host == q.Host && reply.Port == q.Port && reply.Asked == q.Asked && reply.Status != 0 && reply.Status != d.Status
		})
	})
}
