package apps

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Limits of the reading of an app's code.
const (
	maxCodeEntries = 20000
	maxCodeFile    = 1 << 20
	maxCodeFiles   = 3000
	maxKeptBytes   = 32 << 20 // of texts: more than nearly all projects have
)

// notCode are folders of what tools make of the code.
var notCode = []string{"bin", "obj", "target", "build", "out", "dist", "node_modules", "vendor", "testdata"}

// A sources keeps what one reading of a project has listed and read of code on the host: services share folders, and of each
// there are two dozen questions.
type sources struct {
	ctx   context.Context   // all ends with it
	note  func(file string) // that a file was read
	trees map[string]*codeTree
	texts map[string]string
	bytes int // of texts
}

// A codeTree is the list of the files below a directory, but for those of folders that hold no code.
type codeTree struct {
	files []codeFile
	whole bool // all of them
}

type codeFile struct {
	path string
	fs.DirEntry
}

func newSources(ctx context.Context, note func(file string)) *sources {
	return &sources{ctx: ctx, note: note, trees: map[string]*codeTree{}, texts: map[string]string{}}
}

// everySource calls visit with the path and the text of each file below a directory whose name is wanted, until it
// returns false. It reports whether all were seen and none ended it.
func (of *sources) everySource(dir string, wanted func(name string) bool, visit func(name, text string) bool) bool {
	return of.eachSource(dir, func(f codeFile) bool { return wanted(f.Name()) }, visit)
}

// eachSource is everySource of the files that are wanted by more than their names.
func (of *sources) eachSource(dir string, wanted func(codeFile) bool, visit func(name, text string) bool) bool {
	tree := remembered(of.trees, dir, func() *codeTree { return of.list(dir) })
	files := 0
	for _, f := range tree.files {
		if !wanted(f) {
			continue
		}
		if files++; files > maxCodeFiles || of.ctx.Err() != nil {
			return false
		}
		if text, ok := of.text(f); !ok || !visit(f.path, text) {
			return false
		}
	}
	return tree.whole
}

func (of *sources) list(dir string) *codeTree {
	tree := &codeTree{whole: true}
	entries := 0
	_ = filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		switch entries++; {
		case err != nil || entries > maxCodeEntries || of.ctx.Err() != nil:
			tree.whole = false
			return fs.SkipAll
		case d.IsDir() && name != dir && (strings.HasPrefix(d.Name(), ".") || slices.Contains(notCode, strings.ToLower(d.Name()))):
			return fs.SkipDir
		case !d.IsDir():
			tree.files = append(tree.files, codeFile{name, d})
		}
		return nil
	})
	return tree
}

// text is that of a file that can be read.
func (of *sources) text(f codeFile) (text string, ok bool) {
	if text, ok := of.texts[f.path]; ok {
		return text, true
	}
	info, err := f.Info()
	if err != nil || !info.Mode().IsRegular() || info.Size() > maxCodeFile {
		return "", false
	}
	of.note(f.path)
	content, err := os.ReadFile(f.path)
	if err != nil {
		return "", false
	}
	if of.bytes += len(content); of.bytes > maxKeptBytes {
		clear(of.texts)
		of.bytes = len(content)
	}
	of.texts[f.path] = string(content)
	return of.texts[f.path], true
}
