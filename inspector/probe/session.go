package probe

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// A Talker runs a command in a container and talks to it: it hands the command what in holds, and out what the command
// writes, until the command ends, ctx ends or out takes no more. When the container has no such command, errors.As finds
// a NoCommander in the error.
type Talker interface {
	Talk(ctx context.Context, container string, cmd []string, in io.Reader, out io.Writer) error
}

const cutShort = "the probe was cut short"

// A session is one command inside a container that answers batch after batch of questions.
type session struct {
	in     *io.PipeWriter
	out    *bufio.Reader
	cancel context.CancelFunc
	ended  chan struct{} // closed when the command has ended; then err is set
	err    error
	left   int    // bytes that may still come
	why    string // it is over, and why
}

// open starts the command. Close the session.
func open(ctx context.Context, x Talker, container string, cmd []string) *session {
	ctx, cancel := context.WithCancel(ctx)
	inR, inW := io.Pipe()
	outR, outW := io.Pipe()
	s := &session{in: inW, out: bufio.NewReader(outR), cancel: cancel, ended: make(chan struct{}), left: maxOutput}
	go func() {
		defer close(s.ended)
		s.err = x.Talk(ctx, container, cmd, inR, outW)
		_ = inR.Close()
		_ = outW.Close()
	}()
	context.AfterFunc(ctx, func() { _ = outR.CloseWithError(ctx.Err()) }) // also when Talk does not return
	return s
}

// close ends the command by ending its input.
func (s *session) close() {
	_ = s.in.Close()
	select {
	case <-s.ended:
	case <-time.After(grace):
	}
	s.cancel()
}

// ask sends a batch of questions and returns the lines of the answer. why tells what is missing of it; then the session
// is over.
func (s *session) ask(batch string, limit time.Duration) (text, why string) {
	if s.why != "" {
		return "", s.why
	}
	if batch != "" {
		go func() { _, _ = io.WriteString(s.in, batch+"GO\n") }() // ends when it was read, or the session is over
	}
	timer := time.AfterFunc(limit, s.cancel)
	defer timer.Stop()
	var answer strings.Builder
	for {
		line, err := s.out.ReadSlice('\n')
		s.left -= len(line)
		switch {
		case s.left < 0:
			s.why = fmt.Sprintf("it wrote more than %d MB", maxOutput>>20)
			s.cancel()
		case err == nil || errors.Is(err, bufio.ErrBufferFull):
			if string(line) == "E\n" {
				return answer.String(), ""
			}
			answer.Write(line)
			continue
		default:
			answer.Write(line)
			s.why = s.reason(limit, err)
		}
		return answer.String(), s.why
	}
}

// reason says why nothing more comes.
func (s *session) reason(limit time.Duration, err error) string {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return tooLong(limit)
	}
	select {
	case <-s.ended:
	case <-time.After(grace):
		return tooLong(limit)
	}
	var missing NoCommander
	switch {
	case errors.As(s.err, &missing) && missing.NoCommand():
		return noShell
	case errors.Is(s.err, context.DeadlineExceeded):
		return tooLong(limit)
	case s.err != nil:
		return clean(s.err.Error())
	}
	return cutShort
}
