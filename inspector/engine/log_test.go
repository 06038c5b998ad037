package engine

import (
	"strings"
	"testing"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/engine/enginetest"
)

// observeLog reads the log of a container that has exited.
func observeLog(t *testing.T, more string, o ObserveOptions, log ...enginetest.LogLine) ([]inspector.LogLine, []inspector.Gap) {
	t.Helper()
	web := container(`{"Id":"abc","Name":"/p-web-1","State":{"Status":"exited","StartedAt":"2026-01-01T00:00:00Z"},
		"Config":{"Tty":`+map[bool]string{true: "true", false: "false"}[more == "tty"]+`,"Labels":{"com.docker.compose.project":"p","com.docker.compose.service":"web"}},
		"HostConfig":{"LogConfig":{"Type":"`+more+`"}}}`, log...)
	c, _ := connect(t, enginetest.State{Info: []byte(`{}`), Containers: []enginetest.Container{web}})
	engine, gaps, err := c.Observe(t.Context(), &compose.Project{Name: "p"}, o)
	if err != nil || len(engine.Containers) != 1 {
		t.Fatal(err, engine)
	}
	return engine.Containers[0].Log, gaps
}

func TestLog(t *testing.T) {
	for _, kind := range []string{"json-file", "tty"} {
		t.Run(kind, func(t *testing.T) {
			log, gaps := observeLog(t, kind, ObserveOptions{LogLines: 3},
				enginetest.LogLine{Text: "old"},
				enginetest.LogLine{Text: "\x1b[31mred\x1b[0m\ttab\r"},
				enginetest.LogLine{Text: "bad \xff byte \x1b]0;title\x07\u202eevil\x9b", Stderr: kind != "tty"},
				enginetest.LogLine{Text: ""})
			want := []string{"red tab", "bad \uFFFD byte evil\uFFFD", ""}
			if len(gaps) != 0 || len(log) != len(want) {
				t.Fatalf("log %+v, gaps %v", log, gaps)
			}
			for i, line := range log {
				if line.Text != want[i] || line.Time.Second() != i+2 || line.Stderr != (i == 1 && kind != "tty") {
					t.Errorf("line %d: %+v, want %q", i, line, want[i])
				}
			}
		})
	}
}

func TestLogUnreadable(t *testing.T) {
	log, gaps := observeLog(t, "none", ObserveOptions{}, enginetest.LogLine{Text: "x"})
	if log != nil || len(gaps) != 1 || gaps[0].What != "log of container p-web-1" || !strings.Contains(gaps[0].Why, "its log driver none (`logging` of web") || !strings.Contains(gaps[0].Why, "keeps nothing to read") {
		t.Errorf("log %v, gaps %+v", log, gaps)
	}
}

func TestLogHuge(t *testing.T) {
	endless := enginetest.LogLine{Text: strings.Repeat("x", 100<<10), Repeat: 1 << 20} // 100 GiB, not cut at 16 KiB
	log, gaps := observeLog(t, "json-file", ObserveOptions{LogLines: 50}, endless)
	if len(gaps) != 1 || !strings.Contains(gaps[0].Why, "more than the last 50 lines") || len(log) == 0 || len(log) > 3 {
		t.Errorf("%d lines, gaps %v", len(log), gaps)
	}
	long := enginetest.LogLine{Text: strings.Repeat("x", 10<<10), Repeat: 1 << 20} // 10 GiB
	log, gaps = observeLog(t, "json-file", ObserveOptions{}, long, enginetest.LogLine{Text: "last"})
	if len(gaps) != 0 || len(log) != 26 || log[25].Text != "last" {
		t.Errorf("%d lines, gaps %v", len(log), gaps)
	}
}

func TestLogLinesInPieces(t *testing.T) {
	var l logLines
	for _, p := range []struct {
		stderr bool
		text   string
	}{
		{false, "2026-01-01T00:00:01Z one "}, {true, "2026-01-01T00:00:02Z err\n"}, {false, "2026-01-01T00:00:03Z line\n"},
		{false, "no time\n2026-01-01T00:00:04Z \n"},
	} {
		_ = l.add(p.stderr, []byte(p.text))
	}
	var got []string
	for _, line := range l.last(10, 1000) {
		got = append(got, line.Text)
	}
	if want := "one line,err,no time,"; strings.Join(got, ",") != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestLastBytes(t *testing.T) {
	if got := lastBytes(strings.Repeat("é", 10), 12); got != "…éééé" {
		t.Errorf("got %q", got)
	}
	if got := lastBytes("short", 12); got != "short" {
		t.Errorf("got %q", got)
	}
}
