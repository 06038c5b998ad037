package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// A loopbackHanding is a part of its requests that an app behind nginx hands on to its own loopback, where another service is meant.
type loopbackHanding struct {
	compose.Handed
	app, meant *compose.Service
	port       int                // of meant, in its container
	asked      inspector.Evidence // who asks for it; the zero value where that is not known
	taken      inspector.Evidence // the location that lets it through to the app
}

// handedToLoopback is about apps that hand on to their own loopback what nginx gives them.
func handedToLoopback(s *inspector.Snapshot) (found []inspector.Finding) {
	if otherFront(s) {
		return nil // it may lead these paths elsewhere
	}
	for i := range s.Project.Services {
		app := &s.Project.Services[i]
		if len(app.Handed) == 0 || sharesNamespace(s.Project, app) {
			continue
		}
		var all []loopbackHanding
		for _, handed := range app.Handed {
			h := loopbackHanding{Handed: handed, app: app}
			if slices.ContainsFunc(app.ExtraHosts, func(host compose.ExtraHost) bool { return host.Name == h.Host }) {
				continue
			}
			if h.meant, h.port = meantBehind(s, app, h.Port); h.meant != nil && h.isAsked(s) {
				all = append(all, h)
			}
		}
		sure := func(h loopbackHanding) bool { return h.asked.Fact != "" }
		first := slices.IndexFunc(all, sure)
		if first < 0 && len(all) > 0 {
			first = 0
		}
		if first >= 0 {
			found = append(found, all[first].finding(s))
		}
	}
	return found
}

// meantBehind is the only other service that a port of an app's loopback may mean, and the port in its container: that which has the
// port on the host, else the one that listens there.
func meantBehind(s *inspector.Snapshot, app *compose.Service, port int) (meant *compose.Service, inside int) {
	if slices.Contains(app.ExpectedPorts(), port) || app.Serving == nil || app.Serving.Port == port || slices.ContainsFunc(app.Loopbacks, func(at compose.Serving) bool { return at.Port == port }) {
		return nil, 0
	}
	published := func(other *compose.Service) int {
		if at := slices.IndexFunc(other.Ports, func(p compose.Port) bool { return p.Published == port && p.Protocol == "tcp" }); at >= 0 {
			return other.Ports[at].Target
		}
		return 0
	}
	listens := func(other *compose.Service) int {
		if at := other.Serving; at != nil && at.Port != 0 && at.Port != port || !slices.Contains(append(other.ExpectedPorts(), servingPort(other)), port) {
			return 0
		}
		return port
	}
	for _, has := range []func(*compose.Service) int{published, listens} {
		for i := range s.Project.Services {
			other := &s.Project.Services[i]
			at := has(other)
			switch {
			case at == 0 || other == app:
			case meant != nil || s.Proxy(other.Name) != nil || len(inspector.SharedNetworks(other, app)) == 0:
				return nil, 0
			default:
				meant, inside = other, at
			}
		}
		if meant != nil {
			return meant, inside
		}
	}
	return nil, 0
}

// servingPort is where a service's own command makes it listen; 0: not known.
func servingPort(service *compose.Service) int {
	if service.Serving == nil {
		return 0
	}
	return service.Serving.Port
}

// isAsked finds a request of those that the app hands on which nginx lets through to it: what pages of the app ask for, or what the
// service that is meant has, where no other way to it is seen. It is true as well where neither is known, and nginx lets through what
// is below the path.
func (h *loopbackHanding) isAsked(s *inspector.Snapshot) bool {
	for _, call := range h.Calls {
		uri := call.Path
		if call.Below {
			uri += "/x"
		}
		if h.letThrough(s, uri) {
			h.asked = inspector.Evidence{Fact: fmt.Sprintf("%s asks for %s", call.By, call.Path), Source: call.Pos.String()}
			return true
		}
	}
	if len(h.Calls) > 0 || h.isReachedBeside(s) {
		return false
	}
	routes := h.meant.Routes
	if routes == nil || h.Loose {
		return h.Path != "" && h.letThrough(s, h.Path+"/x")
	}
	for _, route := range routes.Paths {
		uri := h.Path + strings.TrimPrefix(route, h.To)
		switch isBelow := strings.HasPrefix(route+"/", h.To+"/"); {
		case !isBelow && !belowOther(route, h.To):
			continue
		case !isBelow:
			uri = h.Path + "/x"
		}
		if uri != "/" && h.letThrough(s, uri) {
			h.asked = inspector.Evidence{Fact: fmt.Sprintf("%s answers to %s", h.meant.Name, route), Source: routes.Pos.String()}
			return true
		}
	}
	return false
}

// isReachedBeside reports whether requests may get to the service that is meant by another way than the app's loopback: a port of the
// host, the app itself, or a location of nginx that changes their paths or takes all of them.
func (h *loopbackHanding) isReachedBeside(s *inspector.Snapshot) bool {
	if len(h.meant.Ports) > 0 || slices.Contains(h.Direct, h.meant.Name) || onExternal(s.Project, h.meant) {
		return true
	}
	for i := range s.Proxies {
		p := &s.Proxies[i]
		if p.Config == nil {
			return true
		}
		for j := range p.Config.Passes {
			pass := &p.Config.Passes[j]
			if to := passService(s, pass); to == nil || to.Name != h.meant.Name {
				continue
			}
			if l := locationOf(p, pass); l == nil || l.Path == "/" || pass.URI != "" || has(l, "rewrite") {
				return true
			}
		}
	}
	return false
}

// letThrough reports whether an nginx gives a request to the app, with its path as it is.
func (h *loopbackHanding) letThrough(s *inspector.Snapshot, uri string) bool {
	for i := range s.Proxies {
		p := &s.Proxies[i]
		if p.Config == nil || !wholeConfig(p) {
			continue
		}
		for server := range p.Config.Servers {
			if p.Config.Servers[server].Stream {
				continue
			}
			end, known := followWay(s, p, server, uri, 0)
			if !known || end.app == nil || end.app.Name != h.app.Name {
				continue
			}
			pass := &end.p.Config.Passes[end.got.Pass]
			l := locationOf(end.p, pass)
			if l == nil || has(l, "rewrite") || pass.URI != "" && (pass.URI != "/" || l.Path != "/") || len(pass.Variables) > 0 && pass.URI != "" {
				continue
			}
			if taken := steps(end.p, &end.got); len(taken) > 0 {
				h.taken = taken[len(taken)-1]
			}
			return true
		}
	}
	return false
}

func (h *loopbackHanding) finding(s *inspector.Snapshot) inspector.Finding {
	what, own, to := "what is below "+h.Path, fmt.Sprintf("%s:%d", h.Host, h.Port), fmt.Sprintf("%s:%d", h.meant.Name, h.port)
	if h.Path == "" {
		what = "what it does not have itself"
	}
	f := inspector.Finding{
		Severity: inspector.Note, At: h.Pos, Label: "the container of " + h.app.Name + " itself", Written: true, Second: true, Services: []string{h.app.Name, h.meant.Name},
		Message:  fmt.Sprintf("%s hands %s on to %s, which is its own container; %s is another", h.app.Name, what, own, h.meant.Name),
		Also:     []inspector.Place{{At: h.meant.Pos, Label: "the service that is probably meant"}},
		Evidence: []inspector.Evidence{{Fact: fmt.Sprintf("%s: %s to %s", h.By, what, own), Source: h.Pos.String()}},
		Why:      fmt.Sprintf("each container has a loopback of its own: nobody listens there (ECONNREFUSED), and nginx gives out the 500 or 504 of %s", h.app.Name),
	}
	if h.taken.Fact != "" {
		f.Evidence = append(f.Evidence, h.taken)
	}
	if h.asked.Fact != "" {
		f.Severity, f.Evidence = inspector.Warning, append(f.Evidence, h.asked)
	}
	h.fix(s, &f, own, to)
	return f
}

// fix says where to name the service that is meant: in the variable, else in the address; or in nginx, where that can do the same.
func (h *loopbackHanding) fix(s *inspector.Snapshot, f *inspector.Finding, own, to string) {
	f.Fix.Then = restart(h.app.Name)
	if h.app.Build != nil {
		f.Fix.Then = rebuild(h.app.Name)
	}
	address := fmt.Sprintf("%s://%s%s", h.Scheme, to, h.Base)
	switch {
	case h.Variable != "" && h.Built:
		f.Fix.Summary = fmt.Sprintf("Build %s with %s=%s (under build.args, and as ARG %s before the build in its Dockerfile): what its environment says when it starts comes too late", h.app.Name, h.Variable, address, h.Variable)
	case h.Variable != "":
		f.Fix.Summary, f.Fix.Then = fmt.Sprintf("Set %s: %s in the environment of %s", h.Variable, address, h.app.Name), recreate(h.app.Name)
	default:
		f.Fix.Summary = fmt.Sprintf("Write %s in the place of %s", to, own)
		written := lazyregexp.New(regexp.QuoteMeta("//"+own) + `\b`) // no port that only begins as this one
		for _, at := range h.Set {
			if line := s.Line(at); written.MatchString(line) {
				f.Fix.Edits = append(f.Fix.Edits, inspector.Edit{File: at.File, Line: at.Line, Old: line, New: written.ReplaceAllLiteralString(line, "//"+to)})
			}
		}
	}
	if uri := map[string]string{h.Path: ";", "": "/;"}[h.To]; h.Path != "" && !h.Loose && uri != "" {
		f.Fix.Summary += fmt.Sprintf("; or let nginx take it past %s: `location %s/ { proxy_pass http://%s%s }`", h.app.Name, h.Path, to, uri)
	}
}
