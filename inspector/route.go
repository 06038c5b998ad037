package inspector

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/composecheck/composecheck/inspector/nginx"
)

// A routeOf is a Route with the links that its pass directive has.
type routeOf struct {
	Route
	key   string // PassKey of its pass directive
	links []*Link
}

// buildRoutes makes one route per pass directive, in the order of the configuration.
func buildRoutes(s *Snapshot) []routeOf {
	var routes []routeOf
	used := map[string]int{}
	for i := range s.Proxies {
		proxy := &s.Proxies[i]
		if proxy.Config == nil {
			continue
		}
		routes = slices.Grow(routes, len(proxy.Config.Passes))
		for j := range proxy.Config.Passes {
			pass := &proxy.Config.Passes[j]
			r := routeOf{Route: newRoute(proxy, pass), key: PassKey(proxy, j), links: s.LinksOf(pass)}
			if used[r.ID]++; used[r.ID] > 1 {
				r.ID = fmt.Sprintf("%s #%d", r.ID, used[r.ID])
			}
			r.observe(s)
			routes = append(routes, r)
		}
	}
	return routes
}

func newRoute(proxy *Proxy, pass *nginx.Pass) Route {
	server := &proxy.Config.Servers[pass.Server]
	r := Route{Proxy: proxy.Service, Scheme: pass.Scheme, At: proxy.Pos(pass.Pos), Server: "_", State: RouteUnknown}
	var listens []string
	for _, l := range server.Listens {
		if text := listenText(l); !slices.Contains(listens, text) {
			listens = append(listens, text)
		}
	}
	r.Listen = strings.Join(listens, ",")
	if len(server.Names) > 0 && server.Names[0].Text != "" {
		r.Server = server.Names[0].Text
	}
	if pass.Location >= 0 {
		r.Location = server.Locations[pass.Location].String()
	}
	r.Upstream = upstreamText(pass)
	r.ID = strings.TrimSpace(strings.Join([]string{r.Proxy, r.Listen, r.Server, r.Location}, " "))
	return r
}

func listenText(l nginx.Listen) string {
	if l.Port == 0 {
		return l.Raw
	}
	return strconv.Itoa(l.Port)
}

func upstreamText(pass *nginx.Pass) string {
	switch {
	case pass.Upstream != "" && len(pass.Targets) == 1 && pass.Targets[0].Host != pass.Upstream:
		return fmt.Sprintf("%s (%s)", pass.Upstream, pass.Targets[0])
	case len(pass.Targets) > 1 && pass.Targets[0].Choice > 0:
		return choices(pass)
	case pass.Upstream != "" && len(pass.Targets) > 1:
		return fmt.Sprintf("%s (%d servers)", pass.Upstream, len(pass.Targets))
	case len(pass.Targets) > 0:
		return pass.Targets[0].String()
	}
	return pass.Value
}

// choices names what the values of a pass's variables lead to.
func choices(pass *nginx.Pass) string {
	var names []string
	for _, t := range pass.Targets {
		if !slices.Contains(names, t.String()) {
			names = append(names, t.String())
		}
	}
	if len(names) > 3 {
		return fmt.Sprintf("%s or %d others", names[0], len(names)-1)
	}
	return strings.Join(names, " or ")
}

// observe fills in what the probes and the networks say, over all links of the route.
func (r *routeOf) observe(s *Snapshot) {
	works, dialled := true, false
	for _, l := range r.links {
		if slices.Contains(l.Target.Params, "down") || l.LeftOut() && len(r.links) > 1 || s.Spared(l) {
			continue // nginx never dials it, or nobody notices
		}
		dialled = true
		r.Network = and(r.Network, l.Meets())
		r.DNS = and(r.DNS, l.Resolves())
		r.TCP = and(r.TCP, l.Connects())
		hangs := l.Request != nil && l.Request.Outcome == "silent"
		works = works && l.Works() && !hangs
		switch reply := l.First(); {
		case r.Reply != "":
		case hangs, l.Request != nil && l.Request.Status != 0:
			r.Reply, r.Took = l.Request.Text(), l.Request.Took.Round(time.Millisecond)
		case reply != nil:
			r.Reply, r.Took = reply.Text(), reply.Took.Round(time.Millisecond)
		}
	}
	if works && dialled {
		r.State = RouteOK
	}
}

// and joins what is known of several links: one false makes it false, nothing known leaves it unknown.
func and(a, b *bool) *bool {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	return ptr(*a && *b)
}

// Text says in a few words what came back: "HTTP 200", "FastCGI", "TLS", "closed".
func (r *Reply) Text() string {
	switch {
	case r.Status != 0 && r.Protocol != "uwsgi":
		return fmt.Sprintf("HTTP %d", r.Status)
	case r.Outcome != "answered":
		return r.Outcome
	case r.Protocol != "":
		return r.Protocol
	}
	return "unknown bytes"
}

// attach gives each finding the routes that it breaks, and each route the first finding that explains it.
func attach(findings []Finding, routes []routeOf) {
	if len(findings) == 0 {
		return
	}
	byKey := map[string][]int{} // pass, link or proxy → its routes
	for i, r := range routes {
		byKey[r.key] = append(byKey[r.key], i)
		byKey[r.Proxy] = append(byKey[r.Proxy], i)
		for _, l := range r.links {
			byKey[l.Key] = append(byKey[l.Key], i)
		}
	}
	for i := range findings {
		f := &findings[i]
		keys := slices.Clone(f.Links)
		if f.Proxy != "" {
			keys = append(keys, f.Proxy)
		}
		var hit []int
		for _, key := range keys {
			hit = append(hit, byKey[key]...)
		}
		slices.Sort(hit)
		f.Routes = nil
		for _, j := range slices.Compact(hit) {
			f.Routes = append(f.Routes, routes[j].ID)
			routes[j].explain(f)
		}
	}
}

func (r *routeOf) explain(f *Finding) {
	switch {
	case f.Severity == Error && r.State != RouteBroken:
		r.State, r.Finding = RouteBroken, f.Rule
	case f.Severity == Warning && r.State != RouteBroken && r.State != RouteRisk:
		r.State, r.Finding = RouteRisk, f.Rule
	case r.Finding == "":
		r.Finding = f.Rule
	}
}

// reportProxy says of an nginx service what the head of a report names.
func reportProxy(s *Snapshot, p *Proxy) ReportProxy {
	rp := ReportProxy{Service: p.Service, Version: p.Version}
	if s.Probes != nil {
		for _, probe := range s.Probes.Proxies {
			if probe.Service == p.Service {
				rp.Version, rp.Beside = cmp.Or(probe.Version, rp.Version), cmp.Or(probe.Beside, rp.Beside)
			}
		}
	}
	for _, c := range s.Engine.Of(p.Service) {
		if c.Running() {
			rp.URLs = append(rp.URLs, urls(p, c)...)
		}
	}
	return rp
}

// urls are the addresses at which a browser on the engine's host finds the ports that nginx listens on.
func urls(p *Proxy, c Container) []string {
	var all []string
	for _, pub := range c.Published {
		if pub.Protocol != "tcp" || pub.Host == 0 {
			continue
		}
		scheme := "http"
		if p.Config != nil {
			for _, server := range p.Config.Servers {
				for _, l := range server.Listens {
					if l.Port == pub.Target && l.SSL {
						scheme = "https"
					}
				}
			}
		}
		url := scheme + "://localhost"
		if (scheme == "http" && pub.Host != 80) || (scheme == "https" && pub.Host != 443) {
			url += ":" + strconv.Itoa(pub.Host)
		}
		if !slices.Contains(all, url) {
			all = append(all, url)
		}
	}
	return all
}
