package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v4"
)

// maxTarget is the size, in bytes, up to which files are edited.
const maxTarget = 4 << 20

// A target is a file of the project that edits change.
type target struct {
	name    string // as findings name it
	path    string // absolute, without symbolic links
	info    os.FileInfo
	content []byte
	wanted  []byte
}

// Why a file is not changed.
var (
	errOutside   = errors.New("lies outside the project directory")
	errLinkedOut = errors.New("is a symbolic link out of the project directory")
	errIrregular = errors.New("is no regular file")
	errReadOnly  = errors.New("is write-protected")
	errLinks     = errors.New("has a second name (a hard link), which would keep the old content")
	errLarge     = fmt.Errorf("is larger than %d MB", maxTarget>>20)
	errGenerated = errors.New("says that it is generated: change what it is made from")
	errMoved     = errors.New("changed since it was read: nothing was written")
)

// generated matches what tools write at the head of files that they will write again.
var generated = regexp.MustCompile(`(?i)do not (?:edit|modify|change)|auto-?(?:matically )?generated|generated (?:by|from|with)|managed by`)

// openTarget reads a file that findings name, and says why it must not be edited.
func openTarget(dir, name string) (*target, error) {
	local := filepath.FromSlash(name)
	if !filepath.IsLocal(local) {
		return nil, errOutside
	}
	root, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return nil, err
	}
	t := &target{name: name}
	if t.path, err = filepath.EvalSymlinks(filepath.Join(root, local)); err != nil {
		return nil, err
	}
	if rel, err := filepath.Rel(root, t.path); err != nil || !filepath.IsLocal(rel) {
		return nil, errLinkedOut
	}
	if err := t.read(); err != nil {
		return nil, err
	}
	switch {
	case t.info.Mode().Perm()&0o200 == 0:
		return nil, errReadOnly
	case links(t.info) > 1:
		return nil, errLinks
	case isGenerated(t.content):
		return nil, errGenerated
	}
	return t, nil
}

// read fills in what the file is now.
func (t *target) read() error {
	info, err := os.Lstat(t.path)
	switch {
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return errIrregular
	case info.Size() > maxTarget:
		return errLarge
	}
	f, err := os.Open(t.path)
	if err != nil {
		return err
	}
	defer f.Close()
	t.info = info
	t.content, err = io.ReadAll(io.LimitReader(f, maxTarget+1))
	return err
}

// isGenerated reports whether a comment among the first lines says so.
func isGenerated(content []byte) bool {
	n := 0
	for line := range bytes.Lines(content) {
		if line = bytes.TrimSpace(line); n > 9 {
			return false
		}
		n++
		if bytes.HasPrefix(line, []byte("#")) && generated.Match(line) {
			return true
		}
	}
	return false
}

// writeTargets writes all files or, as far as anybody can tell before, none.
//
// Each new content is written beside its file and then renamed onto it, so that nobody ever reads half of it, and a
// crash leaves the old or the new one. The file gets a new inode by that, and a container that mounts the file alone
// keeps the old one: until it is started again, which is why the fix of such a file says restart and not reload
// (rules.applyConfig). To write in place would keep the inode, but nginx may read what is half written.
func writeTargets(targets []*target) error {
	var temps []string
	defer func() {
		for _, temp := range temps {
			os.Remove(temp) //nolint:errcheck // gone when it was renamed
		}
	}()
	for _, t := range targets {
		if err := stillYAML(t); err != nil {
			return fmt.Errorf("%s: the edits do not go together: %w", t.name, err)
		}
		temp, err := writeBeside(t)
		if temp != "" {
			temps = append(temps, temp)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", t.name, err)
		}
	}
	for _, t := range targets {
		now := target{path: t.path}
		if err := now.read(); err != nil || !os.SameFile(now.info, t.info) || !bytes.Equal(now.content, t.content) {
			return unrepaired{fmt.Errorf("%s %w", t.name, errors.Join(errMoved, err))}
		}
	}
	for i, t := range targets {
		if err := os.Rename(temps[i], t.path); err != nil {
			return fmt.Errorf("%s: %w (%d of %d files are written)", t.name, err, i, len(targets))
		}
	}
	return nil
}

// writeBeside writes the new content into a file next to the target, with its mode and owner.
func writeBeside(t *target) (temp string, err error) {
	f, err := os.CreateTemp(filepath.Dir(t.path), ".composecheck-*")
	if err != nil {
		return "", err
	}
	_, err = f.Write(t.wanted)
	if err == nil {
		err = f.Sync()
	}
	err = errors.Join(err, f.Close())
	if err == nil {
		err = keepOwner(f.Name(), t.info)
	}
	if err == nil {
		err = os.Chmod(f.Name(), t.info.Mode()&(os.ModePerm|os.ModeSetuid|os.ModeSetgid|os.ModeSticky))
	}
	return f.Name(), err
}

// stillYAML refuses edits that make YAML which could be read into YAML which cannot: a key that stands twice.
func stillYAML(t *target) error {
	if !strings.HasSuffix(t.name, ".yaml") && !strings.HasSuffix(t.name, ".yml") {
		return nil
	}
	var was, is any
	if yaml.Unmarshal(t.content, &was) != nil {
		return nil
	}
	return yaml.Unmarshal(t.wanted, &is)
}
