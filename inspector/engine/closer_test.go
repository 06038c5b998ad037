package engine

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/engine/enginetest"
)

func TestLookCloser(t *testing.T) {
	const v1 = `{"pids_stats":{"current":11,"limit":50},"cpu_stats":{"throttling_data":{"periods":23,"throttled_periods":21}},
		"memory_stats":{"usage":18841600,"max_usage":18960384,"stats":{"total_inactive_file":7593984,"total_pgmajfault":96}}}`
	const v2 = `{"pids_stats":{"current":1,"limit":18446744073709551615},"memory_stats":{"usage":1000,"stats":{"inactive_file":400}}}`
	state := enginetest.State{Info: []byte(`{}`)}
	for id, stats := range map[string]string{"v1": v1, "v2": v2, "odd": `{"memory_stats":[]}`, "fine": v1} {
		c := container(fmt.Sprintf(`{"Id":%q,"Name":"/%s","State":{"Status":"running","Running":true}}`, id, id), enginetest.LogLine{Text: "hello"})
		c.Stats = []byte(stats)
		c.Top = []byte(`{"Titles":["PID","COMMAND"],"Processes":[["1","sh"],["7","node -p secret"],["8","node"],["9"]]}`)
		state.Containers = append(state.Containers, c)
	}
	client, server := connect(t, state)
	engine := &inspector.Engine{}
	for _, id := range []string{"fine", "gone", "odd", "stopped", "v1", "v2"} {
		engine.Containers = append(engine.Containers, inspector.Container{ID: id, Name: id, State: "running"})
	}
	engine.Containers[3].State = "exited"
	engine.Containers[4].Labels = map[string]string{"com.docker.compose.project": "shop"}
	server.Tell(enginetest.Event{Kind: "container", Action: "oom", ID: "v1", Attributes: map[string]string{"com.docker.compose.project": "shop"}})
	client.before["v1"] = counters{periods: 3, throttled: 2, faults: 90}
	gaps := client.LookCloser(t.Context(), engine, []string{"gone", "odd", "stopped", "v1", "v2"}, ObserveOptions{})

	want := map[string]*inspector.Usage{
		"v1": {Memory: 18841600 - 7593984, MemoryPeak: 18960384, Periods: 20, Throttled: 19, Faults: 6, Pids: 11, PidsLimit: 50},
		"v2": {Memory: 600, Pids: 1},
	}
	for _, c := range engine.Containers {
		if !reflect.DeepEqual(c.Usage, want[c.ID]) {
			t.Errorf("%s: %+v", c.ID, c.Usage)
		}
		if asked := c.ID == "v1" || c.ID == "v2" || c.ID == "odd"; asked != slices.Equal(c.Programs, []string{"node", "sh"}) || asked != (len(c.Log) == 1) {
			t.Errorf("%s: programs %q, log %v", c.ID, c.Programs, c.Log)
		}
	}
	if len(engine.Past) != 1 || engine.Past[0].Action != "oom" {
		t.Errorf("what happened since the first look: %+v", engine.Past)
	}
	for _, call := range server.Calls() {
		if strings.Contains(call, "fine") || strings.Contains(call, "stopped") {
			t.Error(call)
		}
	}
	var what []string
	for _, gap := range gaps {
		what = append(what, gap.What)
	}
	if want := []string{"log of container gone", "what container gone uses of its limits", "what container odd uses of its limits"}; !slices.Equal(what, want) {
		t.Errorf("gaps %q, want %q", what, want)
	}
}

// What a command would take must be left of a container's limits.
func TestFull(t *testing.T) {
	const cache = `{"memory_stats":{"usage":60000000,"stats":{"inactive_file":20000000}}}` // may be given back
	const pids = `{"pids_stats":{"current":%d,"limit":%d},"memory_stats":{"usage":900000000,"stats":{}}}`
	for _, tt := range []struct {
		stats string
		limit int64
		word  string // of the reason; "": there is room
	}{
		{cache, 0, ""}, {cache, 50 << 20, ""}, {cache, 42 << 20, "memory"}, {cache, 38 << 20, "memory"}, {cache, 1 << 30, ""},
		{fmt.Sprintf(pids, 93, 100), 0, "processes"}, {fmt.Sprintf(pids, 92, 100), 0, ""}, {fmt.Sprintf(pids, 3, 4), 0, ""}, {fmt.Sprintf(pids, 4, 4), 0, "processes"},
		{fmt.Sprintf(pids, 93, uint64(1<<64-1)), 0, ""}, {fmt.Sprintf(pids, 93, 0), 0, ""}, {`{"memory_stats":[]}`, 1, ""},
	} {
		c := container(`{"Id":"api","Name":"/api","State":{"Status":"running","Running":true}}`)
		c.Stats = []byte(tt.stats)
		client, _ := connect(t, enginetest.State{Info: []byte(`{}`), Containers: []enginetest.Container{c}})
		got := client.Full(t.Context(), inspector.Container{ID: "api", MemoryLimit: tt.limit})
		if (got == "") != (tt.word == "") || !strings.Contains(got, tt.word) {
			t.Errorf("%s with %d: %q, want %q", tt.stats, tt.limit, got, tt.word)
		}
	}
}

// Only a process that certainly is the container's is looked at.
func TestProcNet(t *testing.T) {
	const id = "0123456789abcdef"
	proc := t.TempDir()
	for file, text := range map[string]string{
		"7/cgroup": "0::/system.slice/docker-" + id + ".scope\n", "7/net/tcp": "four\n", "7/net/tcp6": "six\n", "7/fd/0": "", "7/fd/1": "",
		"7/limits": "Limit Soft Hard\nMax open files            1024                 4096                 files\n",
		"8/cgroup": "0::/user.slice\n", "8/net/tcp": "another's\n",
		"9/mountinfo": "1 2 /var/lib/docker/containers/" + id + "/hostname /etc/hostname\n", "9/net/tcp": "hidden\n",
		"7/status": "Name:\tapp\nPPid:\t5\n", "5/net/tcp": "the engine's\n", "9/status": "PPid:\t0\n", "1/net/tcp": "the machine's\n",
	} {
		path := filepath.Join(proc, file)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, test := range []struct {
		host string
		pid  int
		want string
	}{
		{"unix:///run/docker.sock", 7, "four\nsix\n"}, {"unix:///run/docker.sock", 9, "hidden\n"},
		{"unix:///run/docker.sock", 8, ""}, {"unix:///run/docker.sock", 6, ""}, {"unix:///run/docker.sock", 0, ""},
		{"tcp://elsewhere:2375", 7, ""}, {"ssh://elsewhere", 7, ""},
	} {
		c := &Client{host: test.host, proc: proc}
		got, source := c.ProcNet(inspector.Container{ID: id, Pid: test.pid})
		if got != test.want || (got != "") != (source == fmt.Sprintf("%s/%d/net/tcp of this machine", proc, test.pid)) {
			t.Errorf("%s %d: %q from %q, want %q", test.host, test.pid, got, source, test.want)
		}
	}
	c := &Client{host: "unix:///run/docker.sock", proc: proc}
	if open, limit := c.openFiles(&inspector.Container{ID: id, Pid: 7}); open != 2 || limit != 1024 {
		t.Errorf("%d of %d files", open, limit)
	}
	for pid, want := range map[int]string{7: "the engine's\n", 9: "the machine's\n", 8: ""} {
		if got, source := c.HostNet([]inspector.Container{{ID: id, Pid: pid}}); got != want {
			t.Errorf("of the machine, by container process %d: %q from %q, want %q", pid, got, source, want)
		}
	}
}
