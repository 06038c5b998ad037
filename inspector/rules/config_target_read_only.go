package rules

import (
	"fmt"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var _ = register(inspector.Rule{
	ID: "CC806", Name: "config-target-read-only", Needs: inspector.Static,
	Summary: "a start script must write its file where the mount is read-only",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachProxy(s, func(s *inspector.Snapshot, p *inspector.Proxy) *inspector.Finding {
			if f := targetReadOnly(s, p); f != nil {
				return f
			}
			return willNotWrite(s, p)
		})
	},
})

// cannotWrite matches what shells, sed, cp and tee say of a file that they may not write (EROFS; EACCES for a directory
// of another user).
var cannotWrite = lazyregexp.New(`['" ](/[\w./@+-]+)['"]?: (?:Read-only file system|Permission denied)$`)

// targetReadOnly speaks of an nginx that did not come up because its start script could not write into a mount. One
// that runs did not need that file.
func targetReadOnly(s *inspector.Snapshot, p *inspector.Proxy) *inspector.Finding {
	if s.Engine == nil {
		return nil
	}
	service, c := s.Project.Service(p.Service), newest(s.Engine.Of(p.Service))
	if service == nil || c == nil || c.State == "created" || (c.Running() && !ends(s, c)) || emergency(s, p.Service) != nil {
		return nil
	}
	for i := len(c.Log) - 1; i >= 0 && i >= len(c.Log)-20; i-- {
		m := cannotWrite.FindStringSubmatch(c.Log[i].Text)
		if m == nil {
			continue
		}
		mount := service.MountOver(m[1])
		f := &inspector.Finding{
			Severity: inspector.Error, Proxy: p.Service, Services: []string{p.Service}, At: service.ReadOnlyPos, Label: "so is what the script writes",
			Message:  fmt.Sprintf("the start script of %s cannot write %s, so that nginx does not start", p.Service, m[1]),
			Evidence: append(stateOf(s, c), inspector.Evidence{Fact: short(c.Log[i].Text, 200), Source: "docker logs " + c.Name}),
			Why:      "the script ends at its first failure, before it starts nginx",
			Fix:      inspector.Fix{Summary: fmt.Sprintf("Give %s a tmpfs or a writable mount where %s lies", p.Service, m[1]), Then: recreate(p.Service)},
		}
		switch {
		case mount != nil && mount.ReadOnly:
			f.At, f.Label = mount.Pos, "is read-only"
			f.Fix.Summary = fmt.Sprintf("Leave this mount out, or mount it elsewhere: the script makes %s itself", m[1])
		case !service.ReadOnly:
			return nil
		}
		return f
	}
	return nil
}
