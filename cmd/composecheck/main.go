// Composecheck says why the nginx of a Docker Compose project answers 502 Bad Gateway, shows the proof, and says
// what to change. It changes nothing and sends nothing anywhere.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
)

// The exit codes, which scripts rely on.
const (
	exitClean    = 0 // nothing at or above --fail-on
	exitFindings = 1 // findings at or above it
	exitUsage    = 2 // wrong usage, or nothing to check: no Compose file, no nginx
	exitBlind    = 3 // could not look: the engine does not answer where it was asked for, or denies permission
)

func main() {
	// A run is short: collect garbage seldom, but keep to some 150 MB.
	debug.SetGCPercent(400)
	debug.SetMemoryLimit(150 << 20)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // so that a second Ctrl-C ends at once what does not heed the first
	code := run(ctx, os.Args, streams{os.Stdin, os.Stdout, os.Stderr}, os.Environ())
	stop()
	os.Exit(code)
}
