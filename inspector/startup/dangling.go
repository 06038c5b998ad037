package startup

import (
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// A Dangling is a symbolic link among the files that an include of nginx's matches, to a path that the container does not have:
// glob(3) lists it, and nginx stops when it cannot open it.
type Dangling struct {
	File
	Leads   string    `json:"leads"`            // the path in the container to which it leads
	Include nginx.Pos `json:"include"`          // of the directive
	Folder  string    `json:"folder,omitempty"` // of the host, that has the file to which it is meant to lead, from the project's folder
	Meant   string    `json:"meant,omitempty"`  // the path of the only file of that name where nginx has its configuration
	Late    bool      `json:"late,omitempty"`   // the path that it leads to is in a folder of the host, where something may make it
}

// Dangling finds the links that nginx includes and that surely lead to nothing; known: all that the image has is known.
func (up *Startup) Dangling(c *nginx.Config, known bool) []Dangling {
	var all []Dangling
	for _, i := range c.Includes {
		if !i.Glob || i.Hidden {
			continue
		}
		for _, link := range up.Files.RootFS.Broken(path.Dir(i.Pattern)) {
			over := up.service.MountOver(link.Leads)
			matches, _ := path.Match(i.Pattern, link.Path)
			if !matches || path.Base(link.Path)[0] == '.' || over == nil && !known || up.mayMake(link.Path) || up.mayMake(link.Leads) {
				continue
			}
			all = append(all, Dangling{
				File:  File{Path: link.Path, Host: link.Origin.Host, Kind: link.Origin.Kind, Via: link.Origin.Pos},
				Leads: link.Leads, Include: i.Pos, Late: over != nil, Folder: up.meantBy(link), Meant: up.onlyNamed(path.Base(link.Leads)),
			})
		}
	}
	return all
}

// mayMake reports whether the container's start makes a path, or takes it away, or may; or whether a command that the shell
// fills in has it.
func (up *Startup) mayMake(name string) bool {
	_, made := up.Files.made[name]
	return made || up.Files.mayWrite(name) || strings.ContainsAny(name, "*?[{$`")
}

// onlyNamed is the path of the only file of a name where nginx has its configuration; "" where there is none, or more.
func (up *Startup) onlyNamed(base string) string {
	var found []string
	up.eachFile([]string{"etc/nginx"}, func(full string) {
		if path.Base(full) == base {
			found = append(found, full)
		}
	})
	return onlyOf(found)
}

// meantBy is the folder of the host that has the file to which a link of the host is meant to lead: where it leads on the host,
// else the one beside that of the link that has the name which the link says; "" where there is none.
func (up *Startup) meantBy(link compose.BrokenLink) string {
	if link.Origin.Host == "" {
		return ""
	}
	host := filepath.FromSlash(link.Origin.Host)
	if !filepath.IsAbs(host) {
		host = filepath.Join(up.project.Dir, host)
	}
	leads, err := os.Readlink(host)
	if err != nil {
		return ""
	}
	if !filepath.IsAbs(leads) {
		leads = filepath.Join(filepath.Dir(host), leads)
	}
	beside := filepath.Join(filepath.Dir(filepath.Dir(host)), path.Base(path.Dir(link.Leads)), path.Base(link.Leads))
	for _, file := range []string{leads, beside} {
		dir := compose.Relative(up.project.Dir, filepath.Dir(file))
		if info, err := os.Stat(file); err == nil && info.Mode().IsRegular() && !filepath.IsAbs(dir) && !slices.Contains([]string{".", ""}, dir) {
			return asWritten(dir)
		}
	}
	return ""
}
