package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC603", Name: "wrong-protocol", Needs: inspector.Static,
	Summary: "the pass directive speaks another protocol than the far end",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachLink(s, func(l *inspector.Link) *inspector.Finding {
			if f := awaitsProxyProtocol(s, l); f != nil {
				return f
			}
			wants, spoken := l.Wants(), spokenBy(l)
			if wants == "" || wants == "tls" || l.Works() {
				return nil
			}
			if wants == "http" && l.Target.Port == 9000 && far(l) != nil && isFPM(far(l)) && l.Connects() == nil {
				f := wrongProtocol(s, l, "fastcgi") // on php-fpm's own port, as its image has it
				f.Severity = inspector.Warning
				return f
			}
			if at := grpcAt(s, l); at != nil && wants == "http" {
				f := wrongProtocol(s, l, "h2")
				f.Severity, f.Also = inspector.Warning, append(f.Also, inspector.Place{At: at.Pos, Label: "serves gRPC there"})
				f.Evidence = []inspector.Evidence{passSource(l), {Fact: fmt.Sprintf("%s serves gRPC on port %d (%s)", farName(l), at.Port, at.By), Source: at.Pos.String()}}
				return f
			}
			if by := byFiles(s, l); passFor[by.speaks(l.Target.Port)].directive != "" && by.speaks(l.Target.Port) != wants {
				f := wrongProtocol(s, l, by.speaks(l.Target.Port))
				f.Severity, f.Evidence = inspector.Warning, by.facts
				portThatFits(s, l, by, f)
				if !by.at.IsZero() {
					f.Also = append(f.Also, inspector.Place{At: by.at, Label: "speaks " + protocolNames[by.speaks(l.Target.Port)]})
				}
				return f
			}
			if passFor[spoken].directive == "" || spoken == wants {
				return nil
			}
			return wrongProtocol(s, l, spoken)
		})
	},
})

// grpcAt is the port at which a far end serves gRPC, as its code has it, where nginx asks it there and the files are all that is
// known.
func grpcAt(s *inspector.Snapshot, l *inspector.Link) *compose.GRPCPort {
	if to := far(l); to != nil && to.Serving == nil && filesDecide(s, l) {
		if i := slices.IndexFunc(to.GRPC, func(at compose.GRPCPort) bool { return at.Port == l.Target.Port }); i >= 0 {
			return &to.GRPC[i]
		}
	}
	return nil
}

// portThatFits says which port of the same program speaks what nginx does, where one does.
func portThatFits(s *inspector.Snapshot, l *inspector.Link, by *account, f *inspector.Finding) {
	fit := slices.DeleteFunc(slices.Clone(by.ports), func(at spoken) bool { return at.protocol != l.Wants() })
	if len(fit) != 1 {
		return
	}
	f.Fix.Summary = fmt.Sprintf("Proxy to port %d, where %s speaks %s", fit[0].port, farName(l), protocolNames[l.Wants()])
	f.Fix.Edits = replacePort(s, l, fit[0].port)
	f.Fix.Then = applyConfig(s, l.Proxy, l.PortAt().File)
}

func wrongProtocol(s *inspector.Snapshot, l *inspector.Link, spoken string) *inspector.Finding {
	f := protocolFinding(s, l)
	right, wants := passFor[spoken], protocolNames[l.Wants()]
	f.Label = l.Pass.Directive + " speaks " + wants
	f.Message = fmt.Sprintf("nginx speaks %s to %s, which speaks %s", wants, l.Target, protocolNames[spoken])
	f.Why = fmt.Sprintf("each protocol has a pass directive of its own: for %s it is %s", protocolNames[spoken], right.directive)
	f.Fix.Summary = fmt.Sprintf("Use `%s %s%s;`", right.directive, right.prefix, l.Target)
	switch {
	case spoken == "fastcgi" || spoken == "uwsgi" || spoken == "scgi":
		f.Fix.Summary += fmt.Sprintf(", with `include %s_params;`", spoken)
		if spoken == "fastcgi" {
			f.Fix.Summary += " and `fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;`"
		}
		return f // more than one line, and no way of writing it that is right for all
	case spoken == "h2":
		f.Why = "the far end knows HTTP/2 alone, as gRPC servers do: grpc_pass speaks it, and proxy_pass with `proxy_http_version 2` from nginx 1.29.4 on"
	case l.Pass.Directive == right.directive:
		f.Fix.Summary = "Leave out `proxy_http_version 2`"
		return f
	}
	if line := s.Line(f.At); strings.Count(line, l.Pass.Directive) == 1 && strings.Contains(line, l.Pass.Value) && l.Pass.URI == "" && !inspector.InContainer(f.At.File) {
		changed := strings.Replace(line, l.Pass.Value, right.prefix+hostOf(l), 1)
		f.Fix.Edits = []inspector.Edit{{File: f.At.File, Line: f.At.Line, Old: line, New: strings.Replace(changed, l.Pass.Directive, right.directive, 1)}}
		if spoken == "http" && header(l.Proxy, l.Pass, "Host") == nil { // which the other protocols have among their parameters
			f.Fix.Summary += " and `proxy_set_header Host $http_host;`"
			f.Fix.Edits = append(f.Fix.Edits, addBehind(s, f.At, "proxy_set_header Host $http_host;")...)
		}
	}
	return f
}

// hostOf is the host and port of a pass as written, without its scheme.
func hostOf(l *inspector.Link) string {
	if _, rest, ok := strings.Cut(l.Pass.Value, "://"); ok {
		return rest
	}
	return l.Pass.Value
}
