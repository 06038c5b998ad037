package inspector

import (
	"bytes"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/nginx"
	"github.com/composecheck/composecheck/inspector/startup"
)

// A dumped is the configuration that a running nginx printed, beside what the project's files make of its container.
type dumped struct {
	fs.FS
	up     *startup.Startup
	likely map[string]*startup.Likely // what files were made of that cannot be followed; nil: nothing is
}

// ReadDump reads the configuration that a running nginx printed (`nginx -T`), with the places mapped back to
// the project's files where they come from there.
func ReadDump(p *compose.Project, proxy *Proxy, dump []byte) error {
	files, err := nginx.DumpFS(dump)
	if err != nil {
		return fmt.Errorf("nginx -T of %s: %w", proxy.Service, err)
	}
	s := p.Service(proxy.Service)
	up := startup.Follow(p, s, s.BaseImage(), p.RootFS(s.Name, layoutOf(s)))
	d := &dumped{files, up, map[string]*startup.Likely{}}
	proxy.Config = nginx.Read(files, nginx.Options{Main: up.MainConf(), Made: d.made, Secrets: p.Secrets(s.Name), Literal: d.isLiteral, Rootless: startup.Rootless(s)})
	proxy.Source, proxy.Assumed = "container", ""
	proxy.excuseAbsent() // it runs with them
	proxy.locate(up.Files)
	for i := range proxy.Files {
		f := &proxy.Files[i]
		l := d.likely[f.Path]
		if l == nil && (up.Files.Rendering(f.Path) == nil || d.made(f.Path) != nil) {
			continue
		}
		p, host := proxy.Service+":"+f.Path, f.Host // it was made of something else
		proxy.Values = slices.DeleteFunc(proxy.Values, func(v startup.Value) bool { return v.Use.File == host || v.Use.File == p })
		*f = startup.File{Path: f.Path}
		if l != nil {
			*f = l.File
		}
	}
	return nil
}

// made is how a file was made, as the project's start scripts tell, or else as its content shows.
func (d *dumped) made(name string) *nginx.Rendering {
	r := d.up.Files.Rendering(name)
	if r != nil && d.holds(name, r.Text) {
		return r
	}
	if l, tried := d.likely[name]; tried {
		return l.Made()
	}
	if r != nil || d.up.Files.Origin(name).Host == "" && !d.isLiteral(name) {
		text, _ := fs.ReadFile(d, strings.TrimPrefix(name, "/"))
		d.likely[name] = d.up.Likely(name, text)
	}
	return d.likely[name].Made()
}

// isLiteral reports whether a file stands as somebody wrote it, in the project or in the image.
func (d *dumped) isLiteral(name string) bool {
	mine, err := fs.ReadFile(d.up.Files.RootFS, strings.TrimPrefix(name, "/"))
	return err == nil && d.up.Files.Literal(name) && d.holds(name, mine)
}

// holds reports whether the running nginx has that text in a file.
func (d *dumped) holds(name string, text []byte) bool {
	theirs, _ := fs.ReadFile(d, strings.TrimPrefix(name, "/"))
	return bytes.Equal(bytes.TrimRight(text, "\n"), bytes.TrimRight(theirs, "\n"))
}
