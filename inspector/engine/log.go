package engine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/moby/moby/client"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// maxMessage is what the engine sends at most for one line of its tail: it cuts longer ones at 16 KiB. An engine that
// sends more than so many of them does not honour `tail`, and would send a log of gigabytes.
const maxMessage = 17 << 10

// log reads the last lines of a container's log; nil, with a gap, when it cannot be read.
func (l *look) log(ctx context.Context, c inspector.Container) []inspector.LogLine {
	what := "log of container " + c.Name
	ctx, cancel := context.WithTimeout(ctx, l.client.timeout)
	defer cancel()
	asked, size, isProxy := l.options.LogLines, l.options.LogBytes, slices.Contains(l.options.Proxies, c.Service)
	if isProxy {
		asked, size = asked*moreOfProxies, size*moreOfProxies
	}
	options := client.ContainerLogsOptions{ShowStdout: true, ShowStderr: true, Timestamps: true, Tail: strconv.Itoa(asked)}
	if l.options.Since > 0 {
		options.Since = l.options.Since.String()
	}
	var body io.ReadCloser
	err := l.client.traced("GET /containers/"+shortID(c.ID)+"/logs", func() (err error) {
		body, err = l.client.api.ContainerLogs(ctx, c.ID, options)
		return err
	})
	if err != nil && strings.Contains(err.Error(), "does not support reading") {
		l.gap(what, fmt.Sprintf("its log driver %s (`logging` of %s, or the daemon's default) keeps nothing to read, so that causes which only a log tells are missed; local and json-file keep it", c.LogDriver, c.Service))
		return nil
	}
	if err != nil {
		l.failed(what, callError("reading it", err))
		return nil
	}
	defer body.Close()

	limited := &io.LimitedReader{R: body, N: int64(asked) * maxMessage}
	var lines logLines
	if c.TTY {
		err = lines.readRaw(limited)
	} else {
		err = demux(limited, lines.add)
	}
	switch {
	case limited.N <= 0:
		l.gap(what, fmt.Sprintf("the engine sent more than the last %d lines; we stopped reading", asked))
	case ctx.Err() != nil:
		l.failed(what, ctx.Err())
	case err != nil && !errors.Is(err, io.ErrUnexpectedEOF): // a log may be cut while it is rotated
		l.failed(what, err)
	}
	read := lines.last(asked, size)
	if isProxy {
		read = withoutRequests(read, l.options.LogLines)
	}
	return read
}

// moreOfProxies is how much further back the log of an nginx is read: its access log stands between the errors.
const moreOfProxies = 10

// withoutRequests drops what is no line of nginx's error log, but for the last n lines.
func withoutRequests(lines []inspector.LogLine, n int) []inspector.LogLine {
	last := max(0, len(lines)-n)
	earlier := slices.DeleteFunc(slices.Clone(lines[:last]), func(line inspector.LogLine) bool {
		_, isError := nginx.ParseLog(line.Text)
		return !isError
	})
	return append(earlier, lines[last:]...)
}

// logLines puts lines together. The engine sends a line in pieces of 16 KiB, each with its own timestamp,
// and pieces of stdout and stderr may alternate.
type logLines struct {
	lines []rawLine
	open  [2]int // 1 + index of the unfinished line of stdout and stderr; 0: none
}

type rawLine struct {
	time   time.Time
	stderr bool
	text   []byte
}

// add takes what was written to one stream.
func (l *logLines) add(stderr bool, p []byte) error {
	stream := 0
	if stderr {
		stream = 1
	}
	for len(p) > 0 {
		line, rest, ended := bytes.Cut(p, []byte("\n"))
		at, text := cutTime(line)
		if l.open[stream] == 0 {
			l.lines = append(l.lines, rawLine{time: at, stderr: stderr})
			l.open[stream] = len(l.lines)
		}
		open := &l.lines[l.open[stream]-1]
		open.text = append(open.text, text...)
		if ended {
			l.open[stream] = 0
		}
		p = rest
	}
	return nil
}

// readRaw takes the log of a container with a terminal: one stream without frames.
func (l *logLines) readRaw(r io.Reader) error {
	all, err := io.ReadAll(r)
	_ = l.add(false, all)
	return err
}

// last returns the last lines, at most n of them and at most size bytes; not nil, for the log was read.
func (l *logLines) last(n int, size int64) []inspector.LogLine {
	from := len(l.lines)
	for from > 0 && len(l.lines)-from < n {
		if size -= int64(len(l.lines[from-1].text)); size < 0 {
			break
		}
		from--
	}
	lines := []inspector.LogLine{}
	for _, line := range l.lines[from:] {
		lines = append(lines, line.logLine())
	}
	return lines
}

func (l rawLine) logLine() inspector.LogLine {
	return inspector.LogLine{Time: l.time, Stderr: l.stderr, Text: clean(string(l.text))}
}

// cutTime takes the engine's timestamp off the front of a line.
func cutTime(line []byte) (time.Time, []byte) {
	stamp, text, _ := bytes.Cut(line, []byte(" "))
	at := parseTime(string(stamp))
	if at.IsZero() {
		return at, line
	}
	return at, text
}
