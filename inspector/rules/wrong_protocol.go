package rules

import (
	"fmt"
	"strings"

	"github.com/composecheck/composecheck/inspector"
)

// passFor is the directive, and the scheme its value begins with, for each protocol that nginx can pass on in.
var passFor = map[string]struct{ directive, prefix string }{
	"http": {"proxy_pass", "http://"}, "fastcgi": {"fastcgi_pass", ""}, "uwsgi": {"uwsgi_pass", ""}, "h2": {"grpc_pass", "grpc://"},
}

var _ = register(inspector.Rule{
	ID: "CC603", Name: "wrong-protocol", Needs: inspector.Static,
	Summary: "the pass directive speaks another protocol than the far end",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachLink(s, func(l *inspector.Link) *inspector.Finding {
			want, spoken := wantedBy(l.Pass.Scheme), spokenBy(l)
			if l.Server().Stream || want == "" {
				return nil
			}
			if spoken == "" && len(l.Replies) == 0 && want == "http" && l.Target.Port == 9000 && far(l) != nil && isFPM(far(l)) && l.Connects() == nil {
				f := wrongProtocol(s, l, "fastcgi") // php-fpm's own port
				f.Severity = inspector.Warning
				return f
			}
			if passFor[spoken].directive == "" || spoken == want || plainFor[l.Pass.Scheme] != "" {
				return nil
			}
			return wrongProtocol(s, l, spoken)
		})
	},
})

// wantedBy is the protocol that nginx speaks to a pass of that scheme.
func wantedBy(scheme string) string {
	return map[string]string{"http": "http", "https": "http", "fastcgi": "fastcgi", "uwsgi": "uwsgi", "suwsgi": "uwsgi", "grpc": "h2", "grpcs": "h2"}[scheme]
}

func wrongProtocol(s *inspector.Snapshot, l *inspector.Link, spoken string) *inspector.Finding {
	f := protocolFinding(s, l)
	right := passFor[spoken]
	f.Label = l.Pass.Directive + " speaks " + protocolNames[wantedBy(l.Pass.Scheme)]
	f.Message = fmt.Sprintf("nginx speaks %s to %s, which speaks %s", protocolNames[wantedBy(l.Pass.Scheme)], l.Target, protocolNames[spoken])
	f.Why = fmt.Sprintf("each protocol has a pass directive of its own: for %s it is %s", protocolNames[spoken], right.directive)
	f.Fix.Summary = fmt.Sprintf("Use `%s %s%s;`", right.directive, right.prefix, l.Target)
	if spoken == "fastcgi" {
		f.Fix.Summary += ", with `include fastcgi_params;` and `fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;`"
		return f // more than one line: no edit that is right for all
	}
	line := s.Line(f.At)
	if strings.Count(line, l.Pass.Directive) == 1 && strings.Contains(line, l.Pass.Value) && l.Pass.URI == "" {
		changed := strings.Replace(strings.Replace(line, l.Pass.Value, right.prefix+hostOf(l), 1), l.Pass.Directive, right.directive, 1)
		f.Fix.Edits = []inspector.Edit{{File: f.At.File, Line: f.At.Line, Old: line, New: changed}}
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
