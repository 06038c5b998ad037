package engine

import (
	"archive/tar"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

const (
	tailBytes  = 256 << 10 // that are read of the end of a log file
	maxArchive = 4 << 20   // of a file that only comes whole
	tailLines  = 500       // that are kept
	tailTime   = 5 * time.Second
	stampForm  = "2006/01/02 15:04:05"

	// wholeSecond is the end of the second that nginx names: what is logged in the second of a start comes after it.
	wholeSecond = 999 * time.Millisecond
)

// tailScript prints the container's time, then the ends of the files that are regular ones: the images' error.log is a
// link to the container's own log.
const tailScript = `date '+%Y/%m/%d %H:%M:%S'; n=$1; shift; for f; do if [ -f "$f" ]; then echo "==> $f"; tail -c "$n" -- "$f"; echo; fi; done`

// LogFiles reads the ends of log files inside a container of nginx: by its own tail where it runs, has a shell and may
// be asked, else through the engine's archive, which hands out whole files only. What cannot be read is in the gaps;
// a file that is not there, or that is the container's own log, is none.
func (c *Client) LogFiles(ctx context.Context, of inspector.Container, files []string, ask bool) (lines []inspector.LogLine, gaps []inspector.Gap) {
	ctx, cancel := context.WithTimeout(ctx, tailTime)
	defer cancel()
	if of.Running() && ask {
		argv := append([]string{"sh", "-c", tailScript, "sh", strconv.Itoa(tailBytes)}, files...)
		r, err := c.Exec(ctx, of.ID, argv, ExecOptions{MaxOutput: (len(files) + 1) * (tailBytes + 4<<10)})
		if err == nil && r.ExitCode == 0 {
			return tails(string(r.Stdout), time.Now()), nil
		}
	}
	for _, file := range files {
		read, err := c.archived(ctx, of.ID, file)
		if err != nil {
			gaps = append(gaps, inspector.Gap{What: fmt.Sprintf("the log file %s of container %s", file, of.Name), Why: err.Error()})
		}
		lines = append(lines, read...)
	}
	return lines, gaps
}

// tails reads what tailScript prints.
func tails(out string, now time.Time) []inspector.LogLine {
	clock, rest, _ := strings.Cut(out, "\n")
	var zone time.Duration
	if local, err := time.Parse(stampForm, strings.TrimSpace(clock)); err == nil {
		zone = local.Sub(now.UTC()).Round(15 * time.Minute)
	}
	var lines []inspector.LogLine
	for part := range strings.SplitSeq("\n"+rest, "\n==> /") {
		if name, text, ok := strings.Cut(part, "\n"); ok && part[0] != '\n' {
			lines = append(lines, fileLines("/"+name, text, zone)...)
		}
	}
	return lines
}

// fileLines are the lines of nginx's error log in the end of a file, of which the first may be cut. zone is how far the
// container's clock is ahead of UTC.
func fileLines(file, text string, zone time.Duration) []inspector.LogLine {
	var lines []inspector.LogLine
	for line := range strings.SplitSeq(text, "\n") {
		e, ok := nginx.ParseLog(line)
		if !ok {
			continue
		}
		at, err := time.Parse(stampForm, e.Stamp)
		if err != nil {
			continue
		}
		lines = append(lines, inspector.LogLine{Time: at.Add(wholeSecond - zone), File: clean(file), Text: clean(line)})
	}
	return lines[max(0, len(lines)-tailLines):]
}

// pathStat is what the engine says of a path in a container.
type pathStat struct {
	Size       int64
	Mode       fs.FileMode
	Mtime      time.Time
	LinkTarget string
}

// archived reads a log file through the engine's archive; none where it is not there or not a regular one.
func (c *Client) archived(ctx context.Context, id, file string) ([]inspector.LogLine, error) {
	where := "/v" + c.api.ClientVersion() + "/containers/" + id + "/archive?" + url.Values{"path": {file}}.Encode()
	head, err := c.send(ctx, http.MethodHead, where, nil, nil)
	if err != nil {
		if err = callError("reading it", err); errors.Is(err, ErrGone) {
			return nil, nil
		}
		return nil, err
	}
	_ = head.Body.Close()
	var stat pathStat
	said, err := base64.StdEncoding.DecodeString(head.Header.Get("X-Docker-Container-Path-Stat"))
	if err == nil {
		err = json.Unmarshal(said, &stat)
	}
	switch {
	case err != nil:
		return nil, fmt.Errorf("the engine's answer cannot be read: %w", err)
	case stat.LinkTarget != "" || !stat.Mode.IsRegular():
		return nil, nil
	case stat.Size > maxArchive:
		return nil, fmt.Errorf("it has %d MB, and without a shell in the container it comes only whole", stat.Size>>20)
	}
	body, err := c.send(ctx, http.MethodGet, where, nil, nil)
	if err != nil {
		return nil, callError("reading it", err)
	}
	defer body.Body.Close()
	files := tar.NewReader(io.LimitReader(body.Body, maxArchive+1<<20))
	if _, err := files.Next(); err != nil {
		return nil, fmt.Errorf("the engine's archive cannot be read: %w", err)
	}
	text, err := io.ReadAll(io.LimitReader(files, maxArchive))
	if err != nil {
		return nil, fmt.Errorf("the engine's archive cannot be read: %w", err)
	}
	text = text[max(0, len(text)-tailBytes):]
	return fileLines(file, string(text), zoneOf(text, stat.Mtime)), nil
}

// zoneOf compares the last line's time with when the file was written.
func zoneOf(text []byte, written time.Time) time.Duration {
	text = bytes.TrimSpace(text)
	e, _ := nginx.ParseLog(string(text[bytes.LastIndexByte(text, '\n')+1:]))
	last, err := time.Parse(stampForm, e.Stamp)
	if err != nil || written.IsZero() {
		return 0
	}
	return last.Sub(written.UTC()).Round(15 * time.Minute)
}
