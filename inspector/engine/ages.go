package engine

import (
	"context"
	"net/url"

	"github.com/composecheck/composecheck/inspector"
)

// ages notes, of a container with volumes that hide what its image brings there, when these and the image were made. What the
// engine does not tell is not known.
func (l *look) ages(ctx context.Context, c *inspector.Container, image string) {
	s := l.project.Service(c.Service)
	if s == nil || image == "" {
		return
	}
	for i := range c.Mounts {
		at := &c.Mounts[i]
		m := s.MountOver(at.Destination)
		if m == nil || m.Target != at.Destination || m.Filled.IsZero() || at.Type != "volume" || at.Source == "" {
			continue
		}
		volume, err := get[struct{ CreatedAt string }](ctx, l.client, "/volumes/"+url.PathEscape(at.Source), nil)
		if err != nil {
			continue
		}
		if at.Created = parseTime(volume.CreatedAt); !c.Built.IsZero() {
			continue
		}
		if built, err := get[struct{ Created string }](ctx, l.client, "/images/"+image+"/json", nil); err == nil {
			c.Built = parseTime(built.Created)
		}
	}
}
