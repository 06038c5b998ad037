// Package probe finds out what nginx's containers can reach: what the names of the upstreams resolve to there,
// which addresses accept a connection, and what answers when it is spoken to.
//
// A plan is made from the snapshot (pure), one exec per container asks everything at once, and a pure parser
// turns the answers into facts. Nothing is installed or changed in a container.
package probe

import (
	"cmp"
	"crypto/rand"
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// Options bound what is asked. The zero value connects and asks nothing, within the default times.
type Options struct {
	Requests       bool          // speak to the ports that accept; false: connects only
	ConnectTimeout time.Duration // per connect, whole seconds; 0: 2 s
	ReplyTimeout   time.Duration // per answer, at least; 0: 3 s
	MaxTargets     int           // questions per nginx container; 0: 200

	// Dump says whose nginx is to print its configuration (nginx -T) before it is asked anything.
	Dump func(*inspector.Proxy) bool

	// Beside asks beside the nginx containers that have no shell; nil: nobody does.
	Beside Beside

	// ProcNet reads /proc/net/tcp and tcp6 of a container without entering it, and says where; "" where it cannot.
	ProcNet func(inspector.Container) (text, source string)
	// HostNet reads those of the machine that runs the engine; "" where that is another one.
	HostNet func([]inspector.Container) (text, source string)

	run       string // part of the marker of requests through nginx: another one each time
	dnsServer string // "" but in tests
}

// Times that are not options.
const (
	nameTimeout   = 5 * time.Second        // the C library's own patience per try
	dnsTimeout    = 2 * time.Second        // per query
	bannerWait    = 300 * time.Millisecond // for a server that speaks first
	provableRead  = 10 * time.Second       // nginx read timeouts up to this are waited for
	dumpTime      = 5 * time.Second        // for nginx -T
	doorWait      = 4 * time.Second        // for an answer of nginx: it gives up on an address that nobody has after 3 s
	doorsTime     = 10 * time.Second       // for all requests through nginx
	execSlack     = 3 * time.Second        // for starting the exec
	besideSlack   = 10 * time.Second       // for making and starting a container beside it
	defaultTarget = 200
)

func (o Options) withDefaults() Options {
	if o.ConnectTimeout <= 0 {
		o.ConnectTimeout = 2 * time.Second
	}
	if o.ReplyTimeout <= 0 {
		o.ReplyTimeout = 3 * time.Second
	}
	if o.MaxTargets <= 0 {
		o.MaxTargets = defaultTarget
	}
	if o.run == "" {
		o.run = strings.ToLower(rand.Text()[:8])
	}
	return o
}

// A ProxyPlan is what to ask inside one nginx container.
type ProxyPlan struct {
	Service   string
	Container string          // ID
	DNS       string          // address of the server that nginx asks for service names
	Names     []string        // to resolve, in the order of the configuration
	Questions []Question      // to dial
	Doors     []Door          // requests to send through nginx itself
	Left      []inspector.Gap // what is not asked, and why
}

// A Question is one place to dial and what to say there.
type Question struct {
	Host          string        // name or address
	Label         string        // name under which the answer is recorded, when Host is one of its addresses
	Port          int           //
	Socket        string        // path of a unix socket; then Host and Port are empty
	Asked         string        // protocol to speak: http, tls, fastcgi, uwsgi, h2c, banner (say nothing); "": only dial
	Header        string        // Host header, and server name for tls
	sni           string        // server name that nginx sends; "": none
	Path          string        // of an http request
	method        string        // of an http request; "": HEAD
	Wait          time.Duration // for the answer; 0 when nothing is asked
	timeout       time.Duration // nginx's read timeout of the pass that Path stands for
	proxyProtocol bool          // begin with a PROXY line
	throughTLS    bool          // by HTTPS
	patient       bool          // asked alone, one after the other
	otherHost     bool          // with a Host that nginx does not send
	doubtful      bool          // an answer through nginx does not prove that it comes from here
	others        []string      // addresses from which it may come
	door          int           // 1 + index in ProxyPlan.Doors; 0: it is no request through nginx
	passes        []int         // for which it is asked: indexes in nginx.Config.Passes
}

// name returns the name under which the answers are recorded.
func (q Question) name() string { return cmp.Or(q.Label, q.Host) }

func (q Question) verb() string { return cmp.Or(q.method, http.MethodHead) }

// String returns host:port or unix:path.
func (q Question) String() string {
	if q.Socket != "" {
		return "unix:" + q.Socket
	}
	return fmt.Sprintf("%s:%d", q.name(), q.Port)
}

// Plan says what to ask inside the first running container of each nginx service of the snapshot.
// It is pure. Without Engine there is nothing to ask.
func Plan(s *inspector.Snapshot, o Options) []ProxyPlan {
	o = o.withDefaults()
	known := newReach(s)
	var plans []ProxyPlan
	for i := range s.Proxies {
		p := &s.Proxies[i]
		container := firstRunning(s.Engine, p.Service)
		if container == nil {
			continue
		}
		plan := ProxyPlan{Service: p.Service, Container: container.ID, DNS: askedDNS(s.Engine, p)}
		if p.Config != nil {
			plan.add(p.Config, known, o)
			if o.Requests {
				plan.addDoors(p.Config, o)
				plan.addDoubts(p.Config, s.Engine, container)
			}
		}
		plan.limit(o.MaxTargets)
		plans = append(plans, plan)
	}
	return plans
}

// askedDNS is the engine's DNS, as far as nginx asks it: not where it asks Docker's address under Podman.
func askedDNS(e *inspector.Engine, p *inspector.Proxy) string {
	if p.Config != nil && slices.ContainsFunc(p.Config.Passes, func(pass nginx.Pass) bool {
		return pass.Resolver != nil && slices.Contains(pass.Resolver.Args, inspector.DockerDNS)
	}) {
		return inspector.DockerDNS
	}
	return e.DNS(p.Service)
}

func firstRunning(e *inspector.Engine, service string) *inspector.Container {
	for _, c := range e.Of(service) {
		if c.Running() {
			return &c
		}
	}
	return nil
}

// add plans for every pass of the configuration.
func (p *ProxyPlan) add(c *nginx.Config, known reach, o Options) {
	for i := range c.Passes {
		pass := &c.Passes[i]
		p.addName(resolverHost(pass))
		for _, t := range pass.Targets {
			p.addName(t.Host)
			switch {
			case slices.Contains(t.Params, "down"), t.Socket == "" && t.Port == 0, pass.Scheme == "udp":
				// nginx does not connect there, or nobody knows to which port.
			case t.Socket == "" && !known.mayDial(t.Host):
				p.leave(fmt.Sprintf("the connection to %s", t), "it lies outside the project, and only the project's own containers, this host and private addresses are dialled")
			default:
				q := newQuestion(c, pass, t, o)
				q.passes = []int{i}
				p.ask(q)
			}
		}
	}
}

func (p *ProxyPlan) addName(host string) {
	if host == "" || isAddress(host) || slices.Contains(p.Names, host) {
		return
	}
	p.Names = append(p.Names, host)
}

// ask adds a question, or merges it with the same one of another pass: the path of the pass whose timeout is
// the shortest stands for all, because it is the likeliest to be too slow.
func (p *ProxyPlan) ask(q Question) {
	for i := range p.Questions {
		have := &p.Questions[i]
		if have.Host != q.Host || have.Port != q.Port || have.Socket != q.Socket || have.Asked != q.Asked {
			continue
		}
		wait, passes := max(have.Wait, q.Wait), append(have.passes, q.passes...)
		if q.timeout < have.timeout {
			*have = q
		}
		have.Wait, have.passes = wait, passes
		return
	}
	p.Questions = append(p.Questions, q)
}

// leave notes, once, what is not asked.
func (p *ProxyPlan) leave(what, why string) {
	gap := inspector.Gap{What: fmt.Sprintf("%s from %s", what, p.Service), Why: why}
	if !slices.ContainsFunc(p.Left, func(g inspector.Gap) bool { return g.What == gap.What && g.Why == gap.Why }) {
		p.Left = append(p.Left, gap)
	}
}

// limit drops what is more than n names or questions.
func (p *ProxyPlan) limit(n int) {
	if left := len(p.Names) - n; left > 0 {
		p.Names = p.Names[:n]
		p.leave(fmt.Sprintf("%d further names", left), fmt.Sprintf("only %d are resolved per nginx", n))
	}
	if left := len(p.Doors) - n; left > 0 {
		p.Doors = p.Doors[:n]
		p.leave(fmt.Sprintf("requests for %d further routes", left), fmt.Sprintf("only %d are sent through each nginx", n))
	}
	if left := len(p.Questions) - n; left > 0 {
		p.Questions = p.Questions[:n]
		p.leave(fmt.Sprintf("%d further upstream servers", left), fmt.Sprintf("only %d are dialled per nginx", n))
	}
}

func newQuestion(c *nginx.Config, pass *nginx.Pass, t nginx.Target, o Options) Question {
	q := Question{Host: t.Host, Port: t.Port, Socket: t.Socket, timeout: pass.Read}
	speaks := inspector.Speaks(c, pass)
	if !o.Requests || speaks == "" {
		return q
	}
	q.Asked = speaks
	q.Header = proxyHost(pass, t)
	q.Wait = o.ReplyTimeout
	if pass.Read > 0 && pass.Read <= provableRead {
		q.Wait = max(q.Wait, pass.Read+time.Second) // so that a timeout of nginx can be proved
	}
	if q.Asked == "tls" && inspector.SendsName(c, pass) {
		q.sni = inspector.TLSName(c, pass, t)
	}
	if q.Asked == "http" {
		q.Path = requestPath(c, pass)
	}
	return q
}

// proxyHost returns nginx's $proxy_host: what is written after the scheme.
func proxyHost(pass *nginx.Pass, t nginx.Target) string {
	if len(pass.Variables) > 0 || strings.Contains(pass.Value, "$") {
		return t.String()
	}
	value := pass.Value
	if _, after, ok := strings.Cut(value, "://"); ok {
		value = after
	}
	if strings.HasPrefix(value, "unix:") {
		return "localhost"
	}
	host, _, _ := strings.Cut(value, "/")
	if strings.ContainsFunc(host, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return t.String()
	}
	return host
}

// requestPath returns the path that nginx would ask for, when the client asks for the location itself.
func requestPath(c *nginx.Config, pass *nginx.Pass) string {
	path := "/"
	if pass.Server < len(c.Servers) && pass.Location >= 0 && pass.Location < len(c.Servers[pass.Server].Locations) {
		switch l := c.Servers[pass.Server].Locations[pass.Location]; l.Modifier {
		case "", "=", "^~":
			path = l.Path
		}
	}
	if pass.URI != "" {
		path = pass.URI
	}
	if !strings.HasPrefix(path, "/") || strings.Contains(path, "$") {
		return "/"
	}
	return escapePath(path)
}

// escapePath makes a path fit for a request line.
func escapePath(path string) string {
	var b strings.Builder
	for _, c := range []byte(path) {
		if c <= ' ' || c >= 0x7f || c == '"' || c == '\\' {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// resolverHost returns the host of the resolver directive in force, as far as it is written.
func resolverHost(pass *nginx.Pass) string {
	if pass.Resolver == nil || len(pass.Resolver.Args) == 0 {
		return ""
	}
	host := pass.Resolver.Args[0]
	if strings.ContainsAny(host, "=$[") {
		return ""
	}
	host, _, _ = strings.Cut(host, ":")
	return host
}

func isAddress(host string) bool {
	_, err := netip.ParseAddr(host)
	return err == nil
}
