package inspector

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/nginx"
	"github.com/composecheck/composecheck/inspector/startup"
)

// ErrNoNginx is returned when no service of the project looks like nginx.
var ErrNoNginx = errors.New("no nginx service found")

// ReadProxies finds the nginx services of a project, or takes the named ones, and reads their configuration
// as far as the project's files hold it. Named services that do not exist are an error.
func ReadProxies(p *compose.Project, named []string) ([]Proxy, error) {
	var proxies []Proxy
	for _, name := range named {
		if p.Service(name) == nil {
			return nil, fmt.Errorf("the project has no service %q (it has %s)", name, serviceList(p))
		}
	}
	for i := range p.Services {
		s := &p.Services[i]
		why := isNginx(s)
		switch {
		case len(named) > 0 && !slices.Contains(named, s.Name):
			continue
		case len(named) > 0:
			why = "named as nginx by the user"
		case why == "":
			why = builds(p, s)
		}
		if why == "" {
			continue
		}
		proxies = append(proxies, readProxy(p, s, why))
	}
	if len(proxies) > 0 {
		return proxies, nil
	}
	for i := range p.Disabled {
		if s := &p.Disabled[i]; isNginx(s) != "" && len(s.Profiles) > 0 {
			return nil, fmt.Errorf("%w: %s is switched off, enable it with --profile %s", ErrNoNginx, s.Name, s.Profiles[0])
		}
	}
	return nil, fmt.Errorf("%w among %s: name it with --nginx SERVICE", ErrNoNginx, serviceList(p))
}

func serviceList(p *compose.Project) string {
	var names []string
	for _, s := range p.Services {
		names = append(names, s.Name)
	}
	if len(names) == 0 {
		return "no services"
	}
	return strings.Join(names, ", ")
}

func readProxy(p *compose.Project, s *compose.Service, why string) Proxy {
	image := imageOf(s)
	proxy := Proxy{Service: s.Name, Why: why, Version: nginx.Version(image)}
	packaged, bitnami := packageOf(s), nginx.BitnamiFiles(image)
	root := p.RootFS(s.Name, cmp.Or(nginx.ImageFiles(image), packaged, bitnami))
	up := startup.Follow(p, s, image, root)
	main := up.MainConf()
	assumed := packaged != nil || bitnami != nil && changesBitnami(p, s)
	if up.Files.Origin(main).Kind == compose.Unseen && holdsConfig(up.Files) {
		// An image we do not know, with files where the official one reads them: read them as it would.
		layout := withoutSites(nginx.ImageFiles("nginx"))
		switch {
		case startup.Provides(root, "etc/nginx/http.d"):
			layout = nginx.AlpineFiles()
		case startup.Provides(root, "etc/nginx/sites-enabled"):
			layout = nginx.DebianFiles()
		}
		root, assumed = p.RootFS(s.Name, layout), true
		up = startup.Follow(p, s, image, root)
	}
	if up.Files.Origin(main).Kind == compose.Unseen {
		if other := startup.MainElsewhere(up.Files); other != "" {
			main, assumed = other, true
		}
	}
	proxy.Templates, proxy.Company, proxy.Unended = up.Templates, up.Company(), up.Unended
	proxy.Last, proxy.HidesUsers = up.Last, up.HidesUsers()
	proxy.Users, proxy.Absent, proxy.Lines = up.Users, up.Absent, up.Lines
	proxy.Alone = nginx.ImageFiles(image) != nil && proxy.Company.Whole && len(proxy.Company.Servers) == 0
	if up.Files.Origin(main).Kind == compose.Unseen {
		return proxy
	}
	proxy.Config = nginx.Read(up.Files, nginx.Options{
		Main: main, Official: nginx.Closed(image) && (s.Build == nil || s.Build.Plain) && !loadsModules(up.Argv()), Hidden: up.Files.Hides,
		Made: up.Files.Rendering, Secrets: p.Secrets(s.Name), Literal: up.Files.Literal,
	})
	if assumed {
		proxy.Config.Complete, proxy.Assumed = false, image
		proxy.excuseAbsent()
	}
	proxy.Source = "files"
	proxy.locate(up.Files)
	proxy.notePlain(up)
	proxy.noteMarks(up, p)
	proxy.settle()
	proxy.Unread = slices.Concat(up.Unread(proxy.Config), up.Uncopied(proxy.Config))
	proxy.Folders = up.Files.Folders(proxy.Config)
	proxy.Unmounted = up.Unmounted(proxy.Config)
	proxy.LostRoots = slices.Concat(up.Files.LostRoots(proxy.Config), up.Files.LostElsewhere(proxy.Config, s.Name))
	proxy.ScriptRoots = up.Files.ScriptRoots(proxy.Config)
	proxy.Welcome = up.Files.Welcomes(proxy.Config)
	proxy.Certificates = up.Files.Certificates(proxy.Config, !assumed && (s.Build == nil || s.Build.Plain) && nginx.ImageFiles(image) != nil)
	return proxy
}

// settle goes over the templates when all of the configuration is known: variables that nginx makes elsewhere are no
// loss, and where the files do not tell what a variable is, they do not tell all of the configuration.
func (p *Proxy) settle() {
	for i := range p.Templates {
		t := &p.Templates[i]
		t.Variables = slices.DeleteFunc(t.Variables, func(v startup.Variable) bool {
			return v.Outcome == startup.Left && p.Config.Defines(v.Name)
		})
		p.Config.Problems = slices.DeleteFunc(p.Config.Problems, func(problem nginx.Problem) bool {
			return problem.Kind == "template" && problem.Pos.File == t.Output // its variables tell more
		})
	}
	p.placeVariables()
	if len(p.unknown()) > 0 {
		p.Config.Complete = false
		p.excuseAbsent()
	}
}

// excuseAbsent takes back that nobody makes a variable or a zone, or names a certificate: something that cannot be seen may.
func (p *Proxy) excuseAbsent() {
	p.Config.Problems = slices.DeleteFunc(p.Config.Problems, func(problem nginx.Problem) bool {
		return problem.Kind == "variable" || problem.Kind == "zone" || problem.Kind == "certificate" || problem.Kind == "format"
	})
}

// ReadDump reads the configuration that a running nginx printed (`nginx -T`), with the places mapped back to
// the project's files where they come from there.
func ReadDump(p *compose.Project, proxy *Proxy, dump []byte) error {
	dumped, err := nginx.DumpFS(dump)
	if err != nil {
		return fmt.Errorf("nginx -T of %s: %w", proxy.Service, err)
	}
	s := p.Service(proxy.Service)
	image := imageOf(s)
	up := startup.Follow(p, s, image, p.RootFS(s.Name, cmp.Or(nginx.ImageFiles(image), packageOf(s), nginx.BitnamiFiles(image))))
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

// loadsModules reports whether the words with which nginx starts load modules.
func loadsModules(argv []string) bool {
	return strings.Contains(strings.Join(argv, " "), "load_module")
}

// packageOf returns the files of the nginx that a service's Dockerfile installs into an image that has none; nil: none.
func packageOf(s *compose.Service) fs.FS {
	if s.Build == nil || s.Build.Installs == "" || nginx.ImageFiles(s.Build.From) != nil {
		return nil
	}
	return nginx.PackageFiles(s.Build.Installs, s.Build.From)
}

func imageOf(s *compose.Service) string {
	if s.Build != nil {
		return s.Build.From
	}
	return s.Image
}

// locate notes where each configuration file comes from.
func (p *Proxy) locate(f *startup.Files) {
	p.Files, p.Values = nil, nil
	for _, name := range p.Config.Files {
		origin := f.Origin(name)
		values, made := f.Made(name)
		p.Values = append(p.Values, values...)
		p.Files = append(p.Files, startup.File{Path: name, Host: origin.Host, Kind: origin.Kind, Via: origin.Pos, Template: made, Perhaps: f.Perhaps(name)})
	}
}

// holdsConfig reports whether the project's files put something into /etc/nginx.
func holdsConfig(root compose.RootFS) bool {
	entries, err := root.ReadDir("etc/nginx")
	return err == nil && len(entries) > 0
}

// withoutSites leaves out an image's own site, which an image that we do not know may not have.
func withoutSites(image fs.FS) fs.FS { return siteless{image} }

type siteless struct{ fs.FS }

func (s siteless) Open(name string) (fs.File, error) {
	if name == "etc/nginx/conf.d/default.conf" {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return s.FS.Open(name)
}
