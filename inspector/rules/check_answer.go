package rules

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
	"github.com/composecheck/composecheck/inspector/nginx"
)

var (
	// ownURL matches what a healthcheck asks of its own container, with the path.
	ownURL = lazyregexp.New(ownHost + `(/[^\s"'|;)]*)?`)
	// namesHost matches a Host header that curl or wget are told to send.
	namesHost = lazyregexp.New(`(?i)(?:-H|--header)[ =]?["']?\s*host:\s*([^\s"']+)`)
	// looksAtAnswer matches checks that decide by the text or the status of an answer, or try one thing after another.
	looksAtAnswer = lazyregexp.New("`" + `|grep|\|\||\bif\b|[^|]\|[^|]|--resolve|--connect-to|--unix-socket|\$`)
)

// An errand is a request of a healthcheck to its own nginx.
type errand struct {
	*inspector.Proxy
	ownAsk
	host    string // the header, where the check sets one
	curl    bool
	fails   bool // a status from 400 on is a failure
	follows bool // redirects
	trusts  bool // any certificate
}

// An ownAsk is what is asked of the container itself.
type ownAsk struct {
	scheme, name, uri string
	port              int
}

// ownAskIn finds a URL of the container itself in a text; false where there is none.
func ownAskIn(text string) (ownAsk, bool) {
	m := ownURL.FindStringSubmatch(text)
	if m == nil || !ownAddress.MatchString(text) {
		return ownAsk{}, false
	}
	return ownAsk{scheme: cmp.Or(m[1], "http"), name: m[2], uri: cmp.Or(m[4], "/"), port: portAsked(m)}, true
}

func (a ownAsk) String() string {
	if a.port == 80 && a.scheme == "http" || a.port == 443 && a.scheme == "https" {
		return a.scheme + "://" + a.name + a.uri
	}
	return fmt.Sprintf("%s://%s:%d%s", a.scheme, a.name, a.port, a.uri)
}

// errandOf reads a healthcheck; nil where it cannot be told what it asks nginx for, or by what it decides.
func errandOf(p *inspector.Proxy, service *compose.Service, test string) *errand {
	test = givesUp.ReplaceAllString(test, "")
	asks, own := ownAskIn(" " + test)
	if !own || looksAtAnswer.MatchString(test) || !p.ShowsSettings() || p.Config.HidesListens() {
		return nil
	}
	e := &errand{Proxy: p, ownAsk: asks, curl: usesTool(test, "curl")}
	if host := namesHost.FindStringSubmatch(test); host != nil {
		e.host = host[1]
	}
	e.fails = !e.curl || option(test, 'f', "--fail")
	e.follows = !e.curl || option(test, 'L', "--location")
	e.trusts = option(test, 'k', "--insecure") || strings.Contains(test, "--no-check-certificate") || strings.Contains(test, "--ca") || service.Build != nil
	return e
}

// option reports whether curl is given an option, by itself or among others: -f, -fsS.
func option(test string, letter byte, long string) bool {
	for _, word := range strings.Fields(test) {
		if word == long || strings.HasPrefix(word, "-") && !strings.HasPrefix(word, "--") && strings.IndexByte(word, letter) > 0 {
			return true
		}
	}
	return false
}

// A verdict is why a check fails.
type verdict struct {
	says   string
	server int  // that answers last
	unsure bool // it may pass: a redirect leads out of the container, or not every wget looks at certificates
	status bool // it is the status of an answer
	remedy string
}

// maxRedirects is how many redirects are followed.
const maxRedirects = 5

// judge follows the request, and says why the check fails; nil where it does not, or where nginx alone does not decide.
func (e errand) judge() *verdict {
	how := "it asks " + e.String()
	for n := range maxRedirects {
		got := e.Config.Choose(e.request())
		switch {
		case got.Unknown != "" || got.Server < 0 && n == 0: // that nginx does not listen where it is asked first is told elsewhere
			return nil
		case got.Server < 0:
			return &verdict{server: -1, says: how + fmt.Sprintf(", and nginx does not listen on port %d", e.port), remedy: noRedirect}
		case e.scheme == "https" && !e.trusts:
			return &verdict{server: got.Server, unsure: !e.curl, says: how + ", and no certificate that is trusted names " + e.name, remedy: "Give curl -k, or wget --no-check-certificate"}
		}
		next, own := ownAskIn(got.To)
		switch status := e.status(&got); {
		case status == 444, status >= 400 && e.fails:
			return &verdict{server: got.Server, status: true, says: fmt.Sprintf("%s, which the server at %s answers with %s", how, e.place(got.Server), statusText(status))}
		case status < 300 || status > 399 || !e.follows || !strings.HasPrefix(got.To, "http"):
			return nil
		}
		how = fmt.Sprintf("it asks %s, which the server at %s redirects to %s", e.ownAsk, e.place(got.Server), got.To)
		if !own {
			return &verdict{server: got.Server, unsure: true, says: how + ", outside of the container", remedy: noRedirect}
		}
		e.ownAsk, e.host = next, ""
	}
	return nil
}

const noRedirect = "Let the check ask for what nginx answers without a redirect"

func (e errand) request() nginx.Request {
	return nginx.Request{Address: "127.0.0.1", Port: e.port, TLS: e.scheme == "https", Host: cmp.Or(e.host, e.name), URI: e.uri}
}

// status is that of nginx's own answer; 0: what answers is not nginx.
func (e errand) status(got *nginx.Choice) int {
	if got.Outcome == nginx.Returned {
		if got.OnDisk() {
			return 0
		}
		return got.Status
	}
	basic := e.Config.Setting(got.Server, got.Location, "auth_basic")
	if basic != nil && len(basic.Args) == 1 && basic.Args[0] != "off" && e.Config.Setting(got.Server, got.Location, "satisfy") == nil {
		return 401
	}
	return 0
}

func statusText(status int) string {
	if status == 444 {
		return "444: it closes the connection without a word"
	}
	return strconv.Itoa(status)
}

func (e errand) place(server int) string {
	at := e.Pos(e.Config.Servers[server].Pos)
	return fmt.Sprintf("%s:%d", at.File, at.Line)
}

// otherHost is a name by which another server answers the same request well; "" where none does.
func (e errand) otherHost() string {
	for i := range e.Config.Servers {
		for _, name := range e.Config.Servers[i].Names {
			if strings.ContainsAny(name.Text, "~*_$") || name.Text == "" || strings.HasPrefix(name.Text, ".") {
				continue
			}
			e.host = name.Text
			if e.Config.Choose(e.request()).Server == i && e.judge() == nil {
				return name.Text
			}
		}
	}
	return ""
}

// checkAnswer is about a check that nginx itself answers, and not with what its tool takes for success.
func checkAnswer(s *inspector.Snapshot, p *inspector.Proxy, service *compose.Service, test string, f *inspector.Finding) *inspector.Finding {
	e := errandOf(p, service, test)
	if e == nil || option(test, 'u', "--user") {
		return nil
	}
	v := e.judge()
	if v == nil {
		return nil
	}
	f.Label = "answered by nginx itself"
	f.Message = fmt.Sprintf("the healthcheck of %s cannot pass: %s", service.Name, v.says)
	f.Fix.Summary = v.remedy
	if v.server >= 0 {
		at := p.Pos(p.Config.Servers[v.server].Pos)
		f.Also = []inspector.Place{{At: at, Label: "answers the check"}}
		f.Evidence = append(f.Evidence, inspector.Evidence{Fact: "the server that answers " + cmp.Or(e.host, e.name), Source: at.String()})
	}
	switch host := e.otherHost(); {
	case v.unsure && !isUnhealthy(s, service.Name):
		f.Severity = inspector.Note
		f.Message = fmt.Sprintf("the healthcheck of %s may not pass: %s", service.Name, v.says)
	case !v.status:
	case host != "":
		f.Fix.Summary = fmt.Sprintf("Ask by the name of the server that is meant: add --header \"Host: %s\"", host)
	default:
		f.Fix.Summary = "Ask for a path that nginx answers well, or let that server answer the check: `location = /health { return 200; }`"
	}
	return f
}

func isUnhealthy(s *inspector.Snapshot, service string) bool {
	for _, c := range s.Engine.Of(service) {
		if c.Running() && unhealthy(&c) {
			return true
		}
	}
	return false
}
