package rules

import (
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	startLine = lazyregexp.New(`^(\s*)(CMD|ENTRYPOINT)\s+\[\s*(.*?)\s*\]\s*$`)
	lastStart = lazyregexp.New(`^(.*(?:^|[\s;&"']))(?:service nginx start|/etc/init\.d/nginx start|(?:/usr/sbin/)?nginx)([\s;"'\]]*)$`)
	listComma = lazyregexp.New(`"\s*,\s*"`)
)

// stayInFront is the edit that lets the start of nginx with which a line of a Dockerfile, a script or a command ends keep
// nginx in the foreground.
func stayInFront(s *inspector.Snapshot, at compose.Pos) []inspector.Edit {
	line := s.Line(at)
	text := ""
	if m := startLine.FindStringSubmatch(line); m != nil {
		words := strings.Trim(listComma.ReplaceAllString(m[3], " "), `"`)
		switch words {
		case "nginx", "/usr/sbin/nginx", "service nginx start", "/etc/init.d/nginx start":
			text = m[1] + m[2] + ` ["nginx", "-g", "daemon off;"]`
		}
	}
	if m := lastStart.FindStringSubmatch(line); m != nil && text == "" {
		quote := `'`
		if strings.Contains(m[2], quote) {
			quote = `"`
		}
		text = m[1] + "nginx -g " + quote + "daemon off;" + quote + m[2]
	}
	if text == "" || inspector.InContainer(at.File) {
		return nil
	}
	return []inspector.Edit{{File: at.File, Line: at.Line, Old: line, New: text}}
}
