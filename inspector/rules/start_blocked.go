package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
	"github.com/composecheck/composecheck/inspector/nginx"
)

var _ = register(inspector.Rule{
	ID: "CC122", Name: "start-blocked", Needs: inspector.Static,
	Summary: "a container's start waits for a program that does not end, and never comes to the next one",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return append(eachProxy(s, blockedNginx), eachLink(s, func(l *inspector.Link) *inspector.Finding { return blockedApp(s, l) })...)
	},
})

// blockedNginx is about an nginx that is never started, or behind which nothing is.
func blockedNginx(s *inspector.Snapshot, p *inspector.Proxy) *inspector.Finding {
	b := p.Blocked
	if b == nil || runsIn(s, p.Service, b.Behind) {
		return nil
	}
	f := blocked(s, p.Service, b)
	f.Fix.Then = listApplies(s, p, b.At.File)
	if b.Words == nil {
		return stopsNginx(s, p, f)
	}
	if !staysInFront(p, b.Words) {
		return nil
	}
	f.Severity, f.Services = inspector.Warning, []string{p.Service}
	if f.Links = toItself(s, p); len(f.Links) > 0 {
		f.Severity = inspector.Error
	}
	f.Fix.Summary = fmt.Sprintf("Let nginx go into the background (`nginx` without `daemon off`) and %s stay in front of it", b.Behind)
	f.Fix.Edits = goBehind(s, b)
	return f
}

// blockedApp is about an app that is never started, on the port to which nginx proxies.
func blockedApp(s *inspector.Snapshot, l *inspector.Link) *inspector.Finding {
	to, seen := far(l), refusesUnopened(l)
	if to == nil || to.Blocked == nil || !seen && !filesDecide(s, l) || s.Proxy(to.Name) != nil || runsIn(s, to.Name, to.Blocked.Behind) {
		return nil
	}
	if b := to.Blocked; b.Own == l.Target.Port || b.Port != 0 && b.Port != l.Target.Port {
		return nil
	}
	f := blocked(s, to.Name, to.Blocked)
	f.Severity, f.Services = inspector.Warning, services(l)
	f.Fix.Then = applyCode(to)
	if slices.Contains(s.Project.Files, f.At.File) {
		f.Fix.Then = recreate(to.Name)
	}
	if seen {
		f.Severity, f.Evidence = inspector.Error, slices.Concat(f.Evidence, listeners(l), dials(l))
	}
	spare(s, l, f)
	return f
}

// refusesUnopened reports whether a service that runs refuses nginx, and was seen to listen on no such port.
func refusesUnopened(l *inspector.Link) bool {
	sockets, known := listening(l)
	return len(l.Services) == 1 && refused(l) != nil && runs(l) && known &&
		!slices.ContainsFunc(sockets, func(socket inspector.Socket) bool { return socket.Port == l.Target.Port })
}

// blocked is what all such findings have in common.
func blocked(s *inspector.Snapshot, service string, b *compose.Blocked) *inspector.Finding {
	by := b.By
	if b.Words != nil {
		by = "nginx in the foreground"
	}
	return &inspector.Finding{
		At: b.At, Label: "does not end", Also: []inspector.Place{{At: b.BehindAt, Label: "never comes to this"}},
		Message:  fmt.Sprintf("%s never starts %s: what stands before it, %s, does not end", service, b.Behind, by),
		Evidence: []inspector.Evidence{{Fact: "its start runs " + b.By, Source: b.At.String()}, {Fact: "and behind it " + b.Behind, Source: b.BehindAt.String()}},
		Why:      "a shell runs one command after the other, with `&&` as with `;` or a new line: the next one when the one before has ended, and a server ends when it is stopped",
		Fix:      inspector.Fix{Summary: fmt.Sprintf("Let %s go on in the background (`&` behind it) and %s stay in front", b.By, b.Behind), Edits: leaveBehind(s, b)},
	}
}

// runsIn reports whether a program was seen to run in a container of a service.
func runsIn(s *inspector.Snapshot, service, program string) bool {
	return slices.ContainsFunc(s.Engine.Of(service), func(c inspector.Container) bool {
		return c.Running() && (c.Programs == nil || slices.ContainsFunc(c.Programs, func(name string) bool { return strings.HasPrefix(name, program) }))
	})
}

// staysInFront reports whether nginx surely does, by what it is told with -g or by its configuration.
func staysInFront(p *inspector.Proxy, words []string) bool {
	if daemonDirective.MatchString(globalDirectives(words)) {
		return strings.Contains(globalDirectives(words), "off")
	}
	return p.Config != nil && slices.ContainsFunc(p.Config.Settings, func(set nginx.Setting) bool {
		return set.Name == "daemon" && set.In == "main" && set.Is("off")
	})
}

// toItself are the links of an nginx that lead to a program beside it, in its own container.
func toItself(s *inspector.Snapshot, p *inspector.Proxy) (keys []string) {
	for _, l := range s.Links() {
		if l.Proxy == p && (inspector.IsLoopback(l.Target.Host) || l.Target.Socket != "") && !listensItself(&l) {
			keys = append(keys, l.Key)
		}
	}
	return keys
}

// fpmAlone matches a php-fpm without flags before another command.
var fpmAlone = lazyregexp.New(`^(.*?(?:^|[\s/"']))(?:exec\s+)?php-fpm(\s*(?:(?:&&|;)\s.*)?)$`)

// leaveBehind is the edit that lets a command go on in the background: of a line that ends with it, or that has it before "&&"
// or ";".
func leaveBehind(s *inspector.Snapshot, b *compose.Blocked) []inspector.Edit {
	at, line := b.At, s.Line(b.At)
	name, _, _ := strings.Cut(b.By, " ")
	ends := lazyregexp.New(`^(.*(?:^|[\s/"'])` + regexp.QuoteMeta(name) + `(?:\s[^&;|]*?)?)\s*(?:&&|;)(\s.*)$`).FindStringSubmatch(line)
	switch {
	case inspector.InContainer(at.File) || strings.Count(line, name) != 1:
		return nil
	case fpmAlone.MatchString(line):
		line = fpmAlone.ReplaceAllString(line, "${1}php-fpm -D${2}")
	case ends != nil && !strings.Contains(ends[1], "&&"): // else what stands before it went there as well
		line = strings.TrimRight(ends[1], " ") + " &" + ends[2]
	case at.EndColumn > 0 && at.EndColumn == len(line)+1:
		line += " &"
	default:
		return nil
	}
	return []inspector.Edit{{File: at.File, Line: at.Line, Old: s.Line(at), New: line}}
}

// inForeground matches a start of nginx that stays in front, in any quotes.
var inForeground = lazyregexp.New(`\bnginx\s+-g\s+(?:'daemon off;?'|\\*"daemon off;?\\*")`)

// goBehind is the edit that lets nginx go into the background.
func goBehind(s *inspector.Snapshot, b *compose.Blocked) []inspector.Edit {
	line := s.Line(b.At)
	if len(inForeground.FindAllString(line, 2)) != 1 || inspector.InContainer(b.At.File) {
		return nil
	}
	return []inspector.Edit{{File: b.At.File, Line: b.At.Line, Old: line, New: inForeground.ReplaceAllString(line, "nginx")}}
}
