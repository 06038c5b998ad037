package engine

import (
	"context"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/docker/cli/cli/context/docker"
	"github.com/docker/cli/cli/context/store"

	"github.com/composecheck/composecheck/inspector/engine/enginetest"
)

// configDir is a ~/.docker with the context "far" and the given current context.
func configDir(t *testing.T, current, farHost string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "config.json"), []byte(`{"auths":{},"currentContext":"`+current+`"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	contexts := store.New(filepath.Join(dir, "contexts"), store.NewConfig(func() any { return &map[string]any{} }))
	err := contexts.CreateOrUpdate(store.Metadata{Name: "far", Endpoints: map[string]any{docker.DockerEndpoint: docker.EndpointMeta{Host: farHost}}})
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestResolve(t *testing.T) {
	const far, flag, variable, standard = "tcp://far:2375", "tcp://flag:2375", "tcp://variable:2375", "unix:///var/run/docker.sock"
	vars := func(pairs ...string) map[string]string {
		m := map[string]string{}
		for i := 0; i < len(pairs); i += 2 {
			m[pairs[i]] = pairs[i+1]
		}
		return m
	}
	tests := []struct {
		name    string
		options Options
		env     map[string]string
		current string
		want    string
	}{
		{name: "default", want: standard},
		{name: "current context", current: "far", want: far},
		{name: "current context default", current: "default", want: standard},
		{name: "DOCKER_CONTEXT", env: vars("DOCKER_CONTEXT", "far"), want: far},
		{name: "DOCKER_CONTEXT over current", env: vars("DOCKER_CONTEXT", "default"), current: "far", want: standard},
		{name: "DOCKER_HOST over DOCKER_CONTEXT", env: vars("DOCKER_CONTEXT", "far", "DOCKER_HOST", variable), want: variable},
		{name: "-H over DOCKER_HOST", options: Options{Host: flag}, env: vars("DOCKER_HOST", variable), current: "far", want: flag},
		{name: "--context over DOCKER_HOST", options: Options{Context: "far"}, env: vars("DOCKER_HOST", variable), want: far},
		{name: "--context default is DOCKER_HOST", options: Options{Context: "default"}, env: vars("DOCKER_HOST", variable), want: variable},
		{name: "host without scheme", options: Options{Host: "box:2375"}, want: "tcp://box:2375"},
		{name: "host without port", options: Options{Host: "tcp://box"}, want: "tcp://box:2375"},
		{name: "ssh", options: Options{Host: "ssh://me@box"}, want: "ssh://me@box"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.options.ConfigDir, tt.options.Env = configDir(t, tt.current, far), env(tt.env)
			ep, err := resolve(tt.options)
			if err != nil || ep.Host != tt.want {
				t.Errorf("got %q, %v; want %q", ep.Host, err, tt.want)
			}
			if _, err := ep.ClientOpts(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestResolveFaults(t *testing.T) {
	broken := t.TempDir()
	if err := os.WriteFile(filepath.Join(broken, "config.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	far := configDir(t, "", "tcp://far:2375")
	tests := []struct {
		name    string
		options Options
		kind    error
		want    string
	}{
		{"both flags", Options{Host: "tcp://a:1", Context: "far"}, ErrUsage, "--host and --context"},
		{"unknown context", Options{Context: "fra"}, ErrNoContext, `no docker context named "fra"`},
		{"broken configuration", Options{ConfigDir: broken}, nil, filepath.Join(broken, "config.json")},
		{"no address", Options{Host: "gopher://x"}, ErrUsage, `"gopher://x" is no address`},
		{"TLS without files", Options{Host: "tcp://a:1", TLSVerify: true}, os.ErrNotExist, "reading the TLS files for tcp://a:1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.options.Env = env(nil); tt.options.ConfigDir == "" {
				tt.options.ConfigDir = far
			}
			_, err := Connect(t.Context(), tt.options)
			if err == nil || !strings.Contains(err.Error(), tt.want) || tt.kind != nil && !errors.Is(err, tt.kind) {
				t.Errorf("got %v; want %v with %q", err, tt.kind, tt.want)
			}
		})
	}
}

func TestConnectThroughContext(t *testing.T) {
	server := enginetest.New(t, shop(t))
	c, err := Connect(t.Context(), Options{ConfigDir: configDir(t, "far", server.Host), Env: env(nil)})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if c.Host() != server.Host {
		t.Errorf("host %q", c.Host())
	}
}

func TestConnectFaults(t *testing.T) {
	sockets := t.TempDir()
	closed := filepath.Join(sockets, "closed")
	listener, err := net.Listen("unix", closed)
	if err != nil {
		t.Fatal(err)
	}
	listener.(*net.UnixListener).SetUnlinkOnClose(false)
	_ = listener.Close()

	tests := []struct {
		name  string
		host  string
		fault *enginetest.Fault
		api   string
		kind  error
		want  string
	}{
		{name: "no socket", host: "unix:///nowhere/docker.sock", kind: os.ErrNotExist, want: "no Docker engine at unix:///nowhere/docker.sock"},
		{name: "nobody listens", host: "unix://" + closed, kind: ErrUnreachable, want: "connection refused"},
		{name: "forbidden", fault: &enginetest.Fault{Match: "/_ping", Status: 403, Message: "no"}, kind: ErrForbidden, want: "refuses us: no"},
		{name: "silent", fault: &enginetest.Fault{Match: "/_ping", Hang: true}, kind: context.DeadlineExceeded, want: "does not answer in time"},
		{name: "reset", fault: &enginetest.Fault{Match: "/_ping", Reset: true}, kind: ErrUnreachable, want: "cannot reach"},
		{name: "old", api: "1.39", kind: ErrTooOld, want: "1.40"},
		{name: "unknown name", host: "tcp://nope.invalid:2375", kind: ErrUnreachable, want: "nope.invalid"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			state := enginetest.State{API: tt.api}
			if tt.fault != nil {
				state.Faults = append(state.Faults, *tt.fault)
			}
			if tt.host == "" {
				tt.host = enginetest.New(t, state).Host
			}
			ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
			defer cancel()
			_, err := Connect(ctx, Options{Host: tt.host, ConfigDir: t.TempDir(), Env: env(nil)})
			if !errors.Is(err, tt.kind) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v; want %v with %q", err, tt.kind, tt.want)
			}
		})
	}
}

func TestConnectWithoutPermission(t *testing.T) {
	err := connectError("unix:///var/run/docker.sock", &net.OpError{Op: "dial", Err: &os.SyscallError{Syscall: "connect", Err: os.ErrPermission}})
	var hint interface{ Hint() string }
	if !errors.Is(err, ErrPermission) || !errors.As(err, &hint) || !strings.Contains(hint.Hint(), "docker group") {
		t.Errorf("got %v", err)
	}
}

func TestVersions(t *testing.T) {
	tests := []struct{ name, api, min, pinned, want string }{
		{"old engine", "1.41", "1.12", "", "1.41"},
		{"new engine", "1.60", "1.44", "", "1.56"},
		{"far future", "1.60", "1.55", "", "1.56"},
		{"pinned", "1.52", "1.44", "1.45", "1.45"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			state := shop(t)
			state.API, state.MinAPI = tt.api, tt.min
			server := enginetest.New(t, state)
			c, err := Connect(t.Context(), Options{Host: server.Host, ConfigDir: t.TempDir(), Env: env(map[string]string{"DOCKER_API_VERSION": tt.pinned})})
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			engine, gaps, err := c.Observe(t.Context(), shopProject(), ObserveOptions{})
			if err != nil || len(gaps) != 0 || engine.APIVersion != tt.want {
				t.Errorf("API %+v, gaps %v, %v", engine, gaps, err)
			}
		})
	}
}

func TestPinnedVersionRefused(t *testing.T) {
	server := enginetest.New(t, enginetest.State{API: "1.52", MinAPI: "1.44"})
	c, err := Connect(t.Context(), Options{Host: server.Host, ConfigDir: t.TempDir(), Env: env(map[string]string{"DOCKER_API_VERSION": "1.41"})})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_, _, err = c.Observe(t.Context(), shopProject(), ObserveOptions{})
	if err == nil || !strings.Contains(err.Error(), "client version 1.41 is too old") {
		t.Errorf("got %v", err)
	}
}

func TestTLS(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Api-Version", "1.41")
		if r.URL.Path == "/v1.41/exec/x/start" {
			w.WriteHeader(http.StatusForbidden)
		}
	}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // of the handshakes that shall fail
	server.StartTLS()
	defer server.Close()
	certs := t.TempDir()
	ca := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(filepath.Join(certs, "ca.pem"), ca, 0o600); err != nil {
		t.Fatal(err)
	}
	vars := map[string]string{"DOCKER_HOST": strings.Replace(server.URL, "https", "tcp", 1), "DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": certs}
	c, err := Connect(t.Context(), Options{ConfigDir: t.TempDir(), Env: env(vars)})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.runExec(t.Context(), "x", nil, new(ExecResult).keep(0)); !errors.Is(callError("x", err), ErrForbidden) {
		t.Errorf("our own requests do not pass TLS: %v", err)
	}

	delete(vars, "DOCKER_TLS_VERIFY")
	if _, err := Connect(t.Context(), Options{ConfigDir: t.TempDir(), Env: env(vars)}); !errors.Is(err, ErrUnreachable) {
		t.Errorf("without TLS: %v", err)
	}
}
