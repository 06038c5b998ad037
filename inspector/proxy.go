package inspector

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/nginx"
	"github.com/composecheck/composecheck/inspector/startup"
)

// ErrNoNginx is returned when no service of the project looks like nginx.
var ErrNoNginx = errors.New("no nginx service found")

// ReadProxies finds the nginx services of a project, or takes the named ones, and reads their configuration
// as far as the project's files hold it. Named services that do not exist are an error. unread are the services that would
// have been read had ctx not ended; it is an error when that leaves none.
func ReadProxies(ctx context.Context, p *compose.Project, named []string) (proxies []Proxy, unread []string, err error) {
	for _, name := range named {
		if p.Service(name) == nil {
			return nil, nil, fmt.Errorf("the project has no service %q (it has %s)", name, serviceList(p))
		}
	}
	for i := range p.Services {
		s := &p.Services[i]
		why := asNginx(p, s, named)
		if why == "" {
			continue
		}
		switch proxy, runs := readProxy(ctx, p, s, why); {
		case ctx.Err() != nil:
			unread = append(unread, s.Name)
		case runs || len(named) > 0:
			proxies = append(proxies, proxy)
		}
	}
	proxies = withoutLenders(p, proxies)
	switch {
	case len(proxies) > 0:
		return proxies, unread, nil
	case len(unread) > 0:
		return nil, unread, ctx.Err()
	}
	for i := range p.Disabled {
		if s := &p.Disabled[i]; isNginx(s) != "" && len(s.Profiles) > 0 {
			return nil, nil, fmt.Errorf("%w: %s is switched off, enable it with --profile %s", ErrNoNginx, s.Name, s.Profiles[0])
		}
	}
	return nil, nil, fmt.Errorf("%w among %s: name it with --nginx SERVICE", ErrNoNginx, serviceList(p))
}

// asNginx tells why a service is read as nginx; "" when it is not.
func asNginx(p *compose.Project, s *compose.Service, named []string) string {
	switch {
	case slices.Contains(named, s.Name):
		return "named as nginx by the user"
	case len(named) > 0:
		return ""
	}
	return cmp.Or(isNginx(s), builds(p, s))
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

// readProxy reads what an nginx service is told, and reports whether it may be one after all: its container may take nothing
// but the files of an image of nginx. What it returns is of no use once ctx has ended.
func readProxy(ctx context.Context, p *compose.Project, s *compose.Service, why string) (proxy Proxy, runs bool) {
	if ctx.Err() != nil {
		return proxy, false
	}
	image := s.BaseImage()
	up, main, assumed := follow(p, s)
	proxy, runs = Proxy{Service: s.Name, Why: why, Version: nginx.Version(image)}, !servesNobody(s) || !up.RunsNone()
	proxy.noteStart(up)
	proxy.Alone = nginx.ImageFiles(image) != nil && proxy.Company.Whole && len(proxy.Company.Servers) == 0
	if up.Files.Origin(main).Kind == compose.Unseen {
		return proxy, runs
	}
	proxy.Config, proxy.Source = up.Read(main), "files"
	if ctx.Err() != nil {
		return proxy, false
	}
	if assumed {
		proxy.Config.Complete, proxy.Assumed = false, image
	}
	if assumed || packageOf(s) != nil {
		proxy.excuseAbsent() // by modules, which are packages of their own
	}
	proxy.locate(up.Files)
	proxy.notePlain(up, p)
	proxy.noteNamed(p)
	proxy.noteMentions(p)
	proxy.noteMarks(up, p)
	proxy.settle()
	if !assumed {
		proxy.Again = up.Again(main)
	}
	proxy.noteFiles(up, !assumed && (s.Build == nil || s.Build.Plain) && nginx.ImageFiles(image) != nil)
	return proxy, runs
}

// noteStart notes what a container's start tells, whatever its nginx reads.
func (p *Proxy) noteStart(up *startup.Startup) {
	p.Templates, p.Company, p.Unended = up.Templates, up.Company(), up.Unended
	p.Last, p.Blocked, p.Ends, p.Overwritten, p.HidesUsers = up.Last, up.Blocked, up.Ends, up.Overwritten, up.HidesUsers()
	p.Users, p.Absent, p.Denied, p.Lines = up.Users, up.Absent, up.Denied, up.Lines
}

// noteFiles notes what the configuration asks of the files around it; known: all that the image has is known.
func (p *Proxy) noteFiles(up *startup.Startup, known bool) {
	p.Unread = slices.Concat(up.Unread(p.Config), up.Uncopied(p.Config))
	p.Mismounts = up.Mismounts(p.Config)
	p.Shadows = up.Shadows(p.Config)
	p.Folders = up.Files.Folders(p.Config)
	p.Unmounted, p.Dangling, p.Misnamed = up.Unmounted(p.Config), up.Dangling(p.Config, known), up.Misnamed(p.Config)
	p.LostRoots = slices.Concat(up.Files.LostRoots(p.Config), up.Files.LostElsewhere(p.Config, p.Service))
	p.AbsentRoots, p.RelativeDirs = up.Files.AbsentRoots(p.Config, known), up.Files.RelativeDirs(p.Config, known)
	p.ApartRoots = up.Files.ApartRoots(p.Config)
	p.ScriptRoots, p.IndexFolders, p.LonePages = up.Files.ScriptRoots(p.Config), up.Files.IndexFolders(p.Config), up.Files.LonePages(p.Config)
	p.MovedPages = up.Files.MovedPages(p.Config, known)
	if p.Config.Untyped.Line > 0 {
		p.UntypedRoots = up.Files.UntypedRoots(p.Config)
	}
	p.Welcome, p.StrayPage = up.Files.Welcomes(p.Config), up.StrayPage(p.Config)
	p.Certificates = up.Files.Certificates(p.Config, known)
	p.Wanted = up.Files.Wanted(p.Config, known)
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

// excuseAbsent takes back that nobody makes a variable or a zone, names a certificate, or makes room for a long name: something that cannot be seen may.
func (p *Proxy) excuseAbsent() {
	p.Config.Problems = slices.DeleteFunc(p.Config.Problems, func(problem nginx.Problem) bool {
		return slices.Contains([]string{"variable", "zone", "certificate", "format", "hash"}, problem.Kind)
	})
}
