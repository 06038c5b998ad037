package main

import (
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// stamps are the files that were read, and when they were written last before that.
type stamps struct {
	dir   string
	times map[string]time.Time
}

// renew is for the moment before the files are read again: what is written from now on is a change.
func (s stamps) renew() {
	for file := range s.times {
		s.times[file] = s.written(file)
	}
}

// follow makes them the stamps of the files on which a snapshot just gathered rests, and of the settings by which it is judged; those
// that were known before keep their time.
func (s *stamps) follow(of *inspector.Snapshot, settings string) {
	known := s.times
	s.dir, s.times = of.Project.Dir, map[string]time.Time{}
	files := append(slices.Clone(of.Project.Files), settings)
	for _, p := range of.Proxies {
		for _, f := range p.Files {
			files = append(files, f.Host)
		}
	}
	for _, file := range slices.Concat(files, of.Project.Looked()) {
		if file == "" {
			continue
		}
		file = compose.Relative(s.dir, file)
		at, ok := known[file]
		if !ok {
			at = s.written(file)
		}
		s.times[file] = at
	}
}

// written is the zero time for a file that is not there.
func (s stamps) written(file string) time.Time {
	if !filepath.IsAbs(file) {
		file = filepath.Join(s.dir, file)
	}
	info, err := os.Stat(file)
	if err != nil {
		return time.Time{}
	}
	return info.ModTime()
}

// changed lists, sorted, the files that were written since.
func (s stamps) changed() []string {
	var all []string
	for file, at := range s.times {
		if !s.written(file).Equal(at) {
			all = append(all, file)
		}
	}
	slices.Sort(all)
	return all
}
