package apps

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
)

// ownHosts are the names that development servers take without being told.
var ownHosts = []string{"localhost", ".localhost"}

// hostGuard finds to which hosts alone a service's app answers; nil where it answers to all, or its files do not tell.
func (p reader) hostGuard(s *compose.Service, d *djangoSettings) *compose.HostGuard {
	if d != nil {
		return d.hostGuard()
	}
	words, pos := p.startLine(s)
	line := p.behindRunners(s, words)
	if len(line.words) == 0 {
		return p.codeGuard(s)
	}
	f := p.appFiles(s, line.dir)
	guard := &compose.HostGuard{Status: 403, Hosts: slices.Clone(ownHosts), Addresses: true, Pos: pos}
	if line.runner != "" {
		guard.Pos = p.commandAt(s, line, pos)
		p.quoteAt(guard.Pos)
	}
	var known bool
	switch program := path.Base(line.words[0]); {
	case s.Serving != nil && slices.Contains(viteServers, s.Serving.Program):
		known = p.viteGuard(s, f, line, guard)
	case s.Serving != nil && s.Serving.Program == "ng serve":
		known = angularGuard(f, line, guard)
	case s.Serving != nil && s.Serving.Program == "react-scripts start":
		known = p.reactGuard(s, f, line, guard)
	case s.Serving != nil && s.Serving.Program == "vue-cli-service serve":
		known = p.webpackGuard(s, f, line, "vue.config", guard)
	case program == "webpack-dev-server", program == "webpack" && slices.Contains(line.words, "serve"):
		known = !slices.ContainsFunc(line.words, func(word string) bool {
			return slices.Contains([]string{"-c", "--config", "--allowed-hosts", "--disable-host-check", "--public"}, flagOf(word))
		}) && p.webpackGuard(s, f, line, "webpack.config", guard)
	default:
		return p.codeGuard(s)
	}
	if !known {
		return nil
	}
	return guard
}

// codeGuard finds what an app's own code and settings let through.
func (p reader) codeGuard(s *compose.Service) *compose.HostGuard {
	return cmp.Or(p.imageGuard(s), p.pythonGuard(s), p.aspnetGuard(s), p.railsGuard(s))
}

// viteServers are the programs that are Vite's server, or start it.
var viteServers = []string{"vite", "vite preview", "remix vite:dev", "react-router dev"}

// hostGuard is what ALLOWED_HOSTS lets through (docs.djangoproject.com/en/5.2/ref/settings/#allowed-hosts).
func (d *djangoSettings) hostGuard() *compose.HostGuard {
	set, debug := d.value("ALLOWED_HOSTS"), d.value("DEBUG")
	if set == nil || !strings.Contains(d.text, "CommonMiddleware") || !d.lacks("USE_X_FORWARDED_HOST") {
		return nil
	}
	hosts, ok := set.value.([]string)
	if !ok || slices.Contains(hosts, "*") {
		return nil
	}
	if len(hosts) == 0 && (debug == nil || debug.value == true) {
		hosts = slices.Concat(ownHosts, []string{"127.0.0.1", "[::1]"})
	}
	d.p.quoteAt(set.pos)
	return &compose.HostGuard{By: "Django, by ALLOWED_HOSTS,", Status: 400, Hosts: hosts, Setting: `"{host}" in ALLOWED_HOSTS`, Pos: set.pos}
}
