package apps

import (
	"cmp"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// viteGuarded are the first versions of Vite, of each line, that refuse hosts (github.com/vitejs/vite/security/advisories/GHSA-vg6x-rcgg-rjx6).
var viteGuarded = []version{{4, 5, 6}, {5, 4, 12}, {6, 0, 9}}

// overTLS matches settings with which a development server speaks TLS, over which Vite lets all hosts through.
var overTLS = lazyregexp.New(`\bhttps['"]?\s*(?::\s*[^/\s]|[,}])|basic-?[sS]sl|mkcert`)

// viteGuard is what Vite lets through: server.allowedHosts (vite.dev/config/server-options).
func (p reader) viteGuard(s *compose.Service, f appFiles, line runLine, guard *compose.HostGuard) bool {
	installed, ok := f.installed("vite")
	isGuarded := slices.ContainsFunc(viteGuarded, func(first version) bool { return installed.major == first.major && !installed.less(first) })
	if !ok || !isGuarded && installed.major < 7 || p.elsewhere(s, slices.Concat(viteElsewhere, []string{"__VITE_ADDITIONAL_SERVER_ALLOWED_HOSTS"}), line.words) ||
		slices.ContainsFunc(viteSetters, func(name string) bool { return f.wants(name) != "" }) {
		return false
	}
	guard.By, guard.Setting = "Vite", "`server.allowedHosts: [\"{host}\"]`"
	if name := viteServer(f).address; strings.Trim(name, "0123456789.") != "" && name != "localhost" {
		guard.Hosts = append(guard.Hosts, name)
	}
	return p.allowed(s, f, line, "vite.config", guard)
}

var (
	allowedOption = lazyregexp.New(`\ballowedHosts['"]?\s*:\s*(\[[^\]]*\])`)
	mergedConfig  = lazyregexp.New(`\.\.\.|[mM]erge\w*\(`)
	hostOptions   = lazyregexp.New(`allowedHosts|disableHostCheck|\bpublic\s*:|publicHost|allowedDevOrigins`)
)

// allowed takes the hosts that a settings file of JavaScript allows; false where it does not plainly tell.
func (p reader) allowed(s *compose.Service, f appFiles, line runLine, config string, guard *compose.HostGuard) bool {
	name, text, seen := f.settings(config)
	if !seen || overTLS.MatchString(text) {
		return false
	}
	m, options := allowedOption.FindAllStringSubmatchIndex(text, -1), len(hostOptions.FindAllString(text, -1))
	if len(m) == 0 && (options > 0 || mergedConfig.MatchString(text)) || len(m) > 0 && options > 1 {
		return false
	}
	at := strings.Index(text, "server")
	if len(m) > 0 {
		at = m[0][0]
		list, ok := arguments(text[m[0][2]+1:])
		for _, item := range list {
			host, plain := literalText(item)
			if !plain || !ok {
				return false
			}
			guard.Hosts = append(guard.Hosts, host)
		}
	}
	if host := p.RootFS(s.Name, nil).Origin(path.Join(line.dir, name)).Host; name != "" && host != "" {
		guard.Pos = compose.Pos{File: host, Line: lineNumber(text, max(at, 0))}
		p.quoteAt(guard.Pos)
	}
	return true
}

// webpackGuard is what webpack-dev-server lets through (webpack.js.org/configuration/dev-server/#devserverallowedhosts).
func (p reader) webpackGuard(s *compose.Service, f appFiles, line runLine, config string, guard *compose.HostGuard) bool {
	guard.By, guard.Setting = "webpack-dev-server", "`devServer.allowedHosts: [\"{host}\"]`"
	return p.allowed(s, f, line, config, guard)
}

// reactGuard is that of create-react-app, which has it only where package.json names a proxy.
func (p reader) reactGuard(s *compose.Service, f appFiles, line runLine, guard *compose.HostGuard) bool {
	guard.By, guard.Setting = "react-scripts (as package.json has a proxy)", "`DANGEROUSLY_DISABLE_HOST_CHECK=true`, or requests by src/setupProxy.js in the place of proxy,"
	for _, name := range []string{".env", ".env.local", ".env.development"} {
		if content, err := fs.ReadFile(f, name); err == nil && strings.Contains(string(content), "HOST") || err != nil && f.beside(name) {
			return false
		}
	}
	_, isText := f.manifest().Proxy.(string)
	return isText && line.set["DANGEROUSLY_DISABLE_HOST_CHECK"] == "" && line.set["HOST"] == "" && !p.elsewhere(s, []string{"DANGEROUSLY_DISABLE_HOST_CHECK", "HOST"}, nil)
}

// angularFlags are those of ng serve with which it takes other hosts.
var angularFlags = []string{"--disable-host-check", "--allowed-hosts", "--public-host", "--ssl", "-c", "--configuration"}

// angularGuard is that of ng serve: of webpack-dev-server where webpack builds, else of Vite, since version 19.2
// (angular.dev/cli/serve).
func angularGuard(f appFiles, line runLine, guard *compose.HostGuard) bool {
	content, err := fs.ReadFile(f, "angular.json")
	installed, ok := f.installed("@angular/cli")
	if err != nil || !ok || hostOptions.Match(content) || strings.Contains(string(content), `"ssl"`) ||
		slices.ContainsFunc(line.words, func(word string) bool { return slices.Contains(angularFlags, flagOf(word)) }) {
		return false
	}
	guard.By, guard.Setting = "ng serve", "`\"allowedHosts\": [\"{host}\"]` in angular.json's options of serve"
	return strings.Contains(string(content), `build-angular:browser"`) || !installed.less(version{19, 2, 0})
}

// A version is one of a package.
type version struct{ major, minor, patch int }

func (v version) less(than version) bool {
	return cmp.Or(cmp.Compare(v.major, than.major), cmp.Compare(v.minor, than.minor), cmp.Compare(v.patch, than.patch)) < 0
}

var askedVersion = lazyregexp.New(`^([~^]?)v?(\d+)(?:\.(\d+|x))?(?:\.(\d+|x))?$`)

// lockFiles are those in which package managers note what they installed, with what stands between a package's name and its version.
var lockFiles = map[string]string{
	"package-lock.json":   `"(?:node_modules/)?NAME":\s*\{\s*"version":\s*"`,
	"npm-shrinkwrap.json": `"(?:node_modules/)?NAME":\s*\{\s*"version":\s*"`,
	"yarn.lock":           `(?m)^"?NAME@[^\n]*:\r?\n\s+version:?\s+"?`,
	"pnpm-lock.yaml":      `(?m)^\s+'?NAME'?:\r?\n(?:\s+specifier:[^\n]*\n)?\s+version:\s+'?`,
	"bun.lock":            `"NAME":\s*\["NAME@`,
}

// installed is the version of a package that an app has: what is installed, or noted, else the newest that package.json
// lets in. Of one that is newer than any it is 99.
func (f appFiles) installed(name string) (v version, known bool) {
	if content, err := fs.ReadFile(f, "node_modules/"+name+"/package.json"); err == nil {
		return versionBehind(content, `"version":\s*"`)
	}
	for _, file := range []string{"package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock"} {
		content, err := fs.ReadFile(f, file)
		if err == nil {
			return versionBehind(content, strings.ReplaceAll(lockFiles[file], "NAME", regexp.QuoteMeta(name)))
		} else if f.beside(file) {
			return v, false
		}
	}
	asked := f.wants(name)
	if asked == "latest" || asked == "*" {
		return version{major: 99}, true
	}
	m := askedVersion.FindStringSubmatch(asked)
	if m == nil {
		return v, false
	}
	const newest = 99
	number := func(text string, floats bool) int {
		n, err := strconv.Atoi(text)
		if err != nil || floats {
			return newest
		}
		return n
	}
	return version{number(m[2], false), number(m[3], m[1] == "^"), number(m[4], m[1] != "")}, true
}

// versionBehind is the first version behind what a pattern matches.
func versionBehind(text []byte, pattern string) (v version, known bool) {
	m := lazyregexp.New(pattern + `(\d+)\.(\d+)\.(\d+)`).FindSubmatch(text)
	if m == nil {
		return v, false
	}
	n := func(i int) int { number, _ := strconv.Atoi(string(m[i])); return number }
	return version{n(1), n(2), n(3)}, true
}
