package compose

import (
	"maps"
	"path/filepath"
	"slices"
	"sync"
)

// maxLooked bounds the files that are remembered: who follows them asks for the time of each every second.
const maxLooked = 2000

// A lookedAt is the files on the host that were read for a project, or would have been had they been there.
type lookedAt struct {
	mu    sync.Mutex
	files map[string]bool
}

// add notes a file by its path.
func (l *lookedAt) add(file string) {
	if l == nil || !filepath.IsAbs(file) { // standard input, what is remote
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.files) < maxLooked {
		l.files[file] = true
	}
}

// NoteLooked notes that what is known of the project rests on a file on the host as well.
func (p *Project) NoteLooked(file string) { p.looked.add(file) }

// Looked lists the files on the host on which rests what is known of the project so far, two thousand of them at most: its
// Compose files and Dockerfiles, those of variables, and what was read of its services. Their paths are absolute.
func (p *Project) Looked() []string {
	if p.looked == nil {
		return nil
	}
	p.looked.mu.Lock()
	defer p.looked.mu.Unlock()
	return slices.Sorted(maps.Keys(p.looked.files))
}
