package rules

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
	"github.com/composecheck/composecheck/inspector/startup"
)

// besideScripts is the part of CC618 about a root at which php-fpm alone has the code: its scripts run, as php-fpm opens them
// itself, and the style sheets beside them are nowhere for nginx.
func besideScripts(s *inspector.Snapshot, p *inspector.Proxy, server int) []inspector.Finding {
	service, root := s.Project.Service(p.Service), p.Config.Setting(server, -1, "root")
	if service == nil || !runsOnlyNginx(service) || !p.ShowsSettings() || root == nil || len(root.Args) != 1 || !strings.HasPrefix(root.Args[0], "/") {
		return nil
	}
	dir := path.Clean(root.Args[0])
	if startup.InImage(dir) || service.MountOver(dir) != nil || mountBelow(service, dir) {
		return nil
	}
	for _, i := range p.Config.PassesOf(server) {
		pass := &p.Config.Passes[i]
		php := passService(s, pass)
		if pass.Directive != "fastcgi_pass" || php == nil {
			continue
		}
		at := slices.IndexFunc(php.PublicFiles, func(files compose.PublicFiles) bool { return files.Dir == dir })
		if at < 0 || !missesFile(p, server, php.PublicFiles[at].File) {
			continue
		}
		return []inspector.Finding{filesOfScripts(s, p, root, php, &php.PublicFiles[at])}
	}
	return nil
}

// missesFile reports whether nginx looks on its own disk for a file, and nowhere else but among php's scripts.
func missesFile(p *inspector.Proxy, server int, file string) bool {
	got, told := p.Config.Ask(server, file)
	switch {
	case p.Config.Setting(server, got.Location, "alias") != nil || got.Location >= 0 && has(&p.Config.Servers[server].Locations[got.Location], "root"):
		return false
	case got.Outcome == nginx.Passed:
		return told && got.OnDisk() && p.Config.Passes[got.Pass].Directive == "fastcgi_pass"
	}
	return told && got.Outcome == nginx.Files || got.Outcome == nginx.Returned && got.OnDisk() && got.Unknown == ""
}

func filesOfScripts(s *inspector.Snapshot, p *inspector.Proxy, root *nginx.Setting, php *compose.Service, files *compose.PublicFiles) inspector.Finding {
	f := inspector.Finding{
		Severity: inspector.Warning, Second: true, At: p.Pos(root.Pos), Label: "nothing is there in " + p.Service, Services: []string{p.Service, php.Name},
		Message:  fmt.Sprintf("nginx looks for files such as %s in %s, where it has none: %s alone has them", files.File, files.Dir, php.Name),
		Also:     []inspector.Place{{At: files.Brought, Label: "brought to " + php.Name + " alone"}},
		Evidence: []inspector.Evidence{cite(p, root), {Fact: fmt.Sprintf("%s has %s%s", php.Name, strings.TrimSuffix(files.Dir, "/"), files.File), Source: files.Brought.String()}},
		Why:      "php-fpm opens scripts in its own container, and so they run; style sheets, scripts of pages and images are nginx's to read, in its own: 404, or the page in their place",
		Fix:      inspector.Fix{Then: recreate(p.Service)},
	}
	theirs := php.MountOver(files.Dir)
	if theirs == nil || theirs.Type == "tmpfs" || theirs.Source == "" {
		f.Fix.Summary = fmt.Sprintf("Bring the files into %s too: build it from an image of nginx with a COPY of them to %s, or keep the code in one volume that both mount", p.Service, files.Dir)
		f.Fix.Then = rebuild(p.Service)
		if files.Kind == compose.FromImage && theirs == nil {
			f.Fix.Summary = fmt.Sprintf("Mount one volume at %s in %s and in %s: it begins with what the image of %s has there", files.Dir, php.Name, p.Service, php.Name)
			f.Fix.Then = recreate(php.Name, p.Service)
		}
		return f
	}
	source := mountSource(theirs)
	if theirs.Type == "bind" {
		source = relative(s, theirs.Source)
	}
	f.Fix.Summary = fmt.Sprintf("Mount %s in %s as well, at %s", source, p.Service, theirs.Target)
	if last := lastMount(s, s.Project.Service(p.Service)); last != nil {
		f.Also = append(f.Also, inspector.Place{At: last.Pos, Label: p.Service + " mounts nothing at " + files.Dir})
		if text := asMounted(s, theirs); text != "" && last.Pos.File == theirs.Pos.File && isShort(s, last) {
			f.Fix.Edits = addItem(s, last.Pos, text+":ro")
		}
	}
	return f
}

// lastMount is the last of a service's mounts that is written in the service itself, in no anchor and no other service; nil for none.
func lastMount(s *inspector.Snapshot, service *compose.Service) *compose.Mount {
	var last *compose.Mount
	for i := range service.Mounts {
		at := service.Mounts[i].Pos
		inIts := at.File == service.Pos.File && at.Line > service.Pos.Line && !slices.ContainsFunc(slices.Concat(s.Project.Services, s.Project.Disabled), func(other compose.Service) bool {
			return other.Pos.File == at.File && other.Pos.Line > service.Pos.Line && other.Pos.Line <= at.Line
		})
		if inIts && slices.Contains([]string{"bind", "volume"}, service.Mounts[i].Type) && (last == nil || at.Line > last.Pos.Line) {
			last = &service.Mounts[i]
		}
	}
	return last
}

// isShort reports whether a mount is one line of a list: source:target.
func isShort(s *inspector.Snapshot, m *compose.Mount) bool {
	line := strings.TrimLeft(s.Line(m.Pos), " ")
	return strings.HasPrefix(line, "- ") && strings.Contains(line, ":/")
}

// asMounted is what a mount is, as its own line has it but for its flags; "" where it is written otherwise.
func asMounted(s *inspector.Snapshot, m *compose.Mount) string {
	if !isShort(s, m) {
		return ""
	}
	text := strings.Trim(strings.TrimPrefix(strings.TrimLeft(s.Line(m.Pos), " "), "- "), " \"'")
	source, _, found := strings.Cut(text, ":"+m.Target)
	if !found || source == "" {
		return ""
	}
	return source + ":" + m.Target
}
