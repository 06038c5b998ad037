package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
	"github.com/composecheck/composecheck/inspector/nginx"
)

var (
	urlAround  = lazyregexp.New(`^\w+://|[/,;].*$`)
	portBehind = lazyregexp.New(`:\d*$`)
)

// meantName is the host that a name of server_name is meant for, where no host is called so: a URL, or one with a port, a
// path or a comma; "" for any other name.
func meantName(name string) string {
	if strings.HasPrefix(name, "~") || strings.HasPrefix(name, "[") || strings.ContainsAny(name, "${<%") || !strings.ContainsAny(name, "/:,") {
		return ""
	}
	return portBehind.ReplaceAllString(urlAround.ReplaceAllString(urlAround.ReplaceAllString(name, ""), ""), "")
}

// impossibleName speaks of a server block whose name no host has, so that another one gets the requests for it.
func impossibleName(s *inspector.Snapshot, p *inspector.Proxy, index int) *inspector.Finding {
	server := &p.Config.Servers[index]
	at := slices.IndexFunc(server.Names, func(n nginx.Name) bool { return meantName(n.Text) != "" })
	if server.Stream || at < 0 || inspector.InContainer(p.Pos(server.Pos).File) {
		return nil
	}
	name := server.Names[at]
	host := strings.Replace(meantName(name.Text), "*", "www", 1)
	got := answers(p.Config, server, host)
	if got < 0 || got == index {
		return nil // it answers all the same, as the default server or by another name
	}
	from := p.Pos(p.Config.Servers[got].Pos)
	f := &inspector.Finding{
		Severity: inspector.Note, Services: []string{p.Service}, At: p.Pos(name.Pos), Label: "no host is called so",
		Message:  fmt.Sprintf("requests for %s do not get to the server block that is meant for them, but to the one at %s:%d: no host is called %q", host, from.File, from.Line, name.Text),
		Evidence: []inspector.Evidence{{Fact: "server_name " + name.Text, Source: p.Pos(name.Pos).String()}},
		Why:      "nginx compares the words of server_name with the Host header, whose port it takes away; a scheme, a port, a path or a comma makes a name that no request has",
		Fix:      inspector.Fix{Summary: "Write " + meantName(name.Text), Then: applyConfig(s, p, p.Pos(name.Pos).File)},
	}
	if !inspector.InContainer(from.File) {
		f.Also = []inspector.Place{{At: from, Label: "answers in its place"}}
	}
	f.Fix.Edits = replaceAt(s, f.At, meantName(name.Text))
	for _, i := range p.Config.PassesOf(index) {
		f.Severity = inspector.Warning
		f.Links = append(f.Links, passLinks(p, i)...)
	}
	return f
}
