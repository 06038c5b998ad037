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

var _ = register(inspector.Rule{
	ID: "CC105", Name: "config-not-read", Needs: inspector.Static,
	Summary: "a configuration file stands where nginx never reads it",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		var found []inspector.Finding
		for i := range s.Proxies {
			p := &s.Proxies[i]
			told := map[compose.Pos]bool{} // one finding for all files that one mount brings
			if service := s.Project.Service(p.Service); service != nil {
				found = append(found, swapped(s, service)...)
				found = append(found, shadowed(s, p, service)...)
				refused := ofOldBitnami(s, service)
				for _, f := range refused {
					told[f.At] = true
				}
				found = append(found, refused...)
			}
			if p.Config == nil || p.Ends != nil || servesOwn(p) || len(p.Dangling) > 0 { // CC108 tells of links that lead to nothing
				continue
			}
			for i, u := range p.Unread {
				switch {
				case u.Sample && i == 0:
					found = append(found, sampleOnly(s, p, u))
				case !u.Sample && !told[u.Via]:
					found = append(found, notRead(s, p, u))
				}
				told[u.Via] = true
			}
		}
		return found
	},
})

// servesOwn reports whether nginx reads a server block that is not the image's own: then another file that it
// does not read may be there on purpose.
func servesOwn(p *inspector.Proxy) bool {
	for _, server := range p.Config.Servers {
		if f := p.File(server.Pos.File); f != nil && f.Kind != compose.FromImage {
			return true
		}
	}
	return false
}

func notRead(s *inspector.Snapshot, p *inspector.Proxy, u startup.Unread) inspector.Finding {
	if u.Path == "" {
		return notBrought(s, p, u)
	}
	service := s.Project.Service(p.Service)
	from, to := rightPath(service, p, u)
	isBitnami := strings.HasPrefix(p.Config.Main, bitnamiDir)
	kind := "server blocks"
	if u.Whole {
		kind = "a whole nginx.conf"
	}
	f := inspector.Finding{
		Severity: inspector.Warning, Proxy: p.Service, Services: []string{p.Service}, At: u.Via,
		Label:   "nginx does not read this path",
		Message: fmt.Sprintf("nginx never reads %s: it stands at %s, which nothing includes", u.Host, u.Path),
		Evidence: []inspector.Evidence{
			{Fact: fmt.Sprintf("%s holds %s", u.Host, kind), Source: u.Host},
			{Fact: "nginx reads " + strings.Join(p.Config.Files, ", "), Source: p.Config.Main},
		},
		Why: "nginx reads /etc/nginx/nginx.conf and what that includes, by default conf.d/*.conf; " + withoutSite(p),
		Fix: inspector.Fix{Summary: fmt.Sprintf("Put it at %s", to), Then: recreate(p.Service)},
	}
	if isBitnami {
		f.Why = "nginx of Bitnami's image reads " + p.Config.Main + " and what that includes, *.conf in server_blocks beside it (vhosts in older images), and nothing below /etc/nginx"
	}
	if u.Path == "/etc/nginx/conf.d" {
		f.Message = fmt.Sprintf("nginx never reads %s: it stands at %s, which is a file, and nginx reads what is in a directory of that name", u.Host, u.Path)
		f.Why = "COPY makes a file of that name where there is no such directory any more; a slash at the end of the target makes it a directory"
	}
	if s.Engine != nil && isUp(s, p.Service) && runsOnlyNginx(service) {
		f.Severity = inspector.Error // nothing but the image's own site answers
	}
	if !u.Template && !(isBitnami && u.Whole) {
		f.Fix.Edits = onceIn(s, u.Via, from, to)
	}
	if m := mountAt(service, u.Via); m != nil && m.Type == "config" {
		asConfig(s, &f, m, to)
	}
	if f.Fix.Edits == nil && u.Kind == compose.FromBuild {
		f.Fix.Edits = copyTo(s, u.Via, to)
	}
	if u.Template {
		f.Label = "a template of which nginx does not read what comes out"
		f.Message = fmt.Sprintf("nginx never reads what is made of %s: it is written to %s, which nothing includes", u.Host, u.Path)
		f.Fix.Summary = fmt.Sprintf("Let it be written to %s: by the template's name below /etc/nginx/templates, and NGINX_ENVSUBST_OUTPUT_DIR", to)
		f.Why += "; the entry point writes templates/NAME.conf.template to conf.d/NAME.conf"
	}
	if strings.HasSuffix(u.Path, ":ro") || strings.HasSuffix(u.Path, ":rw") {
		f.Why += "; " + u.Path[len(u.Path)-3:] + " is an option of mounts, and here a part of the name"
	}
	if u.Kind == compose.FromBuild {
		f.Fix.Then = rebuild(p.Service)
	}
	return f
}

// withoutSite says what answers where nginx reads no site of the project's.
func withoutSite(p *inspector.Proxy) string {
	if len(p.Config.Servers) == 0 {
		return "without a site of yours it listens on no port"
	}
	return "without a site of yours the welcome page answers"
}

// sampleOnly is about a folder of sites with nothing but a sample in it, which is to be copied.
func sampleOnly(s *inspector.Snapshot, p *inspector.Proxy, u startup.Unread) inspector.Finding {
	to := asSite(u.Host)
	f := inspector.Finding{
		Severity: inspector.Note, Proxy: p.Service, Services: []string{p.Service}, At: u.Via, Label: "has no site yet",
		Message:  fmt.Sprintf("%s has no site yet: %s is there to be copied to %s", p.Service, u.Host, path.Base(to)),
		Evidence: []inspector.Evidence{{Fact: "nginx reads " + strings.Join(p.Config.Files, ", "), Source: p.Config.Main}},
		Why:      fmt.Sprintf("nginx reads the files of %s that end in .conf; %s", path.Dir(u.Path), withoutSite(p)),
		Fix:      inspector.Fix{Summary: fmt.Sprintf("Copy %s to %s and fill it in", u.Host, to), Then: recreate(p.Service)},
	}
	if u.Kind == compose.FromBuild {
		f.Fix.Then = rebuild(p.Service)
	}
	return f
}

// asSite is a path with the ending that nginx reads.
func asSite(name string) string {
	return strings.TrimSuffix(strings.TrimSuffix(name, path.Ext(name)), ".conf") + ".conf"
}

// bitnamiDir is where Bitnami's image has its programs and what they read.
const bitnamiDir = "/opt/bitnami/"

// rightPath is the path that a mount or COPY names for an unread file, and the one where nginx would read it:
// of the directory, when that is what is mounted. A single file goes over the image's own site, which would else answer
// in its place.
func rightPath(service *compose.Service, p *inspector.Proxy, u startup.Unread) (from, to string) {
	main, sites := "/etc/nginx/nginx.conf", "/etc/nginx/conf.d"
	if strings.HasPrefix(p.Config.Main, bitnamiDir) {
		main, sites = p.Config.Main, nginx.BitnamiSites
	}
	if dir := path.Dir(u.Path); slices.ContainsFunc(p.Config.Includes, func(i nginx.Include) bool { return i.Pattern == dir+"/*.conf" }) {
		sites = dir // the right one: it is the ending that is wrong
	}
	if u.Whole {
		return u.Path, main
	}
	if m := mountAt(service, u.Via); m != nil && m.Target == path.Dir(u.Path) && path.Ext(u.Path) == ".conf" {
		return m.Target, sites
	}
	if u.Path == sites {
		return u.Path, sites + "/" + path.Base(u.Host) // the directory was taken away, and a file has its name
	}
	if own := p.File(welcomeSite); len(p.Unread) == 1 && own != nil && own.Kind == compose.FromImage {
		return u.Path, welcomeSite
	}
	return u.Path, sites + "/" + asSite(path.Base(u.Path))
}
