package main

import (
	"context"
	"testing"
	"time"
)

func TestWithoutEnd(t *testing.T) {
	for _, test := range []struct{ all, kept time.Duration }{
		{time.Minute, closerTime},
		{8 * time.Second, 2 * time.Second}, // never most of a short time
	} {
		ctx, cancel := context.WithTimeout(t.Context(), test.all)
		defer cancel()
		shorter, cancel := withoutEnd(ctx)
		defer cancel()
		end, _ := ctx.Deadline()
		sooner, bounded := shorter.Deadline()
		if kept := end.Sub(sooner); !bounded || kept < test.kept-time.Second/2 || kept > test.kept {
			t.Errorf("of %s the probes leave %s, want %s", test.all, kept, test.kept)
		}
	}
	unbounded, cancel := withoutEnd(context.WithoutCancel(t.Context()))
	defer cancel()
	if _, bounded := unbounded.Deadline(); bounded {
		t.Error("what is not bounded got an end")
	}
}
