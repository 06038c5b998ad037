package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC801", Name: "header-too-big", Needs: inspector.Static,
	Summary: "the app's header is larger than nginx's buffer for it",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachLink(s, func(l *inspector.Link) *inspector.Finding {
			lines := slices.DeleteFunc(targetLog(s, l), func(e entry) bool { return !e.means("header-too-big") })
			if len(lines) == 0 {
				return mayNotFit(s, l)
			}
			return headerTooBig(s, l, lines)
		})
	},
})

func headerTooBig(s *inspector.Snapshot, l *inspector.Link, lines []entry) *inspector.Finding {
	family, _, _ := strings.Cut(l.Pass.Directive, "_")
	name := family + "_buffer_size"
	at := l.Proxy.Pos(l.Pass.Pos)
	f := &inspector.Finding{
		Severity: inspector.Warning, Second: true, At: at, Label: name + " is one page of memory here: 4k or 8k", Services: services(l),
		Message:  fmt.Sprintf("%s sent a header larger than %s, so that the client got 502", farName(l), name),
		Evidence: append([]inspector.Evidence{passSource(l)}, logged(l.Proxy.Service, lines)...),
		Why:      "nginx reads the whole header of an answer into one buffer; large cookies and tokens of a login do not fit into it",
		Fix: inspector.Fix{
			Summary: fmt.Sprintf("Set `%s 32k;` and `%s_buffers 4 32k;`, or let %s send less in its cookies", name, family, farName(l)),
			Then:    applyConfig(s, l.Proxy, at.File),
		},
	}
	if len(lines) > 0 && lines[len(lines)-1].age() < recently {
		f.Severity = inspector.Error
	}
	set := l.Proxy.Config.Setting(l.Pass.Server, l.Pass.Location, name)
	switch {
	case set != nil:
		f.At, f.Label = l.Proxy.Pos(set.Pos), "too small for this header"
		f.Fix.Summary = fmt.Sprintf("Raise %s, and %s_buffers with it, or let %s send less in its cookies", name, family, farName(l))
		f.Fix.Then = applyConfig(s, l.Proxy, f.At.File)
	case family == "grpc":
		f.Fix.Summary = fmt.Sprintf("Set `%s 32k;`, or let %s send less in its metadata", name, farName(l))
	case l.Proxy.Config.Setting(l.Pass.Server, l.Pass.Location, family+"_buffers") == nil && l.Proxy.Config.Setting(l.Pass.Server, l.Pass.Location, family+"_busy_buffers_size") == nil:
		f.Fix.Edits = addBehind(s, at, name+" 32k;", family+"_buffers 4 32k;")
	}
	return f
}

// mayNotFit speaks of an app that is known for the headers of its logins, where the files are all that is known.
func mayNotFit(s *inspector.Snapshot, l *inspector.Link) *inspector.Finding {
	to := far(l)
	if s.Engine != nil || to == nil || !to.LongHeaders || l.Pass.Directive != "proxy_pass" || l.Server().Stream || l.Proxy.Config.Setting(l.Pass.Server, l.Pass.Location, "proxy_buffer_size") != nil {
		return nil
	}
	f := headerTooBig(s, l, nil)
	f.Severity = inspector.Note
	f.Message = fmt.Sprintf("what %s sends at a login may not fit into proxy_buffer_size: nginx then answers 502", to.Name)
	f.Why = "nginx reads the whole header of an answer into one buffer, of 4k or 8k unless it is told otherwise; the cookies and addresses of a login of this app can be longer"
	return f
}
