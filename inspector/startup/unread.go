package startup

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// An Unread is a file that the project puts into the nginx container, that looks like configuration with servers,
// and that nginx does not read; without a path one that lies beside the Dockerfile, and that nothing puts there.
type Unread struct {
	File
	Whole  bool   `json:"whole,omitempty"`  // it is a whole nginx.conf, with an http block
	Sample bool   `json:"sample,omitempty"` // it is to be copied, and lies among the sites
	Stage  string `json:"stage,omitempty"`  // of the Dockerfile, that copies it and of which the image has nothing
	Built  string `json:"built,omitempty"`  // what to build, as build: is written, for an image that has it: nothing builds that
}

var (
	serverBlock = regexp.MustCompile(`(?m)^\s*(?:server|upstream\s+\S+)\s*\{`)
	httpBlock   = regexp.MustCompile(`(?m)^\s*http\s*\{`)
)

// maxUnread bounds how many files are looked at for one question.
const maxUnread = 200

// elsewhere are directories in which nginx of another origin than its images has its configuration.
var elsewhere = []string{"usr/local/nginx", "usr/local/etc/nginx", "opt/nginx"}

// MainElsewhere is the main configuration that the project's files hold where an nginx of another origin reads it, or "".
func MainElsewhere(root compose.RootFS) string {
	for _, dir := range elsewhere {
		for _, name := range []string{"/" + dir + "/conf/nginx.conf", "/" + dir + "/nginx.conf"} {
			if o := root.Origin(name); o.Host != "" && !o.Missing {
				return name
			}
		}
	}
	return ""
}

// Unread finds the files that the project puts into the container, that look like configuration, and that nginx, having
// read all of its configuration, did not read. A file that the service's command or start script uses is left out.
func (up *Startup) Unread(c *nginx.Config) []Unread {
	if !c.Complete || len(c.Files) == 0 {
		return nil
	}
	found := up.unreadOutputs(c)
	dirs := append([]string{"etc/nginx"}, up.strayMounts()...)
	if path.Dir(nginx.BitnamiSites) == path.Dir(c.Main) {
		dirs = append(dirs, path.Dir(c.Main)[1:])
	}
	meant := up.includedByTemplates()
	var samples []Unread // the last, as nobody means nginx to read them
	up.eachFile(dirs, func(full string) {
		origin := up.Files.RootFS.Origin(full) // what a script made is not the project's
		if inline := up.Files.written(full); inline != nil && origin.Kind == compose.FromConfig {
			origin.Host = inline.from.Host
		}
		sample := isSample(full) && isSiteFolder(path.Dir(full))
		if origin.Host == "" || slices.Contains(c.Files, full) || !sample && !mayBeConfig(full) && !strays(full, origin) && !up.inPlaceOfFolder(full, origin) || up.used[full] || namedBy(up.argv(), full) ||
			slices.ContainsFunc(meant, func(pattern string) bool { matched, _ := path.Match(pattern, full); return matched }) {
			return
		}
		if text, err := fs.ReadFile(up.Files, full[1:]); err == nil && serverBlock.Match(text) {
			one := Unread{File: File{Path: full, Host: origin.Host, Kind: origin.Kind, Via: origin.Pos}, Whole: httpBlock.Match(text), Sample: sample}
			if sample {
				samples = append(samples, one)
			} else {
				found = append(found, one)
			}
		}
	})
	return slices.Concat(found, samples)
}

// includeLine matches the path of an include that stands on a line of its own.
var includeLine = regexp.MustCompile(`(?m)^\s*include\s+["']?([^\s"';$]+)["']?\s*;`)

// includedByTemplates are the patterns that templates include of which nothing is made here: nginx reads what they name as soon as
// something renders them.
func (up *Startup) includedByTemplates() []string {
	var patterns []string
	up.eachFile([]string{"etc/nginx"}, func(full string) {
		if path.Ext(full) != ".template" || compose.Below(full, "/etc/nginx/templates") {
			return
		}
		text, _ := fs.ReadFile(up.Files, full[1:])
		for _, m := range includeLine.FindAllSubmatch(text, maxUnread) {
			pattern := string(m[1])
			if !path.IsAbs(pattern) {
				pattern = path.Join("/etc/nginx", pattern)
			}
			patterns = append(patterns, pattern)
		}
	})
	return patterns[:min(len(patterns), maxUnread)]
}

// eachFile calls visit with the path of each file below some directories, up to maxUnread of them. What cannot be opened is
// somebody else's finding.
func (up *Startup) eachFile(dirs []string, visit func(full string)) {
	looked := 0
	for _, dir := range dirs {
		_ = fs.WalkDir(up.Files, dir, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return nil
			}
			if looked++; looked > maxUnread {
				return fs.SkipAll
			}
			visit("/" + name)
			return nil
		})
	}
}

// inPlaceOfFolder reports whether a COPY made a file of a path that the image had as a folder.
func (up *Startup) inPlaceOfFolder(name string, o compose.Origin) bool {
	return o.Kind == compose.FromBuild && slices.Contains(nginx.Folders(up.image), name)
}

// strays reports whether a file that is called like anything may be configuration all the same, by what it is on the host, as
// it stands where nginx has none.
func strays(name string, o compose.Origin) bool {
	return !compose.Below(name, "/etc/nginx") && (path.Ext(o.Host) == ".conf" || o.Kind == compose.FromConfig)
}

// strayMounts are the paths outside /etc/nginx at which the project may have meant to put configuration: a .conf file
// that it mounts or copies, a config, a directory that it mounts as something called nginx, and what another nginx than that of
// the image would read.
// With scripts of the project's beside it, such a file may be theirs.
func (up *Startup) strayMounts() []string {
	if Provides(up.Files.RootFS, dropIns[1:]) {
		return nil
	}
	stray := slices.Clone(elsewhere)
	for _, m := range up.service.Mounts {
		named := strings.Contains(m.Target, "nginx") && !strings.HasSuffix(m.Target, "html") && !strings.HasPrefix(m.Target, "/var/")
		if m.Type == "config" && !compose.Below(m.Target, "/etc/nginx") {
			stray = append(stray, m.Target[1:])
		}
		if m.Type != "bind" || m.Refused != "" || compose.Below(m.Target, "/etc/nginx") || slices.ContainsFunc(elsewhere, func(dir string) bool { return compose.Below(m.Target, "/"+dir) }) {
			continue
		}
		if m.State == "file" && (path.Ext(m.Target) == ".conf" || path.Ext(m.Source) == ".conf") || m.State == "dir" && named {
			stray = append(stray, m.Target[1:])
		}
	}
	for _, target := range up.Files.RootFS.Copied() {
		if !compose.Below(target, "/etc/nginx") && path.Ext(up.Files.RootFS.Origin(target).Host) == ".conf" {
			stray = append(stray, target[1:])
		}
	}
	return stray
}

// unreadOutputs finds the templates that the image's entry point renders to where nginx does not read.
func (up *Startup) unreadOutputs(c *nginx.Config) []Unread {
	var found []Unread
	for _, t := range up.Templates {
		if t.Output == "" || t.Skipped != "" || slices.Contains(c.Files, t.Output) || up.used[t.Output] || namedBy(up.argv(), t.Output) || t.File.Host == "" {
			continue
		}
		if text, err := fs.ReadFile(up.Files, t.Output[1:]); err == nil && serverBlock.Match(text) {
			f := t.File
			f.Path, f.Template = t.Output, true
			found = append(found, Unread{File: f, Whole: httpBlock.Match(text)})
		}
	}
	return found
}

// mayBeConfig leaves out templates, what lies beside the configuration by design, and what came with a directory that
// stands where a file was meant.
func mayBeConfig(name string) bool {
	for _, dir := range []string{"/templates/", "/snippets/", "/modules", ".conf/"} {
		if strings.Contains(name, dir) {
			return false
		}
	}
	switch strings.ToLower(path.Ext(name)) {
	case ".conf", "":
		return true
	case ".bak", ".old", ".orig", ".off", ".disabled", ".template":
		return false
	}
	return isSiteFolder(path.Dir(name)) && !isSample(name) // the right one, under another ending
}

// isSiteFolder reports whether a directory is one of those in which nginx of an image has its sites.
func isSiteFolder(dir string) bool {
	return dir == "/etc/nginx/conf.d" || dir == nginx.BitnamiSites || slices.Contains(nginx.BitnamiOldSites, dir)
}

// isSample reports whether a file is by its name one that people copy and fill in.
func isSample(name string) bool {
	return slices.Contains([]string{".sample", ".example", ".dist"}, strings.ToLower(path.Ext(name)))
}

func namedBy(words []string, name string) bool {
	return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(word, path.Base(name)) })
}
