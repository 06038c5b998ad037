package probe

import (
	"context"
	"slices"

	"github.com/composecheck/composecheck/inspector"
)

// A Beside is a Talker that runs commands beside a container instead of in it: where the network is the same, and with
// it the names and 127.0.0.1, but files and processes are others.
type Beside interface {
	Talker
	Place() string // "a container of busybox", "this machine"
}

const outside = "it lies in nginx's own files, and these are not seen from beside it"

// openBeside starts the script beside the nginx container. The nginx that it might find there is not the one in question.
func (r *proxyRun) openBeside(ctx context.Context, x Execer, public []string) {
	r.session.close()
	a := r.start(ctx, r.options.Beside, public, "", besideSlack)
	if r.session.why == "" {
		r.probe.Beside, r.probe.Tools, r.probe.Sockets = r.options.Beside.Place(), a.tools, a.sockets
	}
	ctx, cancel := context.WithTimeout(ctx, execSlack)
	defer cancel()
	if _, said, _, err := x.Exec(ctx, r.plan.Container, []string{"nginx", "-v"}, nil, maxOutput); err == nil {
		r.probe.Version = nginxVersion(clean(string(said)))
	}
}

// keepOutside drops from the plan what cannot be asked from beside the container.
func (r *proxyRun) keepOutside() {
	if r.probe.Beside == "" {
		return
	}
	r.plan.Questions = slices.DeleteFunc(r.plan.Questions, func(q question) bool {
		if q.Socket != "" {
			r.plan.leave("the connection to "+q.String(), outside)
		}
		return q.Socket != ""
	})
	for i := range r.plan.Doors {
		if d := &r.plan.Doors[i]; d.Socket != "" {
			*d = door{Request: inspector.Request{Pass: d.Pass, Skipped: outside}}
		}
	}
}

// wayIn says how the user can help.
func (r *proxyRun) wayIn() string {
	if r.session.why == noShell {
		return "; --sidecar IMAGE asks from a container beside it, --namespace from this machine"
	}
	return ""
}
