package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
	"github.com/composecheck/composecheck/inspector/report"
)

func (a *app) routeCommand() *cobra.Command {
	format := "text"
	cmd := &cobra.Command{
		Use: "route URL", Short: "Say which server, location and upstream answer a URL, and why", Args: cobra.ExactArgs(1),
		Long: `route follows a URL through nginx's configuration as nginx would, and says why at each step. The port is that of the
host, as in the browser. It reads the files; with --live also what the running nginx has. What is on disk is not known:
where try_files or index decide, it says both ways.

Exit codes: 0 an nginx answers; 2 wrong usage, or no nginx listens there; 3 its configuration cannot be seen.`,
		Example: "  composecheck route http://localhost:8080/api/users?id=1",
		RunE:    func(cmd *cobra.Command, args []string) error { return a.route(cmd.Context(), args[0], format) },
	}
	cmd.Flags().StringVar(&a.from, "from", "", "use the snapshot in `FILE` (- for stdin) instead of looking")
	cmd.Flags().StringVar(&format, "format", format, "output `FORMAT`: text, json")
	return cmd
}

// A routeReport is the JSON form of what route says.
type routeReport struct {
	Version int           `json:"version"`
	URL     string        `json:"url"`
	Answers []routeAnswer `json:"answers"` // one per nginx service that may get the request
}

// A routeAnswer is what one nginx service does with a request.
type routeAnswer struct {
	Proxy    string        `json:"proxy"`
	Port     int           `json:"port"` // in the container
	Outcome  nginx.Outcome `json:"outcome"`
	Server   *routePlace   `json:"server,omitempty"`
	Location *routePlace   `json:"location,omitempty"`
	Upstream *routePlace   `json:"upstream,omitempty"`
	Targets  []string      `json:"targets,omitempty"` // what nginx would dial
	Status   int           `json:"status,omitempty"`
	To       string        `json:"to,omitempty"`
	URI      string        `json:"uri,omitempty"` // decoded, after internal redirects
	Unknown  string        `json:"unknown,omitempty"`
	Steps    []routePlace  `json:"steps"`
}

// A routePlace is a text and where in the project's files it comes from.
type routePlace struct {
	Text   string `json:"text"`
	File   string `json:"file,omitempty"`
	Line   int    `json:"line,omitempty"`
	Column int    `json:"column,omitempty"`
}

func placeOf(text string, at compose.Pos) routePlace {
	return routePlace{report.Clean(text), report.Clean(at.File), at.Line, at.Column}
}

func (a *app) route(ctx context.Context, text, format string) error {
	if format != "text" && format != "json" {
		return usageError{fmt.Errorf("unknown format %q: want text or json", format)}
	}
	request, err := parseURL(text)
	if err != nil {
		return usageError{err}
	}
	a.static, a.noRequests = !a.live, true
	s, blind, err := a.gather(ctx)
	if err != nil {
		return err
	}
	if blind != nil {
		a.code = exitBlind
		defer a.complain(blind)
	}
	out, unseen := follow(s, request)
	out.URL = text
	switch answered := slices.ContainsFunc(out.Answers, func(r routeAnswer) bool { return r.Outcome != nginx.Nothing }); {
	case !answered && len(unseen) > 0:
		a.code = exitBlind
		a.complain(fmt.Errorf("the configuration of %s is not all in the files: start it and use --live", strings.Join(unseen, ", ")))
		return nil
	case !answered:
		return usageError{nobody(s, request.port)}
	case format == "text":
		return out.write(a.out)
	}
	encoder := json.NewEncoder(a.out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(out)
}

// follow asks every nginx service that may get the request. unseen are those whose configuration is not all known
// and that might answer all the same.
func follow(s *inspector.Snapshot, r routeRequest) (out routeReport, unseen []string) {
	out.Version = 1
	for _, e := range entrances(s, r) {
		if e.proxy.Config == nil {
			unseen = append(unseen, e.proxy.Service)
			continue
		}
		answer := e.follow(r)
		if answer.Outcome == nginx.Nothing && !e.proxy.Config.Complete {
			unseen = append(unseen, e.proxy.Service)
		}
		out.Answers = append(out.Answers, answer)
	}
	return out, unseen
}

// A routeRequest is what a URL asks for.
type routeRequest struct {
	nginx.Request
	port int // of the host
	name string
}

// parseURL reads a URL as a browser would, but leaves its path as it is: nginx has its own ways with it.
func parseURL(text string) (routeRequest, error) {
	if !strings.Contains(text, "://") {
		text = "http://" + text
	}
	scheme, rest, _ := strings.Cut(text, "://")
	n := strings.IndexAny(rest, "/?#")
	if n < 0 {
		n = len(rest)
	}
	u, err := url.Parse(scheme + "://" + rest[:n])
	if err != nil || u.Hostname() == "" || scheme != "http" && scheme != "https" {
		return routeRequest{}, fmt.Errorf("%q is no URL: want something like http://localhost:8080/path", text)
	}
	r := routeRequest{port: 80, name: u.Hostname()}
	r.TLS = scheme == "https"
	if r.TLS {
		r.port = 443
	}
	if u.Port() != "" {
		if r.port, err = strconv.Atoi(u.Port()); err != nil || r.port < 1 || r.port > 65535 {
			return routeRequest{}, fmt.Errorf("%q: the port is not between 1 and 65535", text)
		}
	}
	r.Host = u.Host
	r.URI, _, _ = strings.Cut(rest[n:], "#")
	if !strings.HasPrefix(r.URI, "/") {
		r.URI = "/" + r.URI
	}
	return r, nil
}

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
		Proxy: e.proxy.Service, Port: e.port, Outcome: choice.Outcome, Status: choice.Status, To: report.Clean(choice.To),
		URI: report.Clean(choice.URI), Unknown: report.Clean(choice.Unknown), Steps: []routePlace{e.why},
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
			out.Targets = append(out.Targets, report.Clean(t.String()))
		}
		out.Unknown = cmp.Or(out.Unknown, report.Clean(pass.Unknown))
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
			open = append(open, fmt.Sprintf("%s publishes %d as %d", p.Service, pub.Target, pub.Published))
		}
	}
	if len(open) > 0 {
		text += ": " + strings.Join(open, ", ")
	}
	return errors.New(text)
}

func (r routeReport) write(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", report.Clean(r.URL))
	for _, answer := range r.Answers {
		answer.write(&b)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (r routeAnswer) write(b *strings.Builder) {
	line := func(label, text string, at *routePlace) {
		if at != nil {
			text += at.where()
		}
		fmt.Fprintf(b, "  %-9s %s\n", label, text)
	}
	line("nginx", fmt.Sprintf("%s, port %d", r.Proxy, r.Port), nil)
	if r.Server != nil {
		line("server", r.Server.Text, r.Server)
	}
	if r.Location != nil {
		line("location", r.Location.Text, r.Location)
	}
	if r.Upstream != nil {
		line("upstream", r.Upstream.Text, r.Upstream)
	} else {
		line("answer", r.answer(), nil)
	}
	if len(r.Targets) > 0 {
		line("dials", strings.Join(r.Targets, ", "), nil)
	}
	if r.Unknown != "" {
		line("not sure", r.Unknown, nil)
	}
	b.WriteString("\n  why\n")
	for i, step := range r.Steps {
		fmt.Fprintf(b, "  %2d. %s%s\n", i+1, step.Text, step.where())
	}
}

// where is a place's file and line, in parentheses.
func (p routePlace) where() string {
	if p.File == "" {
		return ""
	}
	return fmt.Sprintf(" (%s)", compose.Pos{File: p.File, Line: p.Line})
}

// answer says in a few words what is done where no upstream answers.
func (r routeAnswer) answer() string {
	switch r.Outcome {
	case nginx.Nothing:
		return "none: nothing listens on that port"
	case nginx.Files:
		return "what is on disk at " + r.URI
	case nginx.Module:
		return "another module of nginx"
	case nginx.Undecided:
		return "it cannot be said from the files"
	case nginx.Passed, nginx.Returned:
	}
	if r.To != "" {
		return fmt.Sprintf("%d, to %s", r.Status, r.To)
	}
	return strconv.Itoa(r.Status)
}
