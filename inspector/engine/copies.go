package engine

import (
	"archive/tar"
	"context"
	"crypto/sha256"
	"encoding/hex"
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
		calls.Go(func() error { container.Copies = c.copies(ctx, s.Project.Dir, proxy, container); return nil })
	}
	_ = calls.Wait()
}

func (c *Client) copies(ctx context.Context, dir string, proxy *inspector.Proxy, container *inspector.Container) []inspector.Copy {
	ctx, cancel := context.WithTimeout(ctx, copyTime)
	defer cancel()
	copies := []inspector.Copy{} // not nil: we looked
	var alone []int              // those of copies whose content in the container must be asked for there
	for _, f := range proxy.Files {
		if f.Host == "" || len(copies) == maxCopies {
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
			seen.Differs = differs(host, c.inImage(ctx, container.ID, f.Path)) && info.ModTime().After(c.built(ctx, container.Image))
		case info.ModTime().After(container.Started) && mountedAlone(container, f.Path):
			alone = append(alone, len(copies))
		}
		copies = append(copies, seen)
	}
	if len(alone) > 0 {
		var paths []string
		for _, i := range alone {
			paths = append(paths, copies[i].Path)
		}
		sums := c.sums(ctx, container, paths)
		for _, i := range alone {
			copies[i].Differs = differs(inDir(dir, copies[i].Host), sums[copies[i].Path])
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

// differs reports whether a file has another sum than the one that is known ("": none).
func differs(host, sum string) bool {
	data, err := os.ReadFile(host)
	return err == nil && sum != "" && sum != sumOf(data)
}

func sumOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// built is when an image was made; the end of time when that is not known. A file of it that was not changed since may
// still differ, for a step of the build changed it.
func (c *Client) built(ctx context.Context, image string) time.Time {
	answer, err := get[struct{ Created string }](ctx, c, "/images/"+url.PathEscape(image)+"/json", nil)
	if at := parseTime(answer.Created); err == nil && !at.IsZero() {
		return at
	}
	return time.Unix(1<<40, 0)
}

// inImage returns the sum of a file that stands in a container's own file system; "" when it cannot be read.
func (c *Client) inImage(ctx context.Context, container, path string) string {
	resp, err := c.send(ctx, http.MethodGet, "/v"+c.api.ClientVersion()+"/containers/"+container+"/archive?"+url.Values{"path": {path}}.Encode(), nil, nil)
	if err != nil {
		return ""
	}
	defer resp.Body.Close()
	archive := tar.NewReader(io.LimitReader(resp.Body, 2*maxCopySize))
	if header, err := archive.Next(); err != nil || header.Typeflag != tar.TypeReg {
		return ""
	}
	data, err := io.ReadAll(archive)
	if err != nil {
		return ""
	}
	return sumOf(data)
}

// sumIn never follows a link out of the container's root, nor waits for what is no plain file.
func sumIn(root *os.Root, path string) string {
	info, err := root.Stat(path)
	if err != nil || !info.Mode().IsRegular() || info.Size() > maxCopySize {
		return ""
	}
	data, err := root.ReadFile(path)
	if err != nil {
		return ""
	}
	return sumOf(data)
}

// sums returns the sums of files as the processes of a container see them, through its mounts: from this machine's
// /proc, or by one command in the container. The engine's own archive would follow the mounts anew.
func (c *Client) sums(ctx context.Context, container *inspector.Container, paths []string) map[string]string {
	sums := map[string]string{}
	if dir := c.hostProc(container); dir != "" {
		if root, err := os.OpenRoot(dir + "/root"); err == nil {
			defer root.Close()
			for _, path := range paths {
				sums[path] = sumIn(root, strings.TrimPrefix(path, "/"))
			}
			return sums
		}
	}
	result, err := c.Exec(ctx, container.ID, append([]string{"sha256sum", "--"}, paths...), ExecOptions{MaxOutput: 64 << 10})
	if err != nil {
		return sums
	}
	for line := range strings.Lines(string(result.Stdout)) {
		if sum, path, ok := strings.Cut(strings.TrimSpace(line), "  "); ok && len(sum) == sha256.Size*2 {
			sums[path] = sum
		}
	}
	return sums
}
