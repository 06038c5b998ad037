package probe

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// A door is a request to send through nginx itself.
type door struct {
	inspector.Request
	question question
	// handshake is the path at which the upstream itself is asked for a WebSocket; "": it is not.
	handshake string
	trial     *trial // of the location's prefix; nil: none
	escapes   *trial // of the escapes in a path; nil: none
	group     string // upstream: of one group only one request is under way at a time
}

// addDoors plans one request through nginx for each pass.
func (p *proxyPlan) addDoors(c *nginx.Config, o Options) {
	for i := range c.Passes {
		d := door{Request: inspector.Request{Pass: i}, group: c.Passes[i].Value}
		if len(c.Passes[i].Targets) > 0 {
			d.group = c.Passes[i].Targets[0].String()
		}
		entry, why := c.EntryFor(i)
		switch shared := sharedBy(c, &c.Passes[i]); {
		case shared != "":
			why = shared + " is in force there, so that a request would not be ours alone"
		case strings.HasPrefix(c.Passes[i].Scheme, "grpc"):
			why = "a gRPC server answers no HEAD"
		case why == "" && (!plainHost.MatchString(entry.Host) || strings.ContainsAny(entry.URI, "?\t\n")):
			why = "its address cannot be written in a request"
		}
		if d.Skipped = why; why == "" {
			d.fill(&c.Passes[i], entry, o)
			d.handshake = handshakeFor(c, &c.Passes[i], &d)
		}
		p.Doors = append(p.Doors, d)
	}
}

// sharedBy names what makes a request count for others, or be sent to them as well; "": nothing does.
func sharedBy(c *nginx.Config, pass *nginx.Pass) string {
	for _, name := range []string{"mirror", "limit_req", "limit_conn"} {
		if set := c.Setting(pass.Server, pass.Location, name); set != nil && !set.Is("off") {
			return name
		}
	}
	return ""
}

var plainHost = regexp.MustCompile(`^[A-Za-z0-9._-]+$`)

// fill writes the request and the question that sends it.
func (d *door) fill(pass *nginx.Pass, e nginx.Entry, o Options) {
	d.Port, d.TLS, d.Host, d.Path = e.Port, e.TLS, e.Host, escapePath(e.URI)
	d.Marker = fmt.Sprintf("%s%s-%d", inspector.Marker, o.run, d.Pass)
	if path, ok := strings.CutPrefix(e.Address, "unix:"); ok {
		d.Socket = path
	} else {
		d.Address = strings.Trim(e.Address, "[]")
	}
	q := question{
		Host: d.Address, Port: d.Port, Socket: d.Socket, Asked: "http", Header: d.Host, Path: d.Path + "?" + d.Marker,
		Wait: doorWait, proxyProtocol: e.Listen.ProxyP, throughTLS: d.TLS, door: 1 + d.Pass,
	}
	if pass.Read > 0 && pass.Read <= provableRead {
		q.Wait = max(q.Wait, pass.Read+time.Second)
	}
	d.question = q
}

// askDoors sends the requests: to each upstream one after the other, so that an app that answers one at a time is not slow
// for our sake.
func (r *proxyRun) askDoors() {
	waiting, late := r.plan.Doors, map[string]bool{}
	until := time.Now().Add(doorsTime)
	for len(waiting) > 0 {
		var now, later []door
		busy := map[string]bool{}
		for _, d := range waiting {
			switch {
			case d.Skipped != "":
				r.probe.Requests = append(r.probe.Requests, d.Request)
			case busy[d.group]:
				later = append(later, d)
			default:
				busy[d.group] = true
				now = append(now, d)
			}
		}
		r.askThese(now)
		again := r.unheeded(now, late)
		r.askThese(again)
		for _, d := range again {
			late[d.group] = late[d.group] && !r.allGood([]int{d.Pass})
		}
		if waiting = later; time.Now().After(until) {
			for i := range waiting {
				waiting[i].Request = inspector.Request{Pass: waiting[i].Pass, Skipped: "there was no time left for it"}
			}
		}
	}
	slices.SortFunc(r.probe.Requests, func(a, b inspector.Request) int { return cmp.Compare(a.Pass, b.Pass) })
}

// unheeded returns, of requests that the app did not answer (502, 504, silence), those to send as GET: some apps hang up on
// HEAD or never answer it and are fine, as servers are that know websocket only. What takes no connection needs no further
// try, nor does a further route to one that was late with GET too: late are such groups.
func (r *proxyRun) unheeded(asked []door, late map[string]bool) []door {
	var again []door
	for _, d := range asked {
		at := slices.IndexFunc(r.probe.Requests, func(q inspector.Request) bool {
			return q.Pass == d.Pass && (q.Status == http.StatusBadGateway || q.Status == http.StatusGatewayTimeout || q.Outcome == "silent")
		})
		if at < 0 || d.Method != "" || late[d.group] || !r.accepts(d.Pass) {
			continue
		}
		late[d.group] = r.probe.Requests[at].Status != http.StatusBadGateway // until GET is answered
		d.Method, d.question.method = http.MethodGet, http.MethodGet
		d.Marker += "g"
		d.question.Path = d.Path + "?" + d.Marker
		again = append(again, d)
	}
	return again
}

// accepts reports whether a target of a pass took a connection.
func (r *proxyRun) accepts(pass int) bool {
	return slices.ContainsFunc(r.plan.Questions, func(q question) bool {
		return slices.Contains(q.passes, pass) && slices.ContainsFunc(r.probe.Dials, func(d inspector.Dial) bool {
			return d.OK && d.Host == q.name() && d.Port == q.Port && d.Socket == q.Socket
		})
	})
}

// keep records what became of a request: that of a GET only where it got further than the HEAD before it.
func (r *proxyRun) keep(q inspector.Request) {
	at := slices.IndexFunc(r.probe.Requests, func(before inspector.Request) bool { return before.Pass == q.Pass })
	switch {
	case at < 0:
		r.probe.Requests = append(r.probe.Requests, q)
	case q.Status != 0 && q.Status < 500:
		r.probe.Requests[at] = q
	}
}

// askThese sends requests side by side.
func (r *proxyRun) askThese(doors []door) {
	var items []item
	for _, d := range doors {
		kind := "i"
		switch {
		case d.TLS:
			kind = "h"
		case d.Socket != "":
			kind = "u"
		}
		items = append(items, item{kind: kind, question: d.question})
	}
	a, why := r.ask(items)
	for i, d := range doors {
		answer, ok := a.doors[i]
		if !ok {
			r.keep(inspector.Request{Pass: d.Pass, Skipped: cmp.Or(a.unknown[i], why, "no answer was reported")})
			continue
		}
		d.Outcome, d.Status, d.Redirect, d.Error, d.Took = answer.Outcome, answer.Status, answer.Redirect, answer.Error, answer.Took
		r.keep(d.Request)
	}
}

// doorLine reads what became of a request through nginx.
func (p *parser) doorLine(n int, it item, letter string, f []string) {
	r := p.doors[n]
	switch {
	case letter == "X":
		p.unknown[n] = "the image has no tool for it"
		return
	case letter == "H" && len(f) >= 2 && f[1] == "!":
		p.unknown[n] = "the image has no tool for it"
		return
	case letter == "H" && len(f) >= 2:
		r.Took = micros(f[0])
		text := strings.Join(f[1:], " ")
		r.Status, r.Outcome, r.Error = httpsAnswer(text)
		r.Redirect = redirect(text)
	case letter == "D" && len(f) >= 3 && f[1] != "0":
		r.Outcome, r.Error = "refused", "nginx does not take the connection"
	case letter == "R" && len(f) >= 3:
		r.Outcome, r.Took = f[1], micros(f[2])
		_, r.Status = fingerprint("http", unhex(f[3:]))
	case letter == "r" && len(f) >= 2:
		bytes, code := cutExitCode(unhex(f[2:]))
		r.Outcome, r.Took = outcome(bytes, code), micros(f[1])
		_, r.Status = fingerprint("http", bytes)
	default:
		return
	}
	p.doors[n] = r
}

var (
	curlStatus = regexp.MustCompile(`^(\d{3})(?: >\S*)?(?: (.*))?$`)
	wgetStatus = regexp.MustCompile(`HTTP/[\d.]+ (\d{3})`)
	redirectTo = regexp.MustCompile(`^\d{3} >(\S+)|\bLocation: (\S+)`)
)

// redirect returns where the answer that curl or wget tells of sends the client, without user and query.
func redirect(text string) string {
	m := redirectTo.FindStringSubmatch(text)
	if m == nil {
		return ""
	}
	u, err := url.Parse(m[1] + m[2])
	if err != nil {
		return ""
	}
	u.User, u.RawQuery, u.Fragment = nil, "", ""
	return clean(u.String())
}

// httpsAnswer reads what curl or wget said.
func httpsAnswer(text string) (status int, outcome, failure string) {
	if m := curlStatus.FindStringSubmatch(text); m != nil {
		status, _ = strconv.Atoi(m[1])
		failure = clean(m[2])
	} else if m := wgetStatus.FindStringSubmatch(text); m != nil {
		status, _ = strconv.Atoi(m[1])
	} else {
		failure = clean(text)
	}
	switch {
	case status != 0:
		return status, "answered", ""
	case strings.Contains(failure, "timed out"):
		return 0, "silent", failure
	}
	return 0, "closed", cmp.Or(failure, "no answer")
}
