package compose

import (
	"path"
	"path/filepath"
	"regexp"
	"slices"
)

// commonDirs are directories that all images of a distribution have.
var commonDirs = map[string]bool{
	"/": true, "/etc": true, "/usr": true, "/usr/bin": true, "/usr/sbin": true, "/usr/local": true, "/usr/local/bin": true, "/usr/local/sbin": true,
	"/bin": true, "/sbin": true, "/home": true, "/root": true, "/srv": true, "/var": true, "/tmp": true, "/opt": true,
}

// knownDirs are directories of usual nginx images; they decide where COPY puts a file when the image is not known.
var knownDirs = map[string]bool{
	"/etc/nginx": true, "/etc/nginx/conf.d": true, "/etc/nginx/templates": true, "/docker-entrypoint.d": true,
	"/etc/nginx/snippets": true, "/etc/nginx/sites-available": true, "/etc/nginx/sites-enabled": true, "/etc/nginx/modules-enabled": true,
	"/usr/share/nginx/html": true, "/var/www": true, "/var/www/html": true,
}

// dropInDir matches the directories into which programs take settings file by file, which their packages bring: /etc/php/8.2/fpm/pool.d.
// Those of nginx's own images are known.
var dropInDir = regexp.MustCompile(`^/etc/.+\.d$`)

// imageDirs are directories of nginx's own images that the files known of these do not show: no configuration lies in them.
var imageDirs = map[string]bool{"/docker-entrypoint.d": true, "/usr/share/nginx/html": true}

// settle gives a step the path that it really makes, which depends on what is a directory at that moment.
func (r *rootFS) settle(s step) step {
	if s.kind == removes || s.kind == edits {
		return s
	}
	if s.kind == staged && !s.inStage(r.dir) {
		s.kind = hides
	}
	inside := s.source != "" && (s.into || r.isDir(s.target))
	switch {
	case s.kind == copies && s.isTree(), s.kind == staged && s.stage.root.isDir(s.source):
	case s.kind == hides && s.tree && path.Ext(s.source) == "": // most likely a directory
	case inside:
		s.target = path.Join(s.target, path.Base(s.source))
	}
	if s.kind == links && !path.IsAbs(s.source) {
		s.source = path.Join(path.Dir(s.target), s.source)
	}
	if s.same {
		r.double(&s)
	}
	return s
}

// double makes a step that brings a file from another place of the image show what that is at this moment, where it is known.
func (r *rootFS) double(s *step) {
	e, err := r.lookup(s.source, 0)
	if err == nil && e.origin.Kind == FromBuild && !e.dir && !e.hidden && !r.mayHaveChanged(e.path, s.touched) {
		s.kind, s.double = doubles, e
	}
}

// inStage makes the files of the stage that a step copies from; false where what it copies is not known.
func (s *step) inStage(dir string) bool {
	if s.stage == nil {
		return false
	}
	s.stage.settle(dir)
	e, err := s.stage.lookup(s.source)
	return err == nil && !e.hidden
}

// isTree reports whether a step copies a directory, whose content then goes to the target itself.
func (s step) isTree() bool {
	return isDir(filepath.Join(s.context.dir, filepath.FromSlash(s.source)))
}

// isDir reports whether a path is a directory after the steps that are there so far.
func (r *rootFS) isDir(name string) bool {
	for _, s := range r.steps {
		if s.kind != removes && s.target != name && Below(s.target, name) {
			return true
		}
	}
	if commonDirs[name] || dropInDir.MatchString(name) && !Below(name, "/etc/nginx") && !slices.ContainsFunc(r.steps, func(s step) bool { return s.kind == removes && Below(name, s.target) }) {
		return true
	}
	e, err := r.built(name)
	switch {
	case err != nil:
		return r.image != nil && imageDirs[name]
	case e.hidden:
		return knownDirs[name]
	}
	return e.dir
}
