package nginx

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// include reads what an include directive names (ngx_conf_include): one file, or the sorted matches of a glob.
func (r *reader) include(d *Directive, context string) []*Directive {
	at := d.Args[0].Pos
	pattern := d.Args[0].Text
	if !strings.HasPrefix(pattern, "/") {
		pattern = r.prefix + "/" + pattern
	}
	pattern = path.Clean(pattern)
	found := Include{Pos: at, Pattern: pattern, Glob: strings.ContainsAny(pattern, "*?["), In: context}
	names := []string{pattern}
	if found.Glob {
		names, found.Hidden = r.glob(pattern)
		found.Image = found.Hidden && r.image != nil && r.image(globBase(pattern))
	}
	slot := len(r.config.Includes) // before those of the files read now
	r.config.Includes = append(r.config.Includes, found)

	var all []*Directive
	for _, name := range names {
		src, err := r.admit(name, at)
		switch {
		case err == nil:
			found.Files = append(found.Files, name)
			all = append(all, r.file(name, src, context)...)
		case errors.Is(err, errStopped):
		case r.unseen(name, err):
			found.Hidden = true
		case errors.Is(err, fs.ErrNotExist):
		default:
			r.refuse(at, name, err)
		}
	}
	r.config.Includes[slot] = found
	if found.Hidden {
		r.config.Complete = false
	}
	return all
}

// errStopped says that nothing more is read, and that the reason was reported.
var errStopped = errors.New("stopped")

// admit opens a file to be included unless a limit is reached.
func (r *reader) admit(name string, at Pos) ([]byte, error) {
	switch {
	case r.stopped:
		return nil, errStopped
	case slices.Contains(r.stack, name):
		r.stop(at, "the file includes itself: "+strings.Join(append(r.stack, name), " → "))
		return nil, errStopped
	case r.count >= maxFiles:
		r.stop(at, fmt.Sprintf("more than %d files are included", maxFiles))
		return nil, errStopped
	}
	src, err := r.open(name)
	if err == nil {
		r.count++
	}
	return src, err
}

// glob returns the files that match, sorted, and whether there may be others that cannot be seen.
func (r *reader) glob(pattern string) (names []string, hidden bool) {
	matches, err := fs.Glob(r.fsys, strings.TrimPrefix(pattern, "/"))
	if err != nil {
		return nil, r.hidden(pattern)
	}
	for _, m := range matches {
		if visible(pattern, "/"+m) {
			names = append(names, "/"+m)
		}
	}
	slices.Sort(names)
	return names, r.hidden(globBase(pattern))
}

// globBase returns the directory in which a glob begins to search.
func globBase(pattern string) string {
	return path.Dir(pattern[:strings.IndexAny(pattern, "*?[")] + "x")
}

// visible reports whether glob(3) would find name, which matches pattern: wildcards do not match a leading dot.
func visible(pattern, name string) bool {
	wanted := strings.Split(pattern, "/")
	for i, part := range strings.Split(name, "/") {
		if strings.HasPrefix(part, ".") && !strings.HasPrefix(wanted[i], ".") {
			return false
		}
	}
	return true
}
