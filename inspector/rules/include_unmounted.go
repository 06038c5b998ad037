package rules

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
	"github.com/composecheck/composecheck/inspector/startup"
)

// besideMounted is the part of CC108 about an image that is not known and may have an included file: nil, unless the
// project has the file beside others that it mounts one by one.
func besideMounted(s *inspector.Snapshot, p *inspector.Proxy, i nginx.Include, f *inspector.Finding) *inspector.Finding {
	at := slices.IndexFunc(p.Unmounted, func(u startup.Unmounted) bool { return u.Include == i.Pattern })
	if at < 0 || s.Project.Service(p.Service).Build != nil {
		return nil
	}
	source, beside := relative(s, p.Unmounted[at].Source), p.Unmounted[at].Beside
	f.Severity, f.Label = inspector.Warning, "not mounted"
	f.Message = fmt.Sprintf("nginx includes %s, which nothing in the project brings into the container of %s: %s is not mounted, as the files beside it are", i.Pattern, p.Service, source)
	f.Also = []inspector.Place{{At: beside.Pos, Label: path.Base(beside.Target) + " is mounted"}}
	f.Fix.Summary = fmt.Sprintf("Mount %s at %s as well", source, i.Pattern)
	f.Fix.Edits = mountBeside(s, beside, i.Pattern)
	return f
}

// mountBeside is a line behind that of a mount, for a file of another name in the same folders.
func mountBeside(s *inspector.Snapshot, m compose.Mount, target string) []inspector.Edit {
	line, name := s.Line(m.Pos), path.Base(m.Target)
	old := "/" + name + ":" + m.Target
	if strings.Count(line, old) != 1 || !strings.HasPrefix(strings.TrimSpace(line), "- ") {
		return nil
	}
	added := strings.Replace(line, old, "/"+path.Base(target)+":"+target, 1)
	return []inspector.Edit{{File: m.Pos.File, Line: m.Pos.Line + 1, New: added}}
}
