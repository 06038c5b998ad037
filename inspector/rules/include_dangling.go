package rules

import (
	"fmt"
	"path"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/startup"
)

// leadsNowhere is the part of CC108 about a link among the files that nginx includes, which leads to nothing in the container:
// the first one, after which nginx reads no other.
func leadsNowhere(s *inspector.Snapshot, p *inspector.Proxy, service *compose.Service) *inspector.Finding {
	if len(p.Dangling) == 0 {
		return nil
	}
	d := &p.Dangling[0]
	f := &inspector.Finding{
		Severity: inspector.Error, Services: []string{p.Service}, At: d.Via, Label: "a link, without what it leads to",
		Message:  fmt.Sprintf("nginx includes %s, a link to %s, which the container of %s does not have", d.Path, d.Leads, p.Service),
		Also:     []inspector.Place{{At: p.Pos(d.Include), Label: "includes it"}},
		Evidence: []inspector.Evidence{{Fact: fmt.Sprintf("%s leads to %s, and nothing brings that into the container", d.Path, d.Leads), Source: "the project's files"}},
		Why:      "a symbolic link is followed in the container, from the path at which it stands there; nginx takes it for one of the files that the include matches, and stops when it cannot open it",
		Fix:      inspector.Fix{Summary: fmt.Sprintf("Put the files themselves in the place of the links, or bring %s into the container", path.Dir(d.Leads)), Then: applyMount(p.Service, &d.File)},
	}
	if d.Late {
		f.Severity = inspector.Note // something may make it before the start
	}
	if d.Meant != "" {
		f.Message += fmt.Sprintf("; %s is there", d.Meant)
		f.Fix.Summary = "Let the link lead to " + d.Meant
		return f
	}
	dir := path.Dir(d.Leads)
	if d.Folder == "" || !strings.HasPrefix(dir, "/etc/nginx/") {
		return f
	}
	f.Message += fmt.Sprintf("; %s has it", d.Folder)
	if d.Kind == compose.FromBuild {
		f.Fix.Summary = fmt.Sprintf("Copy %s to %s as well", d.Folder, dir)
		return f
	}
	f.Fix.Summary = fmt.Sprintf("Mount %s at %s as well", d.Folder, dir)
	f.Fix.Edits = mountFolderBeside(s, service, d, dir)
	return f
}

// mountFolderBeside is a line behind that of the mount of links, for the folder that they lead to.
func mountFolderBeside(s *inspector.Snapshot, service *compose.Service, d *startup.Dangling, dir string) []inspector.Edit {
	m := mountAt(service, d.Via)
	if m == nil || service.MountOver(dir) != nil {
		return nil
	}
	line, old := s.Line(m.Pos), relative(s, m.Source)+":"+m.Target
	if strings.Count(line, old) != 1 || !strings.HasPrefix(strings.TrimSpace(line), "- ") {
		return nil
	}
	return []inspector.Edit{{File: m.Pos.File, Line: m.Pos.Line + 1, New: strings.Replace(line, old, d.Folder+":"+dir, 1)}}
}
