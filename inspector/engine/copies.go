package engine

import (
	"archive/tar"
	"context"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

const (
	maxCopies   = 40      // files that are compared per container
	maxCopySize = 1 << 20 // bytes of one; configuration is smaller
	copyTime    = 3 * time.Second
)

// CompareFiles looks whether the running nginx containers have the configuration that the project's files hold now.
// Only where the engine runs on this machine are the files its own; elsewhere nothing is looked at.
//
// A bind mount has one content, unless a file is mounted alone and was replaced since; of an image each file is asked
// for. A file that was not changed since the container was created is compared with nothing.
func (c *Client) CompareFiles(ctx context.Context, s *inspector.Snapshot) {
	if s.Engine == nil || !strings.HasPrefix(c.host, "unix://") && !strings.HasPrefix(c.host, "npipe://") {
		return
	}
	var calls errgroup.Group
	calls.SetLimit(parallel)
	for i := range s.Engine.Containers {
		container := &s.Engine.Containers[i]
		proxy := s.Proxy(container.Service)
		if proxy == nil || !container.Running() {
			continue
		}
		calls.Go(func() error { container.Copies = c.copies(ctx, s.Project, proxy, container); return nil })
	}
	_ = calls.Wait()
}

func (c *Client) copies(ctx context.Context, project *compose.Project, proxy *inspector.Proxy, container *inspector.Container) []inspector.Copy {
	dir := project.Dir
	ctx, cancel := context.WithTimeout(ctx, copyTime)
	defer cancel()
	copies := []inspector.Copy{} // not nil: we looked
	var alone []int              // those of copies whose content in the container must be asked for there
	for _, f := range proxy.Files {
		if f.Host == "" || f.Host == f.Via.File || len(copies) == maxCopies { // its text stands inside a Dockerfile or Compose file
			continue
		}
		host := inDir(dir, f.Host)
		info, err := os.Stat(host)
		if err != nil || !info.Mode().IsRegular() || info.Size() > maxCopySize {
			continue
		}
		seen := inspector.Copy{Path: f.Path, Host: f.Host, Kind: f.Kind, Template: f.Template, Changed: info.ModTime().UTC()}
		switch {
		case f.Template: // its path is that of what a script made of it
		case f.Kind == compose.FromBuild:
			at := placed(info)
			if service := project.Service(proxy.Service); service != nil && service.Build != nil && service.Build.Prepared(f.Path) {
				at = info.ModTime() // the build changes it: an owner or a place that is new on the host says nothing
			}
			if at.After(c.built(ctx, container.Image)) {
				compare(&seen, host, c.inImage(ctx, container.ID, f.Path))
			}
		case placed(info).After(container.Started) && mountedAlone(container, f.Path):
			alone = append(alone, len(copies))
		}
		copies = append(copies, seen)
	}
	if len(alone) > 0 {
		read, done := c.reader(ctx, container)
		defer done()
		for _, i := range alone {
			host := inDir(dir, copies[i].Host)
			compare(&copies[i], host, read(copies[i].Path))
			if info, err := os.Stat(host); err == nil && copies[i].Differs {
				copies[i].Changed = placed(info).UTC()
			}
		}
	}
	return copies
}

// mountedAlone reports whether a mount binds just that file: by its inode, which editors replace.
func mountedAlone(c *inspector.Container, path string) bool {
	return slices.ContainsFunc(c.Mounts, func(m inspector.MountPoint) bool { return m.Destination == path })
}

func inDir(dir, file string) string {
	if filepath.IsAbs(file) {
		return file
	}
	return filepath.Join(dir, file)
}

// compare notes whether a file tells nginx something else than the content that is known (nil: none), and from which
// line on: another comment is no difference.
func compare(c *inspector.Copy, host string, content []byte) {
	data, err := os.ReadFile(host)
	if err != nil || content == nil || nginx.SaysTheSame(data, content) {
		return
	}
	c.Differs = true
	old := map[string]bool{}
	for line := range strings.Lines(string(content)) {
		old[strings.TrimSpace(line)] = true
	}
	number := 0
	for line := range strings.Lines(string(data)) {
		number++
		if text := strings.TrimSpace(line); text != "" && !strings.HasPrefix(text, "#") && !old[text] {
			c.Line = number
			return
		}
	}
}

// built is when an image was made; the end of time when that is not known. A file that stood on the host by then may
// still differ, for a step of the build changed it.
func (c *Client) built(ctx context.Context, image string) time.Time {
	answer, err := get[struct{ Created string }](ctx, c, "/images/"+url.PathEscape(image)+"/json", nil)
	if at := parseTime(answer.Created); err == nil && !at.IsZero() {
		return at
	}
	return time.Unix(1<<40, 0)
}

// inImage returns a file that stands in a container's own file system; nil when it cannot be read.
func (c *Client) inImage(ctx context.Context, container, path string) []byte {
	resp, err := c.send(ctx, http.MethodGet, "/v"+c.api.ClientVersion()+"/containers/"+container+"/archive?"+url.Values{"path": {path}}.Encode(), nil, nil)
	if err != nil {
		return nil
	}
	defer resp.Body.Close()
	archive := tar.NewReader(io.LimitReader(resp.Body, 2*maxCopySize))
	if header, err := archive.Next(); err != nil || header.Typeflag != tar.TypeReg {
		return nil
	}
	data, err := io.ReadAll(archive)
	if err != nil {
		return nil
	}
	return data
}

// readIn never follows a link out of the container's root, nor waits for what is no plain file.
func readIn(root *os.Root, path string) []byte {
	info, err := root.Stat(path)
	if err != nil || !info.Mode().IsRegular() || info.Size() > maxCopySize {
		return nil
	}
	data, err := root.ReadFile(path)
	if err != nil {
		return nil
	}
	return data
}

// reader reads files as the processes of a container see them, through its mounts: from this machine's /proc, or by a
// command in the container. The engine's own archive would follow the mounts anew. A file that cannot be read is nil.
func (c *Client) reader(ctx context.Context, container *inspector.Container) (read func(path string) []byte, done func()) {
	if dir := c.hostProc(container); dir != "" {
		if root, err := os.OpenRoot(dir + "/root"); err == nil {
			return func(path string) []byte { return readIn(root, strings.TrimPrefix(path, "/")) }, func() { _ = root.Close() }
		}
	}
	return func(path string) []byte {
		result, err := c.Exec(ctx, container.ID, []string{"cat", "--", path}, ExecOptions{MaxOutput: maxCopySize})
		if err != nil || result.ExitCode != 0 || result.Truncated {
			return nil
		}
		return append([]byte{}, result.Stdout...)
	}, func() {}
}
