package apps

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// maxCalls is how many paths of one service's pages are kept.
const maxCalls = 100

var (
	// browserCode matches the names of files that run in a browser, or hold what does.
	browserCode  = lazyregexp.New(`\.(?:[jt]sx?|vue|svelte|mjs|html?)$`)
	pageTemplate = lazyregexp.New(`\.(?:[jt]s|mjs|html?|ejs|erb|hbs|pug|j2|jinja2?|cshtml|heex|php)$`)
	htmlRemark   = lazyregexp.New(`(?s)<!--.*?-->`)
)

// pageMakers are packages of which pages are built.
var pageMakers = []string{"vite", "react-scripts", "@vue/cli-service", "@angular/core", "parcel", "react-dom", "vue", "svelte", "preact", "solid-js"}

// A sitePages is the code of the pages that a service serves.
type sitePages struct {
	p     reader
	s     *compose.Service
	dir   string // on the host, with the package.json of which they are built; "" for pages as they are
	files []pageFile
	all   []compose.PageCall
	steps int // expressions that were looked at
	// given is a variable of code that no build makes pages of; nil for pages.
	given func(name string) (value string, set, known bool)
	opens *opening // the call that is looked at; nil where it opens no WebSocket
	// machine says that an address of this machine in a variable of the build may be that of the own site: its port is kept.
	machine bool
}

// A pageFile is one file of it.
type pageFile struct {
	name string // as Pos names files
	text string // without remarks

	unit      *codeUnit // with its functions; nil before somebody asks for them
	functions []*function
	given     map[string]givenName // by name, of those that were asked for
}

// pageCalls are the paths that the pages of a service ask their own site for, as far as their code plainly says so.
func (p reader) pageCalls(s *compose.Service) []compose.PageCall {
	var found []compose.PageCall
	isNginx := strings.Contains(s.BaseImage(), "nginx") || strings.Contains(s.BaseImage(), "openresty")
	for _, dir := range p.builtFrom(s, isNginx) {
		code := &sitePages{p: p, s: s, dir: dir, machine: true}
		if code.read() {
			code.httpCalls()
			code.socketCalls()
			found = append(found, code.all...)
		}
	}
	code := &sitePages{p: p, s: s}
	if isNginx {
		code.readPlain()
		code.httpCalls()
	} else if (s.WebSocket != nil || s.EventStreams != nil) && len(found) == 0 {
		code.readOwn()
		code.streamCalls()
	}
	code.socketCalls()
	found = append(found, code.all...)
	return found[:min(len(found), maxCalls)]
}

// builtFrom are the directories on the host with the package.json of pages that a service serves.
func (p reader) builtFrom(s *compose.Service, isNginx bool) (dirs []string) {
	for _, dir := range slices.Concat(p.sourceDirs(s, "package.json"), pageDirs(s)) {
		content := p.Source(filepath.Join(dir, "package.json"))
		if content == nil || slices.Contains(dirs, dir) || strings.Contains(string(content), `"workspaces"`) {
			continue
		}
		m := manifestOf(content)
		has := func(name string) bool { return m.wants(name) != "" }
		if isNginx || slices.ContainsFunc(pageMakers, has) && !slices.ContainsFunc(prerenderers, has) {
			dirs = append(dirs, dir)
		}
	}
	return dirs
}

// read takes the files below the directory that are its own: those below another package.json are another package's.
func (c *sitePages) read() bool {
	isForeign := foreignTo(c.dir)
	return c.p.sourceBut(asideOfPages, c.dir, browserCode.MatchString, func(name, text string) bool {
		if !isForeign(filepath.Dir(name)) {
			c.add(compose.Relative(c.p.Dir, name), text)
		}
		return true
	})
}

// foreignTo tells which directories below one are those of another package, which has a package.json of its own, or one of the markers
// that are given.
func foreignTo(top string, markers ...string) func(dir string) bool {
	markers = append(markers, "package.json")
	foreign := map[string]bool{top: false}
	var isForeign func(dir string) bool
	isForeign = func(dir string) bool {
		known, seen := foreign[dir]
		if !seen {
			known = slices.ContainsFunc(markers, func(name string) bool {
				_, err := os.Stat(filepath.Join(dir, name))
				return err == nil
			}) || isForeign(filepath.Dir(dir))
			foreign[dir] = known
		}
		return known
	}
	return isForeign
}

// readPlain takes the pages that get into the service's containers as they are: they lie where nginx serves files.
func (c *sitePages) readPlain() {
	files := c.p.RootFS(c.s.Name, nil)
	for _, root := range []string{officialRoot, "/var/www/html", "/var/www", "/app", "/srv", "/usr/share/nginx"} {
		if _, err := files.Stat(root[1:]); err != nil {
			continue
		}
		_ = fs.WalkDir(files, root[1:], func(name string, d fs.DirEntry, err error) error {
			switch {
			case err != nil || len(c.files) > maxCodeFiles/10:
				return fs.SkipAll
			case d.IsDir() && (d.Name() == "assets" || d.Name() == "node_modules" || strings.HasPrefix(d.Name(), ".")):
				return fs.SkipDir
			case d.IsDir() || !browserCode.MatchString(name) || asideOfPages(path.Base(name)):
				return nil
			}
			host := files.Origin(name).Host
			if text, err := fs.ReadFile(files, name); err == nil && host != "" && len(text) < maxCodeFile/8 {
				c.add(host, string(text))
			}
			return nil
		})
		break // what is below the others may be the same again
	}
}

// ownPages matches folders of the pages that an app itself gives out.
var ownPages = lazyregexp.New(`(?i)/(?:public|static|templates|views|wwwroot|assets|app/javascript|resources|priv)/`)

// readOwn takes the pages that an app itself gives out.
func (c *sitePages) readOwn() {
	wanted := func(name string) bool { return pageTemplate.MatchString(name) && !asideOfPages(name) }
	for _, dir := range hostDirs(c.s) {
		c.p.everySource(dir, wanted, func(name, text string) bool {
			if below, _ := filepath.Rel(dir, name); ownPages.MatchString("/" + filepath.ToSlash(below)) {
				c.add(compose.Relative(c.p.Dir, name), text)
			}
			return true
		})
	}
}

func (c *sitePages) add(name, text string) {
	if strings.Contains(path.Base(name), ".htm") {
		text = htmlRemark.ReplaceAllStringFunc(text, func(remark string) string { return strings.Repeat("\n", strings.Count(remark, "\n")) })
	}
	c.files = append(c.files, pageFile{name: name, text: withoutRemarks(text)})
}

// fixedPath matches a path of the own site up to where it varies.
var fixedPath = lazyregexp.New(`^/(?:[\w.~@-]+/?)*`)

// found notes a path that a place of a file asks for, as far as it does not vary.
func (c *sitePages) found(f *pageFile, at int, call compose.PageCall) {
	fixed := fixedPath.FindString(call.Path)
	if rest := call.Path[len(fixed):]; rest != "" && !strings.ContainsAny(rest[:1], "?#") {
		call.Below = true
		if !strings.HasSuffix(fixed, "/") {
			fixed = path.Dir(fixed) // it ends in the middle of a name
		}
	}
	call.Below = call.Below || strings.HasSuffix(fixed, "/")
	fixed = strings.TrimSuffix(fixed, "/")
	if fixed == "" || path.Ext(fixed) != "" && !call.Socket && !strings.Contains(call.By, "EventSource") || slices.ContainsFunc(c.all, func(other compose.PageCall) bool {
		return other.Path == fixed && other.Socket == call.Socket && other.Port == call.Port
	}) {
		return
	}
	call.Path = fixed
	call.Pos = compose.Pos{File: f.name, Line: lineNumber(f.text, at)}
	c.p.quote(call.Pos, lineAt([]byte(f.text), call.Pos.Line))
	c.all = append(c.all, call)
}
