package probe

import (
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// A local runs "execs" on this machine, with only the tools of one kind of image.
type local struct{ bin string }

func (l local) Exec(ctx context.Context, _ string, cmd []string, _ []byte, _ int) ([]byte, []byte, int, error) {
	path := filepath.Join(l.bin, cmd[0])
	if _, err := os.Stat(path); err != nil {
		return nil, nil, 127, missing{}
	}
	c := exec.CommandContext(ctx, path, cmd[1:]...)
	c.Env = []string{"PATH=" + l.bin}
	var out, errOut bytes.Buffer
	c.Stdout, c.Stderr = &out, &errOut
	err := c.Run()
	return out.Bytes(), errOut.Bytes(), c.ProcessState.ExitCode(), err
}

func (l local) Talk(ctx context.Context, _ string, cmd []string, in io.Reader, out io.Writer) error {
	path := filepath.Join(l.bin, cmd[0])
	if _, err := os.Stat(path); err != nil {
		return missing{}
	}
	c := exec.CommandContext(ctx, path, cmd[1:]...)
	c.Env = []string{"PATH=" + l.bin}
	c.Stdin, c.Stdout, c.WaitDelay = in, out, time.Second
	return c.Run()
}

// dialects are the tools that images have (reference: libraries.md 5.1).
var dialects = []struct {
	name  string
	tools []string // from this machine
	box   []string // from busybox
}{
	{"perl", []string{"sh", "sed", "perl"}, nil},
	{"bash", []string{"sh", "sed", "bash", "timeout", "dd", "od", "getent"}, nil},
	{"busybox", nil, []string{"sh", "sed", "printf", "nc", "wget", "nslookup", "timeout", "dd", "od", "true"}},
}

// toolbox makes a directory of a dialect's tools.
func toolbox(t *testing.T, tools, box []string) string {
	t.Helper()
	dir := t.TempDir()
	link := func(tool, as string) {
		path, err := exec.LookPath(tool)
		if err != nil {
			t.Skipf("this machine has no %s", tool)
		}
		if err := os.Symlink(path, filepath.Join(dir, as)); err != nil {
			t.Fatal(err)
		}
	}
	for _, tool := range tools {
		link(tool, tool)
	}
	for _, applet := range box {
		link("busybox", applet)
	}
	return dir
}
