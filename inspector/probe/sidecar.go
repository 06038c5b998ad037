package probe

import (
	"context"
	"slices"

	"github.com/composecheck/composecheck/inspector"
)

// A Sidecar is a Talker that runs commands beside a container instead of in it: in a container of the image that
// has the same network, and with it the same names and the same 127.0.0.1, but other files and processes.
type Sidecar interface {
	Talker
	Image() string
}

const outside = "it lies in nginx's own files, and these are not asked for from a container beside it"

// openBeside starts the script beside the nginx container. The nginx that it might find there is not the one in question.
func (r *proxyRun) openBeside(ctx context.Context, x Execer, public []string) {
	r.session.close()
	a := r.start(ctx, r.options.Sidecar, public, "", sidecarSlack)
	if r.session.why == "" {
		r.probe.Sidecar, r.probe.Tools, r.probe.Sockets = r.options.Sidecar.Image(), a.tools, a.sockets
	}
	ctx, cancel := context.WithTimeout(ctx, execSlack)
	defer cancel()
	if _, said, _, err := x.Exec(ctx, r.plan.Container, []string{"nginx", "-v"}, nil, maxOutput); err == nil {
		r.probe.Version = nginxVersion(clean(string(said)))
	}
}

// keepOutside drops from the plan what cannot be asked from beside the container.
func (r *proxyRun) keepOutside() {
	if r.probe.Sidecar == "" {
		return
	}
	r.plan.Questions = slices.DeleteFunc(r.plan.Questions, func(q Question) bool {
		if q.Socket != "" {
			r.plan.leave("the connection to "+q.String(), outside)
		}
		return q.Socket != ""
	})
	for i := range r.plan.Doors {
		if d := &r.plan.Doors[i]; d.Socket != "" {
			*d = Door{Request: inspector.Request{Pass: d.Pass, Skipped: outside}}
		}
	}
}

// wayIn says how the user can help.
func (r *proxyRun) wayIn() string {
	if r.session.why == noShell {
		return "; --sidecar IMAGE asks from a container beside it"
	}
	return ""
}
