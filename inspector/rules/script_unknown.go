package rules

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// scriptUnknown is the part of CC611 that only the log can tell: php-fpm says that it has no script at the one path that
// nginx names for every request. A script that the client names may well not be there.
func scriptUnknown(s *inspector.Snapshot, l *inspector.Link, php *compose.Service, set, root *nginx.Setting) *inspector.Finding {
	lines := namedByNginx(s, l, set)
	if len(lines) == 0 {
		return nil
	}
	if dir, _ := scriptDir(l.Proxy, l.Pass, set.Args[1]); deniedWith(s, l, php, dir) {
		return nil // CC118 tells: it has what it may not read
	}
	f := &inspector.Finding{
		Severity: inspector.Error, Second: true, At: l.Proxy.Pos(set.Pos), Label: "a path in the container of " + php.Name, Services: services(l),
		Message:  fmt.Sprintf("php-fpm of %s finds no script where nginx tells it to run one (%s): it answers 404, \"File not found\"", php.Name, set.Args[1]),
		Also:     []inspector.Place{{At: php.Pos, Label: "finds no such file"}},
		Evidence: append([]inspector.Evidence{cite(l.Proxy, set), passSource(l)}, logged(l.Proxy.Service, lines)...),
		Why:      "php-fpm opens the script in its own container, by the path that nginx names: the code must be there under the same path, in directories that its workers may enter, or nginx must name another",
		Fix: inspector.Fix{
			Summary: fmt.Sprintf("Let root name the directory in which %s has the script, or put the code there (readable for all: chmod -R a+rX)", php.Name),
			Then:    applyConfig(s, l.Proxy, l.Proxy.Pos(set.Pos).File),
		},
	}
	if root != nil {
		f.At, f.Label = l.Proxy.Pos(root.Pos), "the script is not there in "+php.Name
		f.Evidence = append(f.Evidence, cite(l.Proxy, root))
		f.Message = strings.Replace(f.Message, set.Args[1], documentRoot.ReplaceAllLiteralString(set.Args[1], path.Clean(root.Args[0])), 1)
	}
	return f
}

// namedByNginx returns what nginx has just logged of scripts that php-fpm does not have and that nginx's configuration
// names: those of a fixed path, and those that a request for no script was led to.
func namedByNginx(s *inspector.Snapshot, l *inspector.Link, set *nginx.Setting) []entry {
	value := documentRoot.ReplaceAllLiteralString(set.Args[1], "")
	fixed := !strings.Contains(value, "$") && strings.HasSuffix(value, ".php")
	led := l.Pass.Location >= 0 && strings.Contains(l.Server().Locations[l.Pass.Location].Path, `\.php`)
	lines := slices.DeleteFunc(targetLog(s, l), func(e entry) bool { return e.age() >= recently })
	for _, e := range l.Trouble { // of our own request
		if own := entryOf(s, e, inspector.LogLine{Time: s.Taken}); !goesElsewhere(s, l, own) {
			lines = append(lines, own)
		}
	}
	answers := accesses(s, l.Proxy.Service)
	return slices.DeleteFunc(lines, func(e entry) bool {
		return !e.means("no-script") || answers.wellSince(e) || !(fixed || led && e.Request != "" && !strings.Contains(requestPath(e.Request), ".php"))
	})
}
