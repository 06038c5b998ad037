package engine

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/engine/enginetest"
)

var record = flag.Bool("record", false, "with TestLive: write what the engine says to ../../testdata/engine/shop.json")

// The images of scripts/images.sh.
const (
	nginxImage    = "composecheck.test/nginx:debian"
	upstreamImage = "composecheck.test/upstream"
)

// TestLive starts a small project on the real engine and looks at it.
// It runs where scripts/e2e.sh has made the test images, and is skipped elsewhere.
func TestLive(t *testing.T) {
	c := liveClient(t)
	project := liveProject(t)

	before := time.Now()
	engine, gaps, err := c.Observe(t.Context(), project, ObserveOptions{Proxies: []string{"gateway"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("Observe took %v", time.Since(before).Round(time.Millisecond))
	if len(gaps) != 0 {
		t.Errorf("gaps: %+v", gaps)
	}
	if engine.Version == "" || engine.APIVersion == "" || engine.OS == "" {
		t.Errorf("engine says nothing of itself: %+v", engine)
	}
	checkProject(t, engine)
	t.Run("exec", func(t *testing.T) { liveExec(t, c, engine) })
	if *record {
		recordState(t, c, engine)
	}
}

// checkProject holds for the live project and for its recording.
func checkProject(t *testing.T, engine *inspector.Engine) {
	t.Helper()
	if len(engine.Containers) != 3 {
		t.Fatalf("%d containers, want api, crash and gateway: %+v", len(engine.Containers), engine.Containers)
	}
	api, crash, gateway := engine.Containers[0], engine.Containers[1], engine.Containers[2]
	if api.Service != "api" || api.Number != 1 || !api.Running() || api.Pid == 0 || api.Started.IsZero() {
		t.Errorf("api: %+v", api)
	}
	if api.Health == nil || api.Health.Test == nil {
		t.Errorf("api's health: %+v", api.Health)
	}
	if api.MemoryLimit != 64<<20 || !slices.Equal(api.Exposed, []int{8000}) {
		t.Errorf("api: memory %d, exposed %v", api.MemoryLimit, api.Exposed)
	}
	if len(api.Endpoints) != 1 || api.Endpoints[0].IPv4 == "" || !slices.Contains(api.Endpoints[0].Names, "backend") ||
		!slices.Contains(api.Endpoints[0].Names, shortID(api.ID)) || !slices.Contains(api.Endpoints[0].Names, api.Name) {
		t.Errorf("api's endpoints: %+v", api.Endpoints)
	}
	if crash.ExitCode != 3 || crash.Error != "" || !hasLine(crash.Log, "no database", true) {
		t.Errorf("crash: %+v", crash)
	}
	if len(gateway.Published) == 0 || gateway.Published[0].Target != 80 || gateway.Published[0].Host == 0 {
		t.Errorf("gateway's ports: %+v", gateway.Published)
	}
	if gateway.Log == nil || api.Log == nil && api.Health.Status != "healthy" {
		t.Errorf("logs not read: gateway %v, api %v", gateway.Log, api.Log)
	}
	for label := range gateway.Labels {
		if !strings.HasPrefix(label, labels) {
			t.Errorf("label %q kept", label)
		}
	}
	if len(engine.Networks) != 2 {
		t.Fatalf("networks: %+v", engine.Networks)
	}
	missing, shared := engine.Networks[0], engine.Networks[1]
	if shared.Key != "default" || len(shared.Members) < 2 || len(shared.Subnets) == 0 || shared.Members[0].IPv4 == "" {
		t.Errorf("network: %+v", shared)
	}
	if !missing.Missing || !missing.External {
		t.Errorf("external network: %+v", missing)
	}
}

func hasLine(log []inspector.LogLine, text string, stderr bool) bool {
	return slices.ContainsFunc(log, func(l inspector.LogLine) bool {
		return l.Text == text && l.Stderr == stderr && !l.Time.IsZero()
	})
}

func liveExec(t *testing.T, c *Client, engine *inspector.Engine) {
	gateway, crash := engine.Containers[2].ID, engine.Containers[1].ID
	got, err := c.Exec(t.Context(), gateway, []string{"sh", "-c", "cat; echo err >&2; exit 3"}, ExecOptions{Stdin: []byte("in")})
	if err != nil || string(got.Stdout) != "in" || string(got.Stderr) != "err\n" || got.ExitCode != 3 {
		t.Errorf("got %+v, %v", got, err)
	}
	got, err = c.Exec(t.Context(), gateway, []string{"timeout", "5", "yes"}, ExecOptions{MaxOutput: 1000})
	if err != nil || !got.Truncated || len(got.Stdout) != 1000 {
		t.Errorf("yes: %d bytes, truncated %v, %v", len(got.Stdout), got.Truncated, err)
	}
	if _, err = c.Exec(t.Context(), gateway, []string{"ccdev-nope"}, ExecOptions{}); !errors.Is(err, ErrNoCommand) {
		t.Errorf("absent command: %v", err)
	}
	if _, err = c.Exec(t.Context(), gateway, []string{"sh", "-c", "exit 127"}, ExecOptions{}); err != nil {
		t.Errorf("a command's own 127: %v", err)
	}
	if _, err = c.Exec(t.Context(), crash, []string{"true"}, ExecOptions{}); !errors.Is(err, ErrNotRunning) {
		t.Errorf("stopped container: %v", err)
	}
	if _, err = c.Exec(t.Context(), "ccdev-engine-nope", []string{"true"}, ExecOptions{}); !errors.Is(err, ErrGone) {
		t.Errorf("absent container: %v", err)
	}
	dockerCLI(t, "pause", gateway)
	if _, err = c.Exec(t.Context(), gateway, []string{"true"}, ExecOptions{}); !errors.Is(err, ErrPaused) {
		t.Errorf("paused container: %v", err)
	}
	dockerCLI(t, "unpause", gateway)

	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	before := time.Now()
	got, err = c.Exec(ctx, gateway, []string{"sh", "-c", "echo early; exec sleep 60"}, ExecOptions{})
	if !errors.Is(err, context.DeadlineExceeded) || string(got.Stdout) != "early\n" || time.Since(before) > 15*time.Second {
		t.Errorf("endless command: %+v, %v after %v", got, err, time.Since(before))
	}
}

func liveClient(t *testing.T) *Client {
	t.Helper()
	if os.Getenv("COMPOSECHECK_LIVE") == "" {
		t.Skip("needs an engine and the test images: run scripts/e2e.sh")
	}
	c, err := Connect(t.Context(), Options{})
	if err != nil {
		t.Fatalf("no engine: %v", err)
	}
	t.Cleanup(func() { _ = c.Close() })
	if out, err := exec.Command("docker", "image", "inspect", nginxImage, upstreamImage).CombinedOutput(); err != nil {
		t.Fatalf("no test images (scripts/images.sh makes them): %.200s", out)
	}
	return c
}

// liveProject starts what Compose would start, labels included.
func liveProject(t *testing.T) *compose.Project {
	t.Helper()
	name := fmt.Sprintf("ccdev-engine-%d", os.Getpid()) // of its own: tests may run side by side
	if *record {
		name = "shop"
	}
	t.Cleanup(func() {
		for _, container := range []string{"api-1", "crash-1", "gateway-1", "run"} {
			_ = exec.Command("docker", "rm", "-f", "-v", name+"-"+container).Run()
		}
		_ = exec.Command("docker", "network", "rm", name+"_default").Run()
	})
	label := func(pairs ...string) (args []string) {
		for _, pair := range append(pairs, "project="+name) {
			args = append(args, "--label", "com.docker.compose."+pair)
		}
		return args
	}
	run := func(service string, args ...string) {
		t.Helper()
		flags := append([]string{"run", "-d", "--name", name + "-" + service + "-1", "--network", name + "_default", "--network-alias", service},
			label("service="+service, "container-number=1", "oneoff=False", "project.working_dir=/srv/shop", "project.config_files=/srv/shop/compose.yaml")...)
		dockerCLI(t, append(flags, args...)...)
	}
	dockerCLI(t, append([]string{"network", "create", name + "_default"}, label("network=default")...)...)
	run("api", "--network-alias", "backend", "--memory", "64m", "--expose", "8000", "--health-cmd", "true", "--health-interval", "1s", upstreamImage)
	run("crash", "--entrypoint", "sh", nginxImage, "-c", "echo starting; echo no database >&2; exit 3")
	run("gateway", "-p", "127.0.0.1::80", "--label", "other=1", nginxImage)
	dockerCLI(t, append(append([]string{"create", "--name", name + "-run"}, label("service=api", "oneoff=True")...), upstreamImage)...)
	dockerCLI(t, "wait", name+"-crash-1")
	return &compose.Project{
		Name: name, Dir: "/srv/shop", Files: []string{"compose.yaml"},
		Networks: []compose.Network{{Name: "default", EngineName: name + "_default"}, {Name: "edge", EngineName: name + "-edge", External: true}},
	}
}

func dockerCLI(t *testing.T, args ...string) {
	t.Helper()
	if out, err := exec.Command("docker", args...).CombinedOutput(); err != nil {
		t.Fatalf("docker %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

// recordState writes what the engine says now, without what nobody reads and what tells of this machine.
func recordState(t *testing.T, c *Client, engine *inspector.Engine) {
	t.Helper()
	read := func(path string) json.RawMessage {
		answer, err := get[any](t.Context(), c, path, nil)
		if err != nil {
			t.Fatal(err)
		}
		data, err := json.Marshal(cleaned(answer))
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	info := struct{ ServerVersion, OperatingSystem, OSType string }{OSType: "linux"}
	if err := json.Unmarshal(read("/info"), &info); err != nil {
		t.Fatal(err)
	}
	state := enginetest.State{API: engine.APIVersion, Version: read("/version")}
	state.Info, _ = json.Marshal(info)
	for _, container := range engine.Containers {
		recorded := enginetest.Container{Inspect: read("/containers/" + container.ID + "/json")}
		for _, line := range container.Log {
			recorded.Log = append(recorded.Log, enginetest.LogLine{Time: line.Time, Stderr: line.Stderr, Text: line.Text})
		}
		state.Containers = append(state.Containers, recorded)
	}
	for _, network := range engine.Networks {
		if !network.Missing {
			state.Networks = append(state.Networks, read("/networks/"+network.ID))
		}
	}
	var file bytes.Buffer
	encoder := json.NewEncoder(&file)
	encoder.SetIndent("", "\t")
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(state); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("../../testdata/engine/shop.json", file.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// cleaned drops what is empty or zero, and what nobody reads or should see.
func cleaned(v any) any {
	object, ok := v.(map[string]any)
	if !ok {
		return v
	}
	for key, value := range object {
		value = cleaned(value)
		object[key] = value
		switch inner := value.(type) {
		case nil:
			delete(object, key)
		case bool:
			if !inner {
				delete(object, key)
			}
		case float64:
			if inner == 0 {
				delete(object, key)
			}
		case []any:
			if len(inner) == 0 || slices.Contains([]string{"MaskedPaths", "ReadonlyPaths", "Env", "ConsoleSize", "Components"}, key) {
				delete(object, key)
			}
		case string:
			if inner == "" || strings.HasPrefix(inner, "/var/") || key == "KernelVersion" {
				delete(object, key)
			}
		case map[string]any:
			if key == "GraphDriver" || key == "Details" {
				delete(object, key)
			}
		}
	}
	return object
}
