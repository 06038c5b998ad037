package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

var _ = register(inspector.Rule{
	ID: "CC633", Name: "event-stream", Needs: inspector.Static,
	Summary: "nginx keeps back the events that an app sends one by one",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachPass(s, func(p *inspector.Proxy, pass *nginx.Pass) *inspector.Finding {
			if pass.Location < 0 || !seesSettings(p.Config) {
				return nil
			}
			to := passService(s, pass)
			if to == nil || len(to.EventStreams) == 0 {
				return nil
			}
			by, why := keepsBack(p, pass)
			if why == "" {
				return nil
			}
			if f := streamLed(s, p, pass, to); f != nil {
				return keptBack(s, p, pass, f, by, why)
			}
			return nil
		})
	},
})

// keepsBack is what makes nginx keep back the small parts of an answer that comes by a pass, and the directive that does, if any; ""
// where nothing does. By what real nginx does, an answer in chunks, as HTTP/1.1 has it, is passed on chunk by chunk also where it is
// buffered, likewise one of FastCGI on a connection that is kept; gzip waits for more, but not where nothing is buffered.
func keepsBack(p *inspector.Proxy, pass *nginx.Pass) (by *nginx.Setting, why string) {
	setting := func(name string) *nginx.Setting { return p.Config.Setting(pass.Server, pass.Location, name) }
	protocol := strings.TrimSuffix(pass.Directive, "_pass")
	if protocol == "grpc" || setting(protocol+"_buffering").Is("off") {
		return nil, ""
	}
	const gathers = ", so that nginx gathers 4 or 8 KiB of it, or all, before it passes anything on"
	switch {
	case protocol == "proxy" && speaksHTTP10(p, pass):
		return setting("proxy_http_version"), "it asks in HTTP/1.0, whose answers are not in chunks" + gathers
	case protocol == "fastcgi" && !setting("fastcgi_keep_conn").Is("on"), protocol == "uwsgi", protocol == "scgi":
		return nil, "an answer of " + protocol + " does not say how long its parts are" + gathers
	}
	if !setting("gzip").Is("on") {
		return nil, ""
	}
	types := p.Config.All(pass.Server, pass.Location, "gzip_types")
	for i := range types {
		if slices.ContainsFunc(types[i].Args, func(kind string) bool { return kind == "*" || strings.EqualFold(kind, "text/event-stream") }) {
			return &types[i], "gzip packs the type text/event-stream too, and passes nothing on before it has much of it, or all"
		}
	}
	return nil, ""
}

// streamLed is a finding about the stream of an app that a pass leads to, with what tells so; nil where none surely does.
func streamLed(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass, to *compose.Service) *inspector.Finding {
	if f := streamOpened(s, p, pass, to); f != nil {
		return f
	}
	for i := range to.EventStreams {
		stream := &to.EventStreams[i]
		if stream.Path == "" {
			continue
		}
		if asked, sure := askedAs(p, pass, stream.Path); sure {
			return &inspector.Finding{Severity: inspector.Note, Label: "buffers " + asked, Evidence: []inspector.Evidence{citeStream(to, stream)},
				Message: fmt.Sprintf("nginx keeps back the events with which %s answers at %s: they come late, or all at the end", to.Name, asked)}
		}
	}
	stream := &to.EventStreams[0]
	if stream.Path != "" || pass.Directive == "proxy_pass" && !isPrefix(locationOf(p, pass)) {
		return nil
	}
	for i := range p.Config.Passes {
		other := &p.Config.Passes[i]
		if also := passService(s, other); other.Pos != pass.Pos && (also == nil || also.Name == to.Name) {
			return nil // it may be the one that leads there
		}
	}
	return &inspector.Finding{Severity: inspector.Note, Label: "buffers " + to.Name, Evidence: []inspector.Evidence{citeStream(to, stream)},
		Message: fmt.Sprintf("nginx keeps back the events with which %s answers (%s): they come late, or all at the end", to.Name, stream.By)}
}

// streamOpened is a finding about the stream that the pages of the same site open, which a pass leads to the app; nil for none.
func streamOpened(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass, to *compose.Service) *inspector.Finding {
	for i := range s.Project.Services {
		pages := &s.Project.Services[i]
		for j := range pages.PageCalls {
			call := &pages.PageCalls[j]
			if call.Port != 0 || !strings.Contains(call.By, "EventSource") || !leadsCall(p, pass, call) || !givesOut(s, p, pass.Server, pages) {
				continue
			}
			at := slices.IndexFunc(to.EventStreams, func(stream compose.EventStream) bool {
				return stream.Ends == "" || call.Below || strings.HasSuffix(call.Path, strings.TrimSuffix(stream.Ends, "/"))
			})
			if at < 0 {
				continue
			}
			return &inspector.Finding{Severity: inspector.Warning, Label: "buffers " + call.Path, Also: []inspector.Place{{At: call.Pos, Label: "opened here"}},
				Message:  fmt.Sprintf("nginx keeps back the events of %s, for which the pages of %s wait at %s (%s): they come late, or all at the end", to.Name, pages.Name, call.Path, strings.TrimPrefix(call.By, "new ")),
				Evidence: []inspector.Evidence{{Fact: call.By + " asks for " + call.Path, Source: call.Pos.String()}, citeStream(to, &to.EventStreams[at])}}
		}
	}
	return nil
}

// leadsCall reports whether what a page asks for surely comes to a pass.
func leadsCall(p *inspector.Proxy, pass *nginx.Pass, call *compose.PageCall) bool {
	uri := call.Path
	if call.Below {
		uri += "/x"
	}
	got, told := p.Config.Ask(pass.Server, uri)
	return told && got.Pass >= 0 && &p.Config.Passes[got.Pass] == pass
}

func citeStream(to *compose.Service, stream *compose.EventStream) inspector.Evidence {
	fact := to.Name + " answers with " + stream.By
	if stream.Ends != "" {
		fact += " at its route " + stream.Ends
	}
	return inspector.Evidence{Fact: fact, Source: stream.Pos.String()}
}

// keptBack adds to a finding why nginx keeps events back, and the way out.
func keptBack(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass, f *inspector.Finding, by *nginx.Setting, why string) *inspector.Finding {
	f.At, f.Second, f.Why = p.Pos(pass.Pos), true, why
	f.Evidence = append([]inspector.Evidence{citePass(p, pass)}, f.Evidence...)
	if by != nil {
		f.Evidence = append(f.Evidence, cite(p, by))
	}
	protocol := strings.TrimSuffix(pass.Directive, "_pass")
	f.Fix.Summary = fmt.Sprintf("Set `%s_buffering off;` in location %s, or let the app answer with the header `X-Accel-Buffering: no`; where it may be silent for a minute, also `%[1]s_read_timeout 1h;`", protocol, locationOf(p, pass))
	f.Fix.Then = applyConfig(s, p, f.At.File)
	if !has(locationOf(p, pass), protocol+"_buffering") {
		f.Fix.Edits = addBehind(s, f.At, protocol+"_buffering off;")
	}
	return f
}
