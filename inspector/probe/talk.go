package probe

import (
	"slices"

	"github.com/composecheck/composecheck/inspector"
)

// talk sends requests through nginx itself, and then speaks to the upstreams of all routes that these do not prove to
// work: never both at once, for an app that answers one request at a time would seem slow.
func (r *proxyRun) talk() {
	if r.probe.Skipped != "" {
		return
	}
	r.askDoors()
	questions := append(r.onlyInDNS(), r.unproven()...)
	items := direct(questions)
	a, why := r.ask(items)
	r.record(a)
	r.noteUnknown(items, a)
	if why != "" {
		r.gap("what answers at the upstreams", why)
	}
	r.askOthers()
	r.followUp()
	r.askCertificates()
	r.askHandshakes()
	r.askTrials()
}

// unproven are the questions about places that accept a connection and about which no request through nginx tells enough.
func (r *proxyRun) unproven() []question {
	var questions []question
	for _, q := range r.plan.Questions {
		if q.Asked == "" || r.allGood(q.passes) && !q.doubtful {
			continue
		}
		for _, d := range r.probe.Dials {
			if !d.OK || d.Host != q.name() || d.Port != q.Port || d.Socket != q.Socket {
				continue
			}
			at := q
			if q.Socket == "" {
				at.Host, at.Label = d.Address, q.Host
			}
			questions = append(questions, at)
		}
	}
	return questions
}

// allGood reports whether requests through nginx prove that the routes of all these passes work.
func (r *proxyRun) allGood(passes []int) bool {
	for _, pass := range passes {
		if !slices.ContainsFunc(r.probe.Requests, func(q inspector.Request) bool { return q.Pass == pass && q.Good() }) {
			return false
		}
	}
	return len(passes) > 0
}
