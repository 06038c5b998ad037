package probe

import (
	"context"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// A beside asks from the place box.
type beside struct{ execFunc }

func (beside) Place() string { return "box" }

func (b beside) Talk(ctx context.Context, container string, cmd []string, in io.Reader, out io.Writer) error {
	return b.execFunc.Talk(ctx, container, cmd, in, out)
}

func TestBeside(t *testing.T) {
	s := snapshotOf(passTo("http", "api", 80))
	s.Proxies[0].Config.Passes = append(s.Proxies[0].Config.Passes, nginx.Pass{Scheme: "http", Targets: []nginx.Target{{Socket: "/run/app.sock"}}})
	inside := execFunc(func(_ context.Context, _ string, cmd []string) (string, int, error) {
		if cmd[0] == "sh" {
			return "", -1, missing{}
		}
		return "nginx version: nginx/1.2.3\n", 0, nil
	})
	var asked []string
	outside := beside{func(_ context.Context, container string, cmd []string) (string, int, error) {
		asked = append(asked, container, cmd[4])
		return "T nc\nV nginx version: nginx/9.9.9\nS\nS 00000000:0050\nL 0 10.0.0.1\nD 1 10.0.0.1 0 5\nE\n", 0, nil
	}}
	dump := func(*inspector.Proxy) bool { return true }
	p := Open(t.Context(), inside, s, Options{Beside: outside, Dump: dump})
	defer p.Close()
	if _, _, why := p.Dump(s.Proxies[0].Service); why != noShell {
		t.Errorf("the configuration of an nginx in the other container: %q", why)
	}
	probes, gaps := p.Run(t.Context())
	got := probes.Proxies[0]
	if got.Beside != "box" || got.Skipped != "" || len(got.Dials) != 1 || !got.Dials[0].OK || len(got.Sockets) != 1 {
		t.Errorf("got %+v", got)
	}
	if got.Version == "9.9.9" {
		t.Error("the version is that of an nginx in the other container")
	}
	if !slices.Equal(asked, []string{got.Container, ""}) {
		t.Errorf("asked %q", asked)
	}
	if !slices.ContainsFunc(gaps, func(g inspector.Gap) bool { return strings.HasPrefix(g.What, "the connection to unix:/run/app.sock") }) {
		t.Errorf("gaps: %+v", gaps)
	}
}

func TestBesideWithoutShell(t *testing.T) {
	none := execFunc(func(context.Context, string, []string) (string, int, error) { return "", -1, missing{} })
	probes, _ := openAndRun(t.Context(), none, snapshotOf(passTo("http", "api", 80)), Options{Beside: beside{none}})
	if got := probes.Proxies[0]; got.Beside != "" || got.Skipped != noShell {
		t.Errorf("got %+v", got)
	}
}
