package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/composecheck/composecheck/inspector/engine/enginetest"
)

const scripts = "../../testdata/script"

var update = flag.Bool("update", false, "write what the commands print into the scripts that compare it")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"composecheck": main, "docker-composecheck": main})
}

// TestScript runs testdata/script/*.txtar with the real program, offline: DOCKER_HOST names a socket that is not there
// until a script starts an engine. Every script gets a copy of the folder shop, a project that works, except for the
// files that it brings itself. It has, beside testscript's own commands:
//
//	exits CODE PROGRAM [ARGUMENT…]  run the program, which must end with that code
//	engine [CHANGES]                start an engine on which shop runs, but for the changes in that file
//	pad FILE MEGABYTES              make the file so large, with comments
//	plain FILE                      the file holds UTF-8 without control characters
//	encode HOW FROM TO              copy a text file with crlf line ends, a bom, open at its end or with a bell in it
func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 scripts,
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup:               setUpScript,
		Condition: func(name string) (bool, error) {
			if name == "root" {
				return os.Geteuid() == 0, nil
			}
			return false, fmt.Errorf("unknown condition %q", name)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "engine": startEngine, "pad": pad, "plain": plain, "encode": encode,
		},
	})
}

func setUpScript(env *testscript.Env) error {
	env.Setenv("DOCKER_HOST", "unix://"+filepath.Join(env.WorkDir, "no-engine.sock"))
	env.Setenv("DOCKER_CONFIG", filepath.Join(env.WorkDir, "no-docker-config"))
	env.Setenv("GORACE", "atexit_sleep_ms=0") // else each run of the program takes a second longer under -race
	shop := filepath.Join(env.WorkDir, "shop")
	if err := os.MkdirAll(shop, 0o755); err != nil {
		return err
	}
	for _, name := range []string{"compose.yaml", "nginx.conf"} {
		data, err := os.ReadFile(filepath.Join(scripts, "shop", name))
		if err != nil {
			return err
		}
		file := filepath.Join(shop, name)
		if _, err := os.Lstat(file); !errors.Is(err, fs.ErrNotExist) {
			continue // the script's own
		}
		if err := os.WriteFile(file, data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM [ARGUMENT…]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	var ended *exec.ExitError
	code := 0
	if errors.As(err, &ended) {
		code = ended.ExitCode()
	} else {
		ts.Check(err)
	}
	if code != want {
		ts.Fatalf("exit code %d, want %d", code, want)
	}
}

// changes are what differs from shop/engine.json.
type changes struct {
	Faults  []enginetest.Fault
	Gateway enginetest.Container // its log, and its execs in the place of those recorded
	API     enginetest.Container // the same
	Images  []enginetest.Image
}

func startEngine(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) > 1 {
		ts.Fatalf("usage: engine [CHANGES]")
	}
	state, err := enginetest.Load(filepath.Join(scripts, "shop", "engine.json"))
	ts.Check(err)
	if len(args) == 1 {
		var c changes
		d := json.NewDecoder(strings.NewReader(ts.ReadFile(args[0])))
		d.DisallowUnknownFields()
		ts.Check(d.Decode(&c))
		state.Faults, state.Images = c.Faults, c.Images
		for i, container := range []enginetest.Container{c.Gateway, c.API} {
			state.Containers[i].Log = container.Log
			if container.Execs != nil {
				state.Containers[i].Execs = container.Execs
			}
		}
	}
	server, err := enginetest.Start(state)
	ts.Check(err)
	ts.Defer(server.Close)
	ts.Setenv("DOCKER_HOST", server.Host)
}

func pad(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: pad FILE MEGABYTES")
	}
	megabytes, err := strconv.Atoi(args[1])
	ts.Check(err)
	f, err := os.OpenFile(ts.MkAbs(args[0]), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	ts.Check(err)
	line := strings.Repeat("# padding padding padding 012345", 1<<20/32)
	for range megabytes {
		_, err = f.WriteString("\n" + line)
		ts.Check(err)
	}
	ts.Check(f.Close())
}

func plain(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: plain FILE")
	}
	text := ts.ReadFile(args[0])
	if !utf8.ValidString(text) {
		ts.Fatalf("%s is not UTF-8", args[0])
	}
	if i := strings.IndexFunc(text, func(r rune) bool { return r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)) }); i >= 0 {
		ts.Fatalf("%s has %q", args[0], text[i:min(len(text), i+20)])
	}
}

func encode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: encode HOW FROM TO")
	}
	text := ts.ReadFile(args[1])
	for how := range strings.SplitSeq(args[0], ",") {
		switch how {
		case "crlf":
			text = strings.ReplaceAll(text, "\n", "\r\n")
		case "open":
			text = strings.TrimRight(text, "\r\n")
		case "bom":
			text = "\ufeff" + text
		case "bell":
			text = strings.Replace(text, "{\n", "{ # \a\n", 1)
		default:
			ts.Fatalf("unknown encoding %q", how)
		}
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), []byte(text), 0o644))
}
