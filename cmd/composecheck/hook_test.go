package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/composecheck/composecheck/inspector/engine/enginetest"
)

// hookProject is the project shop, with nginx files of one's own, on an engine whose nginx does not run.
func hookProject(t *testing.T, conf string, faults ...enginetest.Fault) (dir string, server *enginetest.Server) {
	t.Helper()
	dir = t.TempDir()
	compose, err := os.ReadFile(filepath.Join(scripts, "shop", "compose.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"compose.yaml": string(compose), "nginx.conf": conf} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	state, err := enginetest.Load(filepath.Join(scripts, "shop", "engine.json"))
	if err != nil {
		t.Fatal(err)
	}
	state.Faults = faults
	return dir, enginetest.New(t, state)
}

const (
	brokenConf = "events {}\nhttp { server { listen 80; location / { proxy_pass http://ap1:3000; } } }\n"
	goodConf   = "events {}\nhttp { server { listen 80; location / { proxy_pass http://api:3000; } } }\n"
	upDone     = `{"RootCmd":"compose up","Flags":{"detach":""},"CommandError":""}`
)

func hookApp(dir, host string, env ...string) (*app, *bytes.Buffer) {
	var out bytes.Buffer
	a := &app{streams: streams{strings.NewReader(""), &out, &out}}
	a.env = lookup(env)
	a.compose.Dir, a.engine.Host, a.engine.Env = dir, host, a.env
	return a, &out
}

// TestHint is about what is said, with all the time that it takes.
func TestHint(t *testing.T) {
	dir, server := hookProject(t, brokenConf)
	a, _ := hookApp(dir, server.Host)
	if got, want := a.hint(context.Background()), "1 of 1 routes through nginx is broken (CC201). docker composecheck says why"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	// The bound on what it may do: lists and inspections, a log, and nothing inside a container.
	for _, call := range server.Calls() {
		if !strings.HasPrefix(call, "GET ") && !strings.HasPrefix(call, "HEAD ") {
			t.Errorf("it asks for %s", call)
		}
	}
	if calls := server.Calls(); len(calls) == 0 || len(calls) > 12 {
		t.Errorf("%d calls: %v", len(calls), calls)
	}

	dir, server = hookProject(t, goodConf)
	a, _ = hookApp(dir, server.Host)
	if got := a.hint(context.Background()); got != "" {
		t.Errorf("a healthy project: %q", got)
	}
	dir, server = hookProject(t, brokenConf, enginetest.Fault{Match: "/networks", Status: 500})
	a, _ = hookApp(dir, server.Host)
	if got := a.hint(context.Background()); got != "" {
		t.Errorf("an engine that does not tell all: %q", got)
	}
	a, _ = hookApp(t.TempDir(), server.Host)
	if got := a.hint(context.Background()); got != "" {
		t.Errorf("no project: %q", got)
	}
}

// TestHook is about when nothing is said.
func TestHook(t *testing.T) {
	dir, server := hookProject(t, brokenConf)
	over, cancel := context.WithCancel(context.Background())
	cancel()
	for name, tt := range map[string]struct {
		ctx context.Context
		env []string
		ask []string
	}{
		"the time is over":     {over, nil, []string{upDone}},
		"no JSON":              {context.Background(), nil, []string{"compose up"}},
		"no question":          {context.Background(), nil, nil},
		"another command":      {context.Background(), nil, []string{`{"RootCmd":"compose down"}`}},
		"nobody reads it":      {context.Background(), []string{"CI=true"}, []string{upDone}},
		"no escapes wanted":    {context.Background(), []string{"NO_COLOR=1"}, []string{upDone}},
		"compose shall be raw": {context.Background(), []string{"COMPOSE_ANSI=never"}, []string{upDone}},
	} {
		a, out := hookApp(dir, server.Host, tt.env...)
		before := len(server.Calls())
		a.hook(tt.ctx, tt.ask)
		if out.Len() > 0 {
			t.Errorf("%s: %s", name, out)
		}
		if name != "the time is over" && len(server.Calls()) > before {
			t.Errorf("%s: the engine is asked all the same", name)
		}
	}
}

// TestHookHangs asks an engine that takes connections and never answers. That the hook ends at all is what is tested; it
// hangs here for ever when it does not.
func TestHookHangs(t *testing.T) {
	dir, server := hookProject(t, brokenConf, enginetest.Fault{Match: "/containers/json", Hang: true})
	a, out := hookApp(dir, server.Host)
	a.hook(context.Background(), []string{upDone})
	if out.Len() > 0 {
		t.Errorf("%s", out)
	}
}

func TestObject(t *testing.T) {
	const text = `{"b":1.50,"a":{"x":[1,2]},"c":"<&>"}`
	var o object
	if err := json.Unmarshal([]byte(text), &o); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(o.keys, []string{"b", "a", "c"}) || o.text("c") != "<&>" || o.text("b") != "" || len(o.child("b").keys) > 0 {
		t.Errorf("%+v", o)
	}
	o.set("a", "new")
	o.set("d", o.child("none"))
	o.delete("b")
	got, err := json.Marshal(o)
	if err != nil || string(got) != `{"a":"new","c":"\u003c\u0026\u003e","d":{}}` {
		t.Errorf("%s, %v", got, err)
	}
	for _, bad := range []string{`[]`, `1`, `null`, `{"a":`} {
		if err := json.Unmarshal([]byte(bad), &o); err == nil && bad != "null" {
			t.Errorf("%s is taken", bad)
		}
	}
}
