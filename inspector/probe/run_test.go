package probe

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"io"
	"log"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

var quiet = log.New(io.Discard, "", 0)

type missing struct{}

func (missing) Error() string   { return "no such command" }
func (missing) NoCommand() bool { return true }

// An execFunc is an Execer.
type execFunc func(ctx context.Context, container string, cmd []string) (string, int, error)

func (f execFunc) Exec(ctx context.Context, container string, cmd []string, _ []byte, _ int) ([]byte, []byte, int, error) {
	out, code, err := f(ctx, container, cmd)
	return []byte(out), nil, code, err
}

// Talk says what it has to say of itself at once, then up to one "E" each time it is asked.
func (f execFunc) Talk(ctx context.Context, container string, cmd []string, in io.Reader, out io.Writer) error {
	text, _, err := f(ctx, container, cmd)
	if text == "" {
		return err
	}
	self := ""
	for text != "" && strings.ContainsAny(text[:1], "TVS") {
		line, rest, _ := strings.Cut(text, "\n")
		self, text = self+line+"\n", rest
	}
	if _, err := io.WriteString(out, self+"E\n"); err != nil {
		return err
	}
	for questions := bufio.NewScanner(in); questions.Scan(); {
		if questions.Text() != "GO" {
			continue
		}
		batch, rest, whole := strings.Cut(text, "E\n")
		if text = rest; whole {
			batch += "E\n"
		}
		if _, broken := io.WriteString(out, batch); broken != nil || !whole {
			return cmp.Or(broken, err)
		}
	}
	return err
}

func TestFaults(t *testing.T) {
	s := snapshotOf(passTo("http", "api", 80))
	tests := []struct {
		name    string
		exec    execFunc
		skipped string
		gap     string
	}{
		{"no shell", func(context.Context, string, []string) (string, int, error) { return "", -1, missing{} },
			"the image has no shell", "the image has no shell; --sidecar IMAGE asks from a container beside it, --namespace from this machine"},
		{"engine error", func(context.Context, string, []string) (string, int, error) {
			return "", -1, errors.New("container \x1b[31mpaused")
		}, "container paused", "container paused"},
		{"silence", func(context.Context, string, []string) (string, int, error) { return "", 0, nil },
			"the probe said nothing", "the probe said nothing"},
		{"cut short", func(context.Context, string, []string) (string, int, error) {
			return "T perl\nL 0 10.0.0.1\nD 1 10.0", 0, nil
		}, "", "the probe was cut short"},
		{"garbage", func(context.Context, string, []string) (string, int, error) {
			return "\x00\xff\nT\nD 1\nD 99 x\nR 1 10.0.0.1 eaten 3 zz\nL 0 ! \x1b]0;x\x07\nD 1 nowhere 0 0\nE\n", 0, nil
		}, "", ""},
		{"late error", func(context.Context, string, []string) (string, int, error) {
			return "T perl\n", -1, context.DeadlineExceeded
		}, "", "the probe did not end within 12s"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			probes, gaps := openAndRun(t.Context(), test.exec, s, Options{})
			if got := probes.Proxies[0].Skipped; got != test.skipped {
				t.Errorf("skipped %q, want %q", got, test.skipped)
			}
			if test.gap == "" && len(gaps) > 0 || test.gap != "" && (len(gaps) != 1 || gaps[0].Why != test.gap) {
				t.Errorf("gaps %v, want %q", gaps, test.gap)
			}
			if d := probes.Proxies[0].Dials; len(d) > 0 {
				t.Errorf("dials out of nothing: %v", d)
			}
		})
	}
}

// An Execer that never returns holds nobody up.
func TestHang(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	release := make(chan struct{})
	defer close(release)
	probes, gaps := openAndRun(ctx, execFunc(func(context.Context, string, []string) (string, int, error) {
		<-release
		return "", 0, nil
	}), snapshotOf(passTo("http", "api", 80)), Options{})
	if len(gaps) != 1 || probes.Proxies[0].Skipped == "" {
		t.Errorf("%+v %v", probes, gaps)
	}
}

func TestListeners(t *testing.T) {
	s := snapshotOf(passTo("http", "api", 80), passTo("http", "db", 80), passTo("http", "bare", 80), passTo("http", "fine", 80))
	s.Engine.Containers[0].Endpoints = []inspector.Endpoint{{IPv4: "10.0.0.9"}}
	for i, service := range []string{"api", "db", "bare", "fine"} {
		s.Engine.Containers = append(s.Engine.Containers, inspector.Container{
			ID: service, Service: service, State: "running",
			Endpoints: []inspector.Endpoint{{IPv4: "10.0.0." + string(rune('1'+i))}},
		})
	}
	const table = "  sl  local_address rem_address   st\n   0: 00000000:0BB8 00000000:0000 0A 00000000:00000000\n"
	exec := execFunc(func(_ context.Context, container string, cmd []string) (string, int, error) {
		switch {
		case container == "c1":
			return "T perl\nS\nL 0 10.0.0.1\nD 1 10.0.0.1 111 0\nL 4 10.0.0.2\nD 5 10.0.0.2 110 0\nL 8 10.0.0.3\nD 9 10.0.0.3 111 0\n" +
				"L 12 10.0.0.4 10.0.0.9\nD 13 10.0.0.4 0 0\nD 13 10.0.0.9 111 0\nE\n" + "D 0 10.0.0.3 111 0\nD 1 10.0.0.3 0 0\nE\n", 0, nil
		case container == "api" && cmd[0] == "cat":
			return table, 1, nil // cat complains of tcp6
		case container == "db" && cmd[0] == "sh":
			return table, 0, nil
		}
		return "", -1, missing{}
	})
	probes, gaps := openAndRun(t.Context(), exec, s, Options{})
	if len(probes.Listeners) != 3 {
		t.Fatalf("listeners %+v", probes.Listeners)
	}
	for i, want := range []inspector.ListenerProbe{
		{Service: "api", Sockets: []inspector.Socket{{Address: "0.0.0.0", Port: 3000}}},
		{Service: "bare", Sockets: []inspector.Socket{{Address: "10.0.0.3", Port: 8080}}, Partial: true, Source: "connects from the container of web to its likely ports"},
		{Service: "db", Sockets: []inspector.Socket{{Address: "0.0.0.0", Port: 3000}}},
	} {
		want.Container = want.Service
		if l := probes.Listeners[i]; !reflect.DeepEqual(l, want) {
			t.Errorf("got %+v, want %+v", l, want)
		}
	}
	if len(gaps) != 1 || !strings.Contains(gaps[0].What, "bare") || !strings.Contains(gaps[0].Why, "only the likely ports") {
		t.Errorf("gaps %v", gaps)
	}

	// This machine may know more.
	host := Options{ProcNet: func(c inspector.Container) (string, string) {
		if c.ID == "bare" {
			return table, "/proc/7/net/tcp of this machine"
		}
		return "", ""
	}}
	probes, gaps = openAndRun(t.Context(), exec, s, host)
	want := inspector.ListenerProbe{Service: "bare", Container: "bare", Source: "/proc/7/net/tcp of this machine", Sockets: []inspector.Socket{{Address: "0.0.0.0", Port: 3000}}}
	if l := probes.Listeners[1]; !reflect.DeepEqual(l, want) || len(gaps) != 0 {
		t.Errorf("got %+v, want %+v, gaps %v", l, want, gaps)
	}

	// No command is run where there is no room for it.
	host.Full = func(_ context.Context, c inspector.Container) string {
		return map[string]string{"bare": "too full", "db": "too full"}[c.ID]
	}
	probes, gaps = openAndRun(t.Context(), exec, s, host)
	if l := probes.Listeners[1]; !reflect.DeepEqual(l, want) {
		t.Errorf("got %+v, want %+v", l, want)
	}
	if l := probes.Listeners[2]; l.Skipped != "too full" || l.Sockets != nil || len(gaps) != 1 || gaps[0].Why != "too full" {
		t.Errorf("got %+v, gaps %v", l, gaps)
	}
}

func TestRunWithoutProxies(t *testing.T) {
	probes, gaps := openAndRun(t.Context(), nil, &inspector.Snapshot{}, Options{})
	if probes == nil || len(probes.Proxies) != 0 || gaps != nil {
		t.Errorf("%+v %v", probes, gaps)
	}
}

// What no tool of the image can do is a gap, not a failed connection.
func TestUnknown(t *testing.T) {
	s := snapshotOf(passTo("http", "api", 80), nginx.Pass{Scheme: "http", Targets: []nginx.Target{{Socket: "/a.sock"}}})
	exec := execFunc(func(context.Context, string, []string) (string, int, error) {
		return "T sh\nL 0 10.0.0.1\nD 1 10.0.0.1 ? 0 sh: nc: Permission denied\nX 4 -\nE\n", 0, nil
	})
	probes, gaps := openAndRun(t.Context(), exec, s, Options{})
	if len(probes.Proxies[0].Dials) != 0 || len(gaps) != 2 {
		t.Errorf("%+v %v", probes.Proxies[0], gaps)
	}
}

func openAndRun(ctx context.Context, x Execer, s *inspector.Snapshot, o Options) (*inspector.Probes, []inspector.Gap) {
	p := Open(ctx, x, s, o)
	defer p.Close()
	return p.Run(ctx)
}
