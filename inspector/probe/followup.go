package probe

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"github.com/composecheck/composecheck/inspector"
)

// followUpWait is for answers to the further questions: a server that knows the protocol answers at once.
const followUpWait = time.Second

// protocols are tried on a port that did not answer as it should.
var protocols = []string{"banner", "http", "tls", "fastcgi", "uwsgi", "scgi", "h2c"}

// followUp speaks other protocols to ports whose first answer says nothing. Of the other protocols only the answers are
// kept: that a port is silent is known already. A port that hangs up is asked one thing after the other until it answers:
// a server of one process may still be busy with what it did not understand.
func (r *proxyRun) followUp() {
	unclear := r.unclear()
	for turn := 0; ; turn++ {
		var batch []question
		for i, questions := range unclear {
			switch {
			case len(questions) == 0:
			case questions[0].patient:
				batch = append(batch, questions[0])
				unclear[i] = questions[1:]
			default:
				batch, unclear[i] = append(batch, questions...), nil
			}
		}
		if len(batch) == 0 {
			return
		}
		if len(batch) > r.options.MaxTargets {
			batch = batch[:r.options.MaxTargets]
			r.gap("some ports' other protocols", "they are too many")
		}
		a, why := r.ask(direct(batch))
		if why != "" {
			r.gap("what answers at ports that do not speak the protocol asked for", why)
			return
		}
		a.replies = slices.DeleteFunc(a.replies, func(reply inspector.Reply) bool { return reply.Outcome != "answered" })
		r.record(a)
		for i, questions := range unclear {
			if len(questions) > 0 && slices.ContainsFunc(a.replies, func(reply inspector.Reply) bool { return at(reply, questions[0]) && reply.Protocol != "" }) {
				unclear[i] = nil
			}
		}
	}
}

// at reports whether a reply came from where a question is asked.
func at(r inspector.Reply, q question) bool {
	return r.Socket == q.Socket && (q.Socket != "" || r.Address == q.Host && r.Port == q.Port)
}

// dialled reports whether there is a Dial there already.
func (r *proxyRun) dialled(host, address string, port int, socket string) bool {
	return slices.ContainsFunc(r.probe.Dials, func(d inspector.Dial) bool {
		return d.Host == host && d.Address == address && d.Port == port && d.Socket == socket
	})
}

// onlyInDNS repeats the questions about a name for the addresses that the C library does not find: nginx's
// resolver would use them.
func (r *proxyRun) onlyInDNS() []question {
	var questions []question
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

// unclear returns, for each port that did not make clear what it speaks, the questions in other protocols.
func (r *proxyRun) unclear() [][]question {
	var all [][]question
	var seen []question
	for _, reply := range r.probe.Replies {
		var questions []question
		for _, p := range otherProtocols(reply) {
			if p == "get" && reply.Outcome == "silent" && r.knocked(reply) {
				continue
			}
			q := question{
				Host: reply.Address, Label: reply.Host, Port: reply.Port, Socket: reply.Socket,
				Asked: p, Header: cmp.Or(reply.Host, "localhost"), Wait: followUpWait, patient: reply.Outcome == "closed" || reply.Outcome == "reset",
			}
			switch p {
			case "banner":
				q.Wait = bannerWait
			case "http":
				q.Path = "/"
			case otherHost:
				q.Asked, q.Header, q.Path, q.otherHost = "http", "localhost", reply.Path, true
			case "get":
				q.Asked, q.Path, q.method = "http", reply.Path, http.MethodGet
				q.Wait = max(q.Wait, reply.Took)
			}
			if !slices.ContainsFunc(seen, func(s question) bool {
				return s.Host == q.Host && s.Port == q.Port && s.Socket == q.Socket && s.Asked == q.Asked && s.method == q.method
			}) {
				seen = append(seen, q)
				questions = append(questions, q)
			}
		}
		all = append(all, questions)
	}
	return all
}

// knocked reports whether a request for a route to where a reply came from was sent through nginx, and so with GET too
// where HEAD was not answered.
func (r *proxyRun) knocked(reply inspector.Reply) bool {
	return slices.ContainsFunc(r.plan.Questions, func(q question) bool {
		return q.Host == reply.Host && q.Port == reply.Port && q.Socket == reply.Socket && slices.ContainsFunc(r.probe.Requests, func(d inspector.Request) bool {
			return d.Skipped == "" && slices.Contains(q.passes, d.Pass)
		})
	})
}

// otherHost is no protocol, but HTTP with another Host header: an app may refuse the one that nginx sends.
const otherHost = "other host"

// otherProtocols returns what else to try after a reply.
func otherProtocols(reply inspector.Reply) []string {
	switch {
	case reply.Asked == "http" && reply.Status == 400: // to HEAD, nginx does not say that it wants TLS
		return []string{"tls", otherHost}
	case reply.Asked == "http" && (reply.Status == 403 || reply.Status == 421):
		return []string{otherHost}
	case reply.Outcome == "answered" && reply.Protocol != "":
		return nil
	}
	others := slices.DeleteFunc(slices.Clone(protocols), func(p string) bool { return p == reply.Asked })
	if reply.Asked == "http" && reply.Outcome != "answered" {
		return append([]string{"get"}, others...) // some hang up on HEAD only, or never answer it
	}
	return others
}
