package main

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/harmless"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// An entrance is an nginx service and the port of its container at which a request arrives.
type entrance struct {
	proxy   *inspector.Proxy
	port    int
	address string // of the container; "": one that is not loopback
	why     routePlace
}

// entrances returns the nginx services that publish the URL's port, or all of them when none does.
func entrances(s *inspector.Snapshot, r routeRequest) []entrance {
	var published, all []entrance
	for i := range s.Proxies {
		proxy := &s.Proxies[i]
		all = append(all, entrance{proxy: proxy, port: r.port,
			why: routePlace{Text: fmt.Sprintf("no nginx service publishes port %d of the host: it is taken for the port in the container", r.port)}})
		service := s.Project.Service(proxy.Service)
		if service == nil {
			continue
		}
		net := cmp.Or(inspector.Namespace(s.Project, service), service)
		if net.NetworkMode == "host" {
			e := entrance{proxy: proxy, port: r.port, why: placeOf(net.Name+" is on the host's network", compose.Pos{})}
			if inspector.IsLoopback(r.name) {
				e.address = "127.0.0.1"
			}
			published = append(published, e)
			continue
		}
		for _, p := range publications(s, net) {
			if p.Published == r.port && p.Protocol == "tcp" {
				published = append(published, entrance{proxy: proxy, port: p.Target,
					why: placeOf(fmt.Sprintf("port %d of the host is port %d of %s", r.port, p.Target, net.Name), p.Pos)})
				break
			}
		}
	}
	if len(published) > 0 {
		return published
	}
	return all
}

// publications are the ports that a service publishes, those that the engine chose included.
func publications(s *inspector.Snapshot, service *compose.Service) []compose.Port {
	all := slices.Clone(service.Ports)
	for _, c := range s.Engine.Of(service.Name) {
		for _, p := range c.Published {
			all = append(all, compose.Port{Published: p.Host, Target: p.Target, Protocol: p.Protocol})
		}
	}
	return all
}

// follow says what the service does with a request.
func (e entrance) follow(r routeRequest) routeAnswer {
	r.Port, r.Address = e.port, e.address
	config := e.proxy.Config
	choice := config.Choose(r.Request)
	out := routeAnswer{
		Proxy: harmless.Line(e.proxy.Service), Port: e.port, Outcome: choice.Outcome, Status: choice.Status, To: harmless.Line(choice.To),
		URI: harmless.Line(choice.URI), Unknown: harmless.Line(choice.Unknown), Steps: []routePlace{e.why},
	}
	for _, step := range choice.Steps {
		at := compose.Pos{}
		if step.Pos.File != "" {
			at = e.proxy.Pos(step.Pos)
		}
		out.Steps = append(out.Steps, placeOf(step.Text, at))
	}
	if choice.Server < 0 {
		return out
	}
	server := config.Servers[choice.Server]
	name := "_"
	if len(server.Names) > 0 {
		name = cmp.Or(server.Names[0].Text, `""`)
	}
	out.Server = place(e.proxy, name, server.Pos)
	if choice.Location >= 0 {
		l := server.Locations[choice.Location]
		out.Location = place(e.proxy, l.String(), l.Pos)
	}
	if choice.Pass >= 0 {
		pass := config.Passes[choice.Pass]
		out.Upstream = place(e.proxy, pass.Value, pass.Pos)
		for _, t := range pass.Targets {
			out.Targets = append(out.Targets, harmless.Line(t.String()))
		}
		out.Unknown = cmp.Or(out.Unknown, harmless.Line(pass.Unknown))
	}
	return out
}

func place(p *inspector.Proxy, text string, at nginx.Pos) *routePlace {
	there := placeOf(text, p.Pos(at))
	return &there
}

// nobody says that no nginx listens on a port, and where they do.
func nobody(s *inspector.Snapshot, port int) error {
	text := fmt.Sprintf("no nginx listens on port %d", port)
	var open []string
	for _, p := range s.Proxies {
		service := s.Project.Service(p.Service)
		if service == nil {
			continue
		}
		for _, pub := range publications(s, cmp.Or(inspector.Namespace(s.Project, service), service)) {
			if pub.Published > 0 { // else the engine chooses one
				open = append(open, fmt.Sprintf("%s publishes %d as %d", p.Service, pub.Target, pub.Published))
			}
		}
	}
	if len(open) > 0 {
		text += ": " + strings.Join(open, ", ")
	}
	return errors.New(text)
}
