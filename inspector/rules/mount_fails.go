package rules

import (
	"fmt"
	"path"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// mountFails is the part of CC118 about files that nginx may read and that what holds them does not give: for a client, or when
// nginx starts.
func mountFails(s *inspector.Snapshot, p *inspector.Proxy) *inspector.Finding {
	service := s.Project.Service(p.Service)
	if service == nil {
		return nil
	}
	if e := emergency(s, p.Service); e != nil {
		if !e.means("disk-fails") {
			return nil
		}
		return stopsNginx(s, p, ofMount(s, service, *e, "does not start"))
	}
	answers := accesses(s, p.Service)
	for lines := loggedAs(s, p.Service, "disk-fails"); len(lines) > 0; lines = lines[:len(lines)-1] {
		if last := lines[len(lines)-1]; last.age() < recently && deniedFile(last) != "" && !answers.wellSince(last) {
			f := ofMount(s, service, last, "answers 500")
			f.Severity, f.Second, f.Evidence = inspector.Error, true, logged(p.Service, lines)
			return f
		}
	}
	return nil
}

// ofMount is what there is to say of the place of a file about which nginx has logged that it fails.
func ofMount(s *inspector.Snapshot, service *compose.Service, e entry, so string) *inspector.Finding {
	name := deniedFile(e)
	f := &inspector.Finding{
		At: service.Pos, Label: "its container has the file", Services: []string{service.Name},
		Message:  fmt.Sprintf("nginx of %s %s: %s cannot be read, for the disk that holds it fails (errno %d)", service.Name, so, name, e.Errno),
		Evidence: logged(service.Name, []entry{e}),
		Why:      "a disk that fails, or a mount of a network or of FUSE whose other end is gone, gives an error in the place of the file; a container keeps to the mount as it was when it started",
		Fix:      inspector.Fix{Summary: "Look at the engine's disk (dmesg), then start the container again", Then: "docker compose restart " + service.Name},
	}
	if m := service.MountOver(path.Clean(name)); m != nil {
		source := m.Source
		if m.Type == "bind" {
			source = compose.Relative(s.Project.Dir, m.Source)
		}
		f.At, f.Label = m.Pos, "fails"
		f.Message = fmt.Sprintf("nginx of %s %s: %s cannot be read, for what is mounted at %s fails (errno %d)", service.Name, so, name, m.Target, e.Errno)
		f.Fix.Summary = fmt.Sprintf("Mount %s anew on the engine's machine where it is one of a network or of FUSE (see `mount`, `dmesg`), then start the container again", source)
	}
	return f
}
