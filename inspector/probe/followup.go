package probe

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/composecheck/composecheck/inspector"
)

// followUpWait is for answers to the further questions: a server that knows the protocol answers at once.
const followUpWait = time.Second

// protocols are tried on a port that did not answer as it should.
var protocols = []string{"banner", "http", "tls", "fastcgi", "uwsgi", "h2c"}

// followUp speaks other protocols to ports whose first answer says nothing, and dials addresses that only DNS
// knows. Of the other protocols only the answers are kept: that a port is silent is known already.
func (r *proxyRun) followUp(ctx context.Context) {
	questions := append(r.onlyInDNS(), r.unclear()...)
	if len(questions) > r.options.MaxTargets {
		questions = questions[:r.options.MaxTargets]
		r.gap("some ports' other protocols", "they are too many")
	}
	if len(questions) == 0 {
		return
	}
	items := direct(questions)
	a, why := r.ask(ctx, items)
	if a == nil {
		r.gap("what answers at ports that do not speak the protocol asked for", why)
		return
	}
	a.replies = slices.DeleteFunc(a.replies, func(reply inspector.Reply) bool {
		return reply.Outcome != "answered" && r.dialled(reply.Host, reply.Address, reply.Port, reply.Socket)
	})
	r.record(a)
	r.noteUnknown(items, a)
}

// dialled reports whether there is a Dial there already.
func (r *proxyRun) dialled(host, address string, port int, socket string) bool {
	return slices.ContainsFunc(r.probe.Dials, func(d inspector.Dial) bool {
		return d.Host == host && d.Address == address && d.Port == port && d.Socket == socket
	})
}

// onlyInDNS repeats the questions about a name for the addresses that the C library does not find: nginx's
// resolver would use them.
func (r *proxyRun) onlyInDNS() []Question {
	var questions []Question
	for _, l := range r.probe.Names {
		for _, address := range l.DNS {
			for _, q := range r.plan.Questions {
				if q.Host == l.Host && q.Socket == "" && !slices.Contains(l.Libc, address) {
					q.Host, q.Label = address, l.Host
					questions = append(questions, q)
				}
			}
		}
	}
	return questions
}

// unclear returns the questions in other protocols to ports that did not make clear what they speak.
func (r *proxyRun) unclear() []Question {
	var questions []Question
	for _, reply := range r.probe.Replies {
		for _, p := range otherProtocols(reply) {
			q := Question{
				Host: reply.Address, Label: reply.Host, Port: reply.Port, Socket: reply.Socket,
				Asked: p, Header: cmp.Or(reply.Host, "localhost"), Wait: followUpWait,
			}
			switch p {
			case "banner":
				q.Wait = bannerWait
			case "http":
				q.Path = "/"
			}
			if !slices.Contains(questions, q) {
				questions = append(questions, q)
			}
		}
	}
	return questions
}

// otherProtocols returns what else to try after a reply.
func otherProtocols(reply inspector.Reply) []string {
	switch {
	case reply.Asked == "http" && reply.Status == 400: // to HEAD, nginx does not say that it wants TLS
		return []string{"tls"}
	case reply.Outcome == "answered" && reply.Protocol != "":
		return nil
	}
	return slices.DeleteFunc(slices.Clone(protocols), func(p string) bool { return p == reply.Asked })
}
