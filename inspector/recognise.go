package inspector

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/nginx"
	"github.com/composecheck/composecheck/inspector/startup"
)

// helpers are images that stand beside an nginx: they may have it in their name, or share its folders.
var helpers = []string{"exporter", "companion", "acme", "docker-gen", "amplify", "vts-stats"}

// issuers are images that may share nginx's folders; with nginx in the name they have it in the image as well.
var issuers = []string{"certbot", "letsencrypt"}

// isNginx tells by what a service is recognised as nginx, or "".
func isNginx(s *compose.Service) string {
	images := []string{s.Image}
	if s.Build != nil {
		images = []string{s.Build.From, s.Image}
	}
	for _, image := range images {
		switch repository := strings.ToLower(compose.Repository(image)); {
		case contains(repository, helpers), contains(repository, issuers) && !strings.Contains(path.Base(repository), "nginx"):
			return ""
		case isNginxImage(repository, image):
			if runsOther(s) {
				return ""
			}
			return "image " + image
		}
	}
	words := slices.Concat(s.Entrypoint, s.Command)
	if s.Build != nil && len(words) == 0 {
		words = slices.Concat(s.Build.Entrypoint, s.Build.Command)
	}
	if runsNginx(words) {
		return byCommand
	}
	if contains(strings.ToLower(compose.Repository(images[0])), []string{"php", "fpm"}) {
		return "" // it shares nginx's folders
	}
	for _, m := range s.Mounts {
		if m.Target == "/etc/nginx" || strings.HasPrefix(m.Target, "/etc/nginx/") || strings.Contains(m.Target, "/nginx/conf/") {
			return byMount + m.Target
		}
	}
	return ""
}

// byMount begins what tells that a service is recognised as nginx by a mount alone, byBuild by what its Dockerfile does; byCommand is
// what tells that its command runs nginx.
const (
	byMount   = "mounts "
	byBuild   = "its Dockerfile "
	byCommand = "its command runs nginx"
)

// withoutLenders takes out of the proxies the services that only lend another one its files, as they were recognised by nothing else.
func withoutLenders(p *compose.Project, proxies []Proxy) []Proxy {
	var all []Proxy
	for _, proxy := range proxies {
		if slices.ContainsFunc(proxies, func(to Proxy) bool { return sharesImage(p, &proxy, &to) }) {
			continue
		}
		if lends := func(to Proxy) bool { return lendsConfig(p, &proxy, &to) }; strings.HasPrefix(proxy.Why, byMount) && slices.ContainsFunc(proxies, lends) {
			if proxy.Why = builds(p, p.Service(proxy.Service)); proxy.Why == "" {
				continue
			}
		}
		all = append(all, proxy)
	}
	return all
}

// sharesImage reports whether a service has nginx's files only as another one, whose command runs nginx, is made of the same build: the
// app, or a worker, that plainly starts no nginx itself.
func sharesImage(p *compose.Project, from, to *Proxy) bool {
	if from.Service == to.Service || !strings.HasPrefix(from.Why, byBuild) || to.Why != byCommand {
		return false
	}
	s, other := p.Service(from.Service), p.Service(to.Service)
	if other.Build == nil || s.Build.Context != other.Build.Context || s.Build.Dockerfile != other.Build.Dockerfile || s.Build.Target != other.Build.Target {
		return false
	}
	entrypoint, command := p.StartWords(s.Name)
	line := strings.Join(slices.Concat(entrypoint, command), " ")
	return startsElse(p, s, p.RootFS(s.Name, nil)) || line != "" && !mayStartNginx.MatchString(line)
}

// lendsConfig reports whether what a service mounts as nginx's files is mounted at the same path in one that is an nginx by more than
// that, and this one may well be the app: the other takes its folders over with volumes_from, passes requests to it, or nobody
// reaches an nginx in it from outside. A folder that is not there makes no nginx either of what another one passes requests to.
func lendsConfig(p *compose.Project, from, to *Proxy) bool {
	if from.Service == to.Service || strings.HasPrefix(to.Why, byMount) {
		return false
	}
	s, other := p.Service(from.Service), p.Service(to.Service)
	takesOver := slices.ContainsFunc(other.DependsOn, func(d compose.Dependency) bool { return d.Service == s.Name })
	shares := func(same func(m, o compose.Mount) bool) bool {
		return slices.ContainsFunc(s.Mounts, func(m compose.Mount) bool {
			return strings.Contains(m.Target, "nginx") && slices.ContainsFunc(other.Mounts, func(o compose.Mount) bool {
				return o.Source == m.Source && o.Target == m.Target && same(m, o)
			})
		})
	}
	switch {
	case to.Config != nil && !bringsConfig(s) && passesTo(to.Config, s):
		return true
	case !shares(func(_, _ compose.Mount) bool { return true }):
		return false
	case takesOver && shares(func(m, o compose.Mount) bool { return m.Pos == o.Pos }):
		return true // by volumes_from
	}
	return to.Config == nil || passesTo(to.Config, s) || !publishesListen(to.Config, s)
}

// bringsConfig reports whether a service mounts a file, or a folder that is there, where nginx has its files.
func bringsConfig(s *compose.Service) bool {
	return slices.ContainsFunc(s.Mounts, func(m compose.Mount) bool {
		return strings.Contains(m.Target, "nginx") && (m.State != "missing" || path.Ext(m.Target) != "")
	})
}

// passesTo reports whether a pass leads to a service.
func passesTo(c *nginx.Config, s *compose.Service) bool {
	return slices.ContainsFunc(c.Passes, func(pass nginx.Pass) bool {
		return slices.ContainsFunc(pass.Targets, func(t nginx.Target) bool { return t.Host != "" && AnswersTo(s, t.Host) })
	})
}

// publishesListen reports whether a service publishes a port on which a configuration listens.
func publishesListen(c *nginx.Config, s *compose.Service) bool {
	return slices.ContainsFunc(s.Ports, func(port compose.Port) bool {
		return slices.ContainsFunc(c.Servers, func(server nginx.Server) bool {
			return slices.ContainsFunc(server.Listens, func(l nginx.Listen) bool { return l.Port == port.Target })
		})
	})
}

// isNginxImage reports whether the name or the tag of an image tells that nginx is in it. Its owner's name tells nothing.
func isNginxImage(repository, image string) bool {
	return contains(path.Base(repository), []string{"nginx", "openresty", "tengine"}) || strings.Contains(repository, "linuxserver/swag") ||
		slices.Contains(strings.Split(path.Dir(repository), "/"), "nginx") || strings.Contains(strings.ToLower(compose.Tag(image)), "nginx")
}

// otherPrograms matches programs that an image of nginx may have as well, and that start no nginx.
var otherPrograms = regexp.MustCompile(`^(?:perl|python[\d.]*|node|php|ruby|java|busybox|httpd|nc|socat|sleep|tail)$`)

// runsOther reports whether a service takes nothing but the files of an image: its entrypoint is another program, and none
// of its words or mounts is nginx's.
func runsOther(s *compose.Service) bool {
	isNginx := func(text string) bool { return strings.Contains(text, "nginx") }
	return len(s.Entrypoint) > 0 && otherPrograms.MatchString(path.Base(s.Entrypoint[0])) &&
		!slices.ContainsFunc(slices.Concat(s.Entrypoint, s.Command), isNginx) && !mountsConfig(s)
}

// mountsConfig reports whether something is mounted where nginx has its files.
func mountsConfig(s *compose.Service) bool {
	return slices.ContainsFunc(s.Mounts, func(m compose.Mount) bool { return strings.Contains(m.Target, "nginx") })
}

// servesNobody reports whether nothing but its image speaks for an nginx in a service: no mount, no port.
func servesNobody(s *compose.Service) bool {
	return len(s.Ports) == 0 && !mountsConfig(s)
}

// plainName matches a word of a command that may be the name of anything.
var plainName = regexp.MustCompile(`^[a-z][a-z0-9_-]*$`)

// starters are programs that start the one that is named behind them, and words behind a name that start it.
var starters = []string{"exec", "env", "tini", "dumb-init", "service", "start", "restart"}

// nginxScript matches the name of a script that starts nginx.
var nginxScript = regexp.MustCompile(`^nginx(?:-entrypoint|-start)?\.sh$`)

// runsNginx reports whether words run nginx, or a script of its name. As one of several names it is an argument.
func runsNginx(words []string) bool {
	isName := func(i int) bool {
		return i >= 0 && i < len(words) && plainName.MatchString(words[i]) && !slices.Contains(starters, words[i])
	}
	for i, word := range words {
		first, _, isLine := strings.Cut(word, " ")
		runs := path.Base(first) == "nginx" && (isLine || !isName(i+1) && (!isName(i-1) || i+1 < len(words)))
		if runs || strings.Contains(word, "nginx -g") || i == 0 && nginxScript.MatchString(path.Base(first)) {
			return true
		}
	}
	return false
}

// mainFile is where the images and most packages of nginx look for their configuration.
const mainFile = "/etc/nginx/nginx.conf"

// builds tells by what of its Dockerfile a service is recognised as nginx, or "". One that copies what cannot be seen
// over half of the file system may put anything anywhere, and one that cannot be read is no more than its service's name.
func builds(p *compose.Project, s *compose.Service) string {
	if s.Build == nil {
		return ""
	}
	root := p.RootFS(s.Name, nil)
	o := root.Origin(mainFile)
	switch {
	case o.Kind == compose.FromBuild && !o.Missing && (o.Host != "" || strings.HasPrefix(o.Target, "/etc/nginx")):
		return byBuild + "puts a file at " + mainFile
	case slices.ContainsFunc(root.Edits(), func(e compose.Edit) bool { return e.Target == mainFile }):
		return byBuild + "changes " + mainFile
	case o.Kind == compose.FromBuild && o.Target == "" && strings.Contains(strings.ToLower(s.Name), "nginx"):
		return "its name, and its Dockerfile cannot be seen"
	case s.Build.Installs != "" && holdsConfig(root) && !startsElse(p, s, root):
		return "its Dockerfile installs nginx, and puts files into /etc/nginx"
	case s.Build.Installs != "" && (startsByScript(p, s, root) || startsBehind(p, s, root)):
		return "its Dockerfile installs nginx, and its start script starts it"
	}
	return ""
}

// startsNginx matches a line of a start script that is nginx alone, with its flags.
var startsNginx = regexp.MustCompile(`(?m)^\s*(?:exec\s+)?(?:/usr/s?bin/)?nginx(?:\s+-[gcp]\s.*)?\s*&?\s*$|^\s*service\s+nginx\s+(?:re)?start\b`)

// startsByScript reports whether a service starts by a script of the project that starts nginx.
func startsByScript(p *compose.Project, s *compose.Service, root compose.RootFS) bool {
	script := startScript(p, s, root)
	return script != nil && startsNginx.Match(script)
}

// startsBehind reports whether what a service's words run, one behind another, comes to start nginx: a line of a shell, a script that
// waits for others, the script behind that.
func startsBehind(p *compose.Project, s *compose.Service, root compose.RootFS) bool {
	return startup.Follow(p, s, s.BaseImage(), root).StartsNginx()
}

// mayStartNginx matches what a start script says that starts nginx, or that starts what nobody sees.
var mayStartNginx = regexp.MustCompile(`nginx|supervis|\$[@*]|/init\b|s6-|runsv|monit\b|circusd|honcho|foreman|\beval\b|(?m)^\s*(?:\.|source|exec)?\s*\S+\.sh\b`)

// startsElse reports whether a service starts by a script of the project that plainly starts no nginx, as the worker that
// shares the image of an app and its nginx.
func startsElse(p *compose.Project, s *compose.Service, root compose.RootFS) bool {
	script := startScript(p, s, root)
	return script != nil && !mayStartNginx.Match(script)
}

// startScript is the script of the project by which alone a service starts; nil where it starts otherwise.
func startScript(p *compose.Project, s *compose.Service, root compose.RootFS) []byte {
	entrypoint, command := p.StartWords(s.Name)
	words := slices.Concat(entrypoint, command)
	if len(words) != 1 || !strings.Contains(words[0], "/") {
		return nil
	}
	file := words[0]
	if !path.IsAbs(file) {
		file = path.Join(p.StartDir(s.Name), file)
	}
	script, err := fs.ReadFile(root, strings.TrimPrefix(path.Clean(file), "/"))
	if err != nil || !strings.HasPrefix(string(script), "#!") {
		return nil
	}
	return script
}

func contains(text string, parts []string) bool {
	return slices.ContainsFunc(parts, func(part string) bool { return strings.Contains(text, part) })
}
