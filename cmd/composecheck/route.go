package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/harmless"
	"github.com/composecheck/composecheck/inspector/nginx"
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
	return routePlace{harmless.Line(text), harmless.Line(at.File), at.Line, at.Column}
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
		if answer.Outcome == nginx.Nothing && mayListenMore(e.proxy) {
			unseen = append(unseen, e.proxy.Service)
		}
		out.Answers = append(out.Answers, answer)
	}
	return out, unseen
}

// mayListenMore reports whether nginx may listen where the files do not tell. Other files that only the image has, such
// as mime.types, are no reason for that; an image that is not known may have files where the configuration has a wildcard.
func mayListenMore(p *inspector.Proxy) bool {
	if p.Assumed != "" {
		main := p.File(p.Config.Main)
		if main == nil || main.Host == "" || slices.ContainsFunc(p.Config.Includes, func(i nginx.Include) bool { return strings.ContainsAny(i.Pattern, "*?[") }) {
			return true
		}
	}
	known := *p
	known.Assumed = ""
	return p.Config.HidesListens() || len(inspector.NotVisible([]inspector.Proxy{known})) > 0
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
