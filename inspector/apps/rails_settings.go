package apps

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var railsRuns = lazyregexp.New(`\b(?:rails|puma|unicorn|passenger|falcon|thrust)\b`)

var railsEnvFlag = lazyregexp.New(`(?:\s-e|\s--environment|RAILS_ENV)[ =]["']?(\w+)`)

// railsEnv is the environment in which an app of Rails runs; "" where the files do not tell.
func (p reader) railsEnv(s *compose.Service) string {
	started := p.started(s)
	if m := railsEnvFlag.FindAllStringSubmatch(started, 2); len(m) > 0 {
		if len(m) > 1 || strings.Contains(started, "RAILS_ENV=$") {
			return ""
		}
		return m[0][1]
	}
	for _, name := range []string{"RAILS_ENV", "RACK_ENV"} {
		if !p.Settled(s.Name, name) || strings.Contains(started, name) {
			return ""
		}
		if value := p.Environment(s.Name)[name]; value != "" {
			return value
		}
	}
	return "development"
}

var (
	railsLocked = lazyregexp.New(`(?m)^ {4}rails \((\d+)\.`)
	railsAsked  = lazyregexp.New(`(?m)^\s*gem\s+['"]rails['"]\s*,\s*['"][~>= ]*(\d+)`)
	railsAllows = lazyregexp.New(`^\s*config\.hosts\s*(?:<<\s*|=\s*\[\s*)(['"][\w.:/-]+['"](?:\s*,\s*['"][\w.:/-]+['"])*)(\s*\])?\s*$`)
	railsHosts  = lazyregexp.New(`(?i)\bhosts\b|host_?authorization`)
)

// railsGuard is what Rails lets through from version 6 on: in development some hosts of its own, else all but where its
// settings name some (guides.rubyonrails.org/configuring.html#config-hosts).
func (p reader) railsGuard(s *compose.Service) *compose.HostGuard {
	env := p.railsEnv(s)
	if !railsRuns.MatchString(p.started(s)) || env == "" || env == "development" && p.elsewhere(s, []string{"RAILS_DEVELOPMENT_HOSTS"}, nil) {
		return nil
	}
	lock, _ := p.inCode(s, "Gemfile.lock")
	asked, _ := p.inCode(s, "Gemfile")
	version := railsLocked.FindSubmatch(lock)
	if version == nil {
		version = railsAsked.FindSubmatch(asked)
	}
	own, host := p.inCode(s, "config/environments/"+env+".rb")
	if version == nil || len(version[1]) == 1 && version[1][0] < '6' || own == nil {
		return nil
	}
	guard := &compose.HostGuard{By: "Rails", Status: 403, Ports: true, Setting: "`config.hosts << \"{host}\"`", Pos: compose.Pos{File: host, Line: 1}}
	if env == "development" {
		guard.Hosts, guard.Addresses = append(slices.Clone(ownHosts), ".test"), true
	}
	for _, file := range p.railsFiles(s, env) {
		text, host := p.inCode(s, file)
		for i, line := range strings.Split(withoutHashes(string(text)), "\n") {
			nested := env != "development" && indentOf(line) > 6-2*strings.Count(file, "/") // it may stand under a condition
			if m := railsAllows.FindStringSubmatch(line); m != nil && !nested && strings.Contains(line, "[") == (m[2] != "") {
				guard.Pos = compose.Pos{File: host, Line: i + 1}
				for _, name := range strings.Split(m[1], ",") {
					guard.Hosts = append(guard.Hosts, strings.Trim(strings.TrimSpace(name), `'"`))
				}
			} else if railsHosts.MatchString(line) {
				return nil
			}
		}
	}
	if len(guard.Hosts) == 0 {
		return nil
	}
	p.quoteAt(guard.Pos)
	return guard
}

// railsFiles are those in which an app of Rails is configured.
func (p reader) railsFiles(s *compose.Service, env string) []string {
	all := []string{"config/application.rb", "config/environment.rb", "config/environments/" + env + ".rb"}
	files := p.RootFS(s.Name, nil)
	for _, dir := range p.codeDirs(s) {
		found, _ := fs.Glob(files, inside(dir, "config/initializers/*.rb"))
		for _, name := range found {
			all = append(all, path.Join("config/initializers", path.Base(name)))
		}
	}
	return all
}
