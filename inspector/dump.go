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

// ReadDump reads the configuration that a running nginx printed (`nginx -T`), with the places mapped back to
// the project's files where they come from there.
func ReadDump(p *compose.Project, proxy *Proxy, dump []byte) error {
	dumped, err := nginx.DumpFS(dump)
	if err != nil {
		return fmt.Errorf("nginx -T of %s: %w", proxy.Service, err)
	}
	s := p.Service(proxy.Service)
	up := startup.Follow(p, s, imageOf(s), p.RootFS(s.Name, layoutOf(s)))
	made := func(name string) *nginx.Rendering {
		r, text := up.Files.Rendering(name), []byte(nil)
		if r != nil {
			text, _ = fs.ReadFile(dumped, strings.TrimPrefix(name, "/"))
		}
		if r == nil || !bytes.Equal(bytes.TrimRight(text, "\n"), bytes.TrimRight(r.Text, "\n")) {
			return nil
		}
		return r
	}
	same := func(name string) bool {
		mine, err := fs.ReadFile(up.Files.RootFS, strings.TrimPrefix(name, "/"))
		theirs, _ := fs.ReadFile(dumped, strings.TrimPrefix(name, "/"))
		return err == nil && up.Files.Literal(name) && bytes.Equal(bytes.TrimRight(mine, "\n"), bytes.TrimRight(theirs, "\n"))
	}
	proxy.Config = nginx.Read(dumped, nginx.Options{Main: up.MainConf(), Made: made, Secrets: p.Secrets(s.Name), Literal: same})
	proxy.Source, proxy.Assumed = "container", ""
	proxy.excuseAbsent() // it runs with them
	proxy.locate(up.Files)
	for i := range proxy.Files {
		f := &proxy.Files[i]
		if up.Files.Rendering(f.Path) != nil && made(f.Path) == nil { // it was made of something else
			p, host := proxy.Service+":"+f.Path, f.Host
			proxy.Values = slices.DeleteFunc(proxy.Values, func(v startup.Value) bool { return v.Use.File == host || v.Use.File == p })
			*f = startup.File{Path: f.Path}
		}
	}
	return nil
}
