package engine

import (
	"errors"
	"io"
	"os"
	"runtime"
	"strings"
	"testing"
)

func TestNamespaceElsewhere(t *testing.T) {
	_, err := (&Client{host: "tcp://10.0.0.1:2376"}).Namespace()
	if !errors.Is(err, ErrUsage) || runtime.GOOS == "linux" && !strings.Contains(err.Error(), "another machine") {
		t.Errorf("got %v", err)
	}
	if runtime.GOOS == "linux" && os.Geteuid() != 0 {
		if _, err = (&Client{host: "unix:///run/docker.sock"}).Namespace(); !errors.Is(err, ErrUsage) || !strings.Contains(err.Error(), "root") {
			t.Errorf("got %v", err)
		}
	}
}

// TestNamespaceOfStranger: the engine's number of the container's process is another process here. Nothing is run beside it.
func TestNamespaceOfStranger(t *testing.T) {
	c, _ := connect(t, withImages(nil))
	c.host = "unix:///run/docker.sock"
	err := (&Namespace{c}).Talk(t.Context(), "abc", []string{"true"}, strings.NewReader(""), io.Discard)
	if err == nil || !strings.Contains(err.Error(), "not one of this machine") {
		t.Errorf("got %v", err)
	}
}
