package compose

import (
	"os"
	"path"
	"path/filepath"
)

// knownDirs are directories of usual nginx images; they decide where COPY puts a file when the image is not known.
var knownDirs = map[string]bool{
	"/": true, "/etc": true, "/etc/nginx": true, "/etc/nginx/conf.d": true, "/etc/nginx/templates": true, "/docker-entrypoint.d": true,
	"/etc/nginx/snippets": true, "/etc/nginx/sites-available": true, "/etc/nginx/sites-enabled": true, "/etc/nginx/modules-enabled": true,
	"/usr": true, "/usr/share/nginx/html": true, "/usr/local/bin": true, "/var/www": true, "/var/www/html": true, "/tmp": true, "/opt": true,
}

// settle gives a step the path that it really makes, which depends on what is a directory at that moment.
func (r *rootFS) settle(s step) step {
	if s.kind == removes || s.kind == edits {
		return s
	}
	inside := s.source != "" && (s.into || r.isDir(s.target))
	switch {
	case s.kind == copies && s.isTree():
	case s.kind == hides && s.tree && path.Ext(s.source) == "": // most likely a directory
	case inside:
		s.target = path.Join(s.target, path.Base(s.source))
	}
	if s.kind == links && !path.IsAbs(s.source) {
		s.source = path.Join(path.Dir(s.target), s.source)
	}
	return s
}

// isTree reports whether a step copies a directory, whose content then goes to the target itself.
func (s step) isTree() bool {
	info, err := os.Stat(filepath.Join(s.context.dir, filepath.FromSlash(s.source)))
	return err == nil && info.IsDir()
}

// isDir reports whether a path is a directory after the steps that are there so far.
func (r *rootFS) isDir(name string) bool {
	for _, s := range r.steps {
		if s.kind != removes && s.target != name && Below(s.target, name) {
			return true
		}
	}
	e, err := r.built(name)
	if err != nil || e.hidden {
		return err == nil && knownDirs[name]
	}
	return e.dir
}
