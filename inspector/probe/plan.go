// Package probe finds out what nginx's containers can reach: what the names of the upstreams resolve to there,
// which addresses accept a connection, and what answers when it is spoken to.
//
// A plan is made from the snapshot (pure), one exec in each nginx container asks batch after batch, all of a batch at
// once, and a pure parser turns the answers into facts. Nothing is installed or changed in a container.
package probe

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/composecheck/composecheck/compose"
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

	// ProcNet reads /proc/net/tcp, tcp6 and unix of a container without entering it, and says where; "" where it cannot.
	ProcNet func(inspector.Container) (text, source string)
	// Full says why no command is to run in a container of an app, whose limits have no room for it; "" where one may.
	Full func(context.Context, inspector.Container) string
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

// A proxyPlan is what to ask inside one nginx container.
type proxyPlan struct {
	Service   string
	Container string          // ID
	DNS       string          // address of the server that nginx asks for service names
	Names     []string        // to resolve, in the order of the configuration
	Questions []question      // to dial
	Doors     []door          // requests to send through nginx itself
	Left      []inspector.Gap // what is not asked, and why
}

// planFor says what to ask inside the first running container of each nginx service of the snapshot.
// It is pure. Without Engine there is nothing to ask.
func planFor(s *inspector.Snapshot, o Options) []proxyPlan {
	o = o.withDefaults()
	known := newReach(s)
	var plans []proxyPlan
	for i := range s.Proxies {
		p := &s.Proxies[i]
		container := s.Engine.FirstRunning(p.Service)
		if container == nil {
			continue
		}
		plan := proxyPlan{Service: p.Service, Container: container.ID, DNS: askedDNS(s.Engine, p)}
		if p.Config != nil {
			plan.add(p.Config, known, o)
			if o.Requests {
				plan.addDoors(p.Config, o)
				plan.addTrials(p.Config, container)
				plan.addDoubts(p.Config, s, container)
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
		return pass.Resolver != nil && slices.Contains(pass.Resolver.Args, compose.DockerDNS)
	}) {
		return compose.DockerDNS
	}
	return e.DNS(p.Service)
}

// add plans for every pass of the configuration.
func (p *proxyPlan) add(c *nginx.Config, known reach, o Options) {
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

func (p *proxyPlan) addName(host string) {
	if host == "" || inspector.IsAddress(host) || slices.Contains(p.Names, host) {
		return
	}
	p.Names = append(p.Names, host)
}

// ask adds a question, or merges it with the same one of another pass: the path of the pass whose timeout is
// the shortest stands for all, because it is the likeliest to be too slow.
func (p *proxyPlan) ask(q question) {
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
func (p *proxyPlan) leave(what, why string) {
	gap := inspector.Gap{What: fmt.Sprintf("%s from %s", what, p.Service), Why: why}
	if !slices.ContainsFunc(p.Left, func(g inspector.Gap) bool { return g.What == gap.What && g.Why == gap.Why }) {
		p.Left = append(p.Left, gap)
	}
}

// limit drops what is more than n names or questions.
func (p *proxyPlan) limit(n int) {
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
