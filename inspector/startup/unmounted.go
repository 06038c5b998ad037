package startup

import (
	"path"
	"path/filepath"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// An Unmounted is a file that nginx includes and that lies on the host beside files which are mounted one by one, and is
// not mounted with them.
type Unmounted struct {
	Include string        `json:"include"` // its path in the container
	Source  string        `json:"source"`  // absolute path on the host
	Beside  compose.Mount `json:"beside"`  // that brings another included file from the same folder to the same folder
}

// Unmounted looks for what is missing where the including file and another one that it includes are mounted one by one
// from the folder that has the missing file as well. A Dockerfile of the project may copy that folder into the image.
func (up *Startup) Unmounted(c *nginx.Config) []Unmounted {
	var all []Unmounted
	for _, i := range c.Includes {
		if i.Glob || i.Hidden || len(i.Files) > 0 {
			continue
		}
		from := up.singly(i.Pos.File)
		if from == nil || up.service.MountOver(i.Pattern) != nil {
			continue
		}
		source := filepath.Join(filepath.Dir(from.Source), path.Base(i.Pattern))
		beside := up.includedBeside(c, i, filepath.Dir(from.Source))
		if beside != nil && up.project.Source(source) != nil && !up.project.Copies(source) {
			all = append(all, Unmounted{Include: i.Pattern, Source: source, Beside: *beside})
		}
	}
	return all
}

// includedBeside returns the mount of another file that the same file includes, from one folder of the host to the folder
// of the container in which an include is missing.
func (up *Startup) includedBeside(c *nginx.Config, missing nginx.Include, dir string) *compose.Mount {
	for _, i := range c.Includes {
		if i.Glob || i.Pos.File != missing.Pos.File || path.Dir(i.Pattern) != path.Dir(missing.Pattern) {
			continue
		}
		if m := up.singly(i.Pattern); m != nil && filepath.Dir(m.Source) == dir {
			return m
		}
	}
	return nil
}

// singly returns the mount that brings one file of the host to a path, or nil.
func (up *Startup) singly(name string) *compose.Mount {
	m := up.service.MountOver(name)
	if m == nil || m.Type != "bind" || m.Target != name || m.State != "file" {
		return nil
	}
	return m
}
