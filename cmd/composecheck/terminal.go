package main

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"sync"
	"time"

	"golang.org/x/term"
)

// isTerminal reports whether w is a terminal that understands escape sequences.
func isTerminal(w io.Writer, env func(string) string) bool {
	f, ok := w.(*os.File)
	return ok && env("TERM") != "dumb" && term.IsTerminal(int(f.Fd()))
}

// colorful reports whether output may be coloured: on a terminal, unless NO_COLOR is set (no-color.org).
func colorful(w io.Writer, env func(string) string) bool {
	return env("NO_COLOR") == "" && isTerminal(w, env)
}

// width returns how many columns there are to write in: at most those of the terminal, 80 elsewhere.
func width(w io.Writer, env func(string) string) int {
	const usual, narrowest, widest = 80, 40, 120
	columns := usual
	if f, ok := w.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		if c, _, err := term.GetSize(int(f.Fd())); err == nil {
			columns = c
		}
	} else if c, err := strconv.Atoi(env("COLUMNS")); err == nil {
		columns = c
	}
	return min(max(columns, narrowest), widest)
}

// progress says on a terminal what the program is doing; elsewhere it is silent.
type progress struct {
	w    io.Writer
	mu   sync.Mutex
	text string
	done chan struct{}
	gone sync.WaitGroup
}

func newProgress(w io.Writer, env func(string) string, still bool) *progress {
	p := &progress{w: w, done: make(chan struct{})}
	if !still && isTerminal(w, env) && env("CI") == "" {
		p.gone.Add(1)
		go p.spin()
	}
	return p
}

func (p *progress) say(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.text = text
}

// spin redraws one line until stop. A run that is over within the first tick shows nothing.
func (p *progress) spin() {
	defer p.gone.Done()
	const frames = `|/-\`
	tick := time.NewTicker(120 * time.Millisecond)
	defer tick.Stop()
	for i := 0; ; i++ {
		select {
		case <-p.done:
			if i > 0 {
				fmt.Fprint(p.w, "\r\x1b[K")
			}
			return
		case <-tick.C:
			p.mu.Lock()
			fmt.Fprintf(p.w, "\r\x1b[K%c %s …", frames[i%len(frames)], p.text)
			p.mu.Unlock()
		}
	}
}

func (p *progress) stop() {
	close(p.done)
	p.gone.Wait()
}
