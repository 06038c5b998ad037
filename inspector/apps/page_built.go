package apps

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// A pageHosts is what is found of the addresses of other hosts that the code of pages asks, and what its build is.
type pageHosts struct {
	all      []compose.PageHost
	manifest manifest
	recipe   string // the Dockerfile; "" where the pages are built on the host
	unsure   bool   // the files of variables that the build takes are not those of their usual names
}

var (
	// rewritesBuilt matches a command that puts other values into pages which are built.
	rewritesBuilt = lazyregexp.New(`(?i)(?:\bsed\b|\benvsubst\b|\bperl\b|\bawk\b|\breplace\b).*(?:html|\.js\b|dist|/build|/www|assets|src/)|(?:html|\.js\b|dist|/www|assets).*(?:\bsed\b|\benvsubst\b|\bperl\b)`)
	takesStage    = lazyregexp.New(`(?mi)^\s*COPY\b.*--from=`)
	otherMode     = lazyregexp.New(`--mode[ =](?:[a-oq-z]|p[^r])|\benv-cmd\b|\bdotenv\b|--env-file|--configuration[= ](?:[a-oq-z]|p[^r])|\s-c\s+(?:[a-oq-z]|p[^r])|build[:-](?:dev|stag|test|local|docker)`)
	movesEnv      = lazyregexp.New(`\benv(?:Dir|Prefix)\b`)
	namesEnv      = lazyregexp.New(`(?m)^.*\.env\b.*$`)
	copiesEnv     = lazyregexp.New(`^\s*COPY\s+(?:--\S+\s+)*(?:\S+\s+)+(?:\./?|/[\w/-]*/|/app)\s*$`)
	sampleName    = lazyregexp.New(`(?i)(?:^|[._-])env.*(?:example|sample|template|dist|default|docker)|(?:example|sample|template).*\.env`)
	serversToo    = names("express fastify koa @nestjs/core @hapi/hapi next nuxt electron @capacitor/core @tauri-apps/api")
)

// toHosts makes the code one in which the addresses of other hosts are looked for: that of pages which are files, in the service's
// image or mounted, and which nothing changes on their way.
func (c *sitePages) toHosts(isNginx bool) {
	if !isNginx && (c.s.Serving == nil || !c.s.Serving.Files) {
		return
	}
	h := &pageHosts{recipe: string(c.p.buildOf(c.s))}
	entrypoint, command := c.p.StartWords(c.s.Name)
	if rewritesBuilt.MatchString(strings.Join(slices.Concat(entrypoint, command), " ")) || c.rewritesScripts(h) {
		return
	}
	if c.dir != "" {
		h.manifest = manifestOf(c.p.Source(filepath.Join(c.dir, "package.json")))
		asks := func(name string) bool { return h.manifest.wants(name) != "" }
		mounted := slices.ContainsFunc(c.s.Mounts, func(m compose.Mount) bool { return m.Type == "bind" && filepath.Dir(m.Source) == c.dir })
		if !slices.ContainsFunc(pageMakers, asks) || slices.ContainsFunc(slices.Concat(prerenderers, serversToo), asks) || !mounted && !takesStage.MatchString(h.recipe) {
			return
		}
		h.unsure = c.isBuiltOtherwise(h)
	}
	c.hosts = h
}

// rewritesScripts reports whether the Dockerfile, or a script that its image or a mount may run, puts other values into the pages.
func (c *sitePages) rewritesScripts(h *pageHosts) bool {
	lines := strings.ReplaceAll(strings.ReplaceAll(h.recipe, "\r", ""), "\\\n", " ")
	if rewritesBuilt.MatchString(lines) {
		return true
	}
	changes := func(text string) bool {
		return rewritesBuilt.MatchString(strings.ReplaceAll(text, "\n", " ")) || strings.Contains(text, "window.")
	}
	dirs := pageDirs(c.s)
	for _, m := range c.s.Mounts {
		if m.Type == "bind" && m.State == "dir" && strings.HasPrefix(m.Target, "/docker-entrypoint.d") {
			dirs = append(dirs, m.Source)
		} else if m.Type == "bind" && strings.HasSuffix(m.Source, ".sh") && changes(string(c.p.Source(m.Source))) {
			return true
		}
	}
	return slices.ContainsFunc(dirs, func(dir string) bool {
		return filepath.IsAbs(dir) && !c.p.everySource(dir, func(name string) bool { return strings.HasSuffix(name, ".sh") }, func(_, text string) bool { return !changes(text) })
	})
}

// isBuiltOtherwise reports whether the build may take its variables from other files than those of its usual mode.
func (c *sitePages) isBuiltOtherwise(h *pageHosts) bool {
	builds := h.recipe
	for name, script := range h.manifest.Scripts {
		if name == "build" || lazyregexp.New(`\b(?:run|yarn|pnpm|bun)["',\s]+`+regexp.QuoteMeta(name)+`(?:["\s]|$)`).MatchString(h.recipe) {
			builds += "\n" + script
		}
	}
	if otherMode.MatchString(builds) {
		return true
	}
	for _, line := range namesEnv.FindAllString(h.recipe, -1) {
		if !copiesEnv.MatchString(line) {
			return true
		}
	}
	for _, ending := range []string{".ts", ".js", ".mjs", ".mts"} {
		if movesEnv.Match(c.p.Source(filepath.Join(c.dir, "vite.config"+ending))) {
			return true
		}
	}
	return false
}

// builtWith is variable, for what is built with a tool that takes variables of such a name; it notes where an address comes from.
func (c *sitePages) builtWith(name string) (value string, set, known bool) {
	value, set, known = c.variable(name)
	if c.hosts == nil || !known {
		return value, set, known
	}
	if prefix := map[string]string{"vite": "VITE_", "react-scripts": "REACT_APP_", "@vue/cli-service": "VUE_APP_"}; !slices.ContainsFunc(names("vite react-scripts @vue/cli-service"), func(tool string) bool {
		return c.hosts.manifest.wants(tool) != "" && strings.HasPrefix(name, prefix[tool])
	}) {
		c.trace.unsure = true
		return value, set, known
	}
	if !set {
		c.trace.unsure = c.trace.unsure || c.hosts.unsure || c.hosts.recipe == "" || c.isSampled(name)
		return value, set, known
	}
	if at, sure := c.setAt(name); sure && !compose.IsSecret(name) && begunHost.MatchString(value+"/") && c.trace.variable == "" && c.trace.file == nil {
		c.trace.variable, c.trace.at, c.trace.text = name, at, value
	} else {
		c.trace.unsure = true
	}
	return value, set, known
}

// isSampled reports whether a sample of a file of variables beside the pages, or in the project's folder, has a variable: people are told to set it.
func (c *sitePages) isSampled(name string) bool {
	for _, dir := range []string{c.dir, c.p.Dir} {
		entries, _ := os.ReadDir(dir)
		for _, e := range entries {
			if e.Type().IsRegular() && sampleName.MatchString(e.Name()) && strings.Contains(string(c.p.Source(filepath.Join(dir, e.Name()))), name) {
				return true
			}
		}
	}
	return false
}

// setAt is where a variable of the build is written that has a value; sure is false where the build may not get it.
func (c *sitePages) setAt(name string) (at compose.Pos, sure bool) {
	stage, first := buildStage(c.hosts.recipe)
	argument := lazyregexp.New(`(?m)^\s*ARG\s+` + name + `\b`)
	if value, given := c.p.BuildArgument(c.s.Name, name); given && value != "" && argument.MatchString(c.hosts.recipe) {
		at = c.p.BuildArgumentAt(c.s.Name, name)
		// What a variable of Compose's holds may be given another value where it is deployed.
		text := lineAt(c.p.Source(at.File), at.Line)
		return at, argument.MatchString(stage) && !strings.Contains(text, "$")
	}
	set := lazyregexp.New(`(?m)^\s*(?:ARG|ENV)\s+(?:.*\s)?` + regexp.QuoteMeta(name) + `[= ].*$|\b` + regexp.QuoteMeta(name) + `=\S`)
	if m := set.FindStringIndex(stage); m != nil {
		line := first + strings.Count(stage[:m[0]+skipSpace(stage[m[0]:])], "\n")
		// An ARG with a value is what a build takes that is told no other.
		return compose.Pos{File: compose.Relative(c.p.Dir, c.s.Build.Dockerfile), Line: line}, true
	}
	if set.MatchString(c.hosts.recipe) || c.hosts.unsure {
		return at, false
	}
	for _, base := range []string{".env.production.local", ".env.production", ".env.local", ".env"} {
		file := filepath.Join(c.dir, base)
		if _, number := envFileValue(string(c.p.Source(file)), name); number > 0 {
			return compose.Pos{File: compose.Relative(c.p.Dir, file), Line: number}, c.hosts.recipe == "" || !c.p.LeftOut(c.s.Name, file)
		}
	}
	return at, false
}

// buildStage is the stage of a Dockerfile in which the pages are built, up to where they are, and the number of its first line.
func buildStage(recipe string) (text string, line int) {
	at := buildRun.FindStringIndex(recipe)
	if at == nil {
		return "", 0
	}
	from := 0
	for _, m := range lazyregexp.New(`(?mi)^[ \t]*FROM\b`).FindAllStringIndex(recipe, -1) {
		if m[0] < at[0] {
			from = m[0]
		}
	}
	return recipe[from:at[1]], lineNumber(recipe, from)
}

// isAngularBuilt reports whether what a file of Angular's environments says is in force in what is served: ng build takes the one for
// production where angular.json has it so (angular.dev/tools/cli/environments), by default since version 12.
func (c *sitePages) isAngularBuilt(name string) bool {
	settings := string(c.p.Source(filepath.Join(c.dir, "angular.json")))
	production := lazyregexp.New(`"defaultConfiguration"\s*:\s*"production"`).MatchString(settings) || lazyregexp.New(`--prod\b|(?:--configuration|-c)[= ]production`).MatchString(c.hosts.recipe+c.hosts.manifest.Scripts["build"])
	if c.hosts.unsure || settings == "" {
		return false
	}
	replaced := strings.Contains(settings, "fileReplacements")
	if base := filepath.Base(name); base != "environment.ts" {
		return production && strings.Contains(settings, base)
	}
	return !replaced || production && !lazyregexp.New(`environment\.prod`).MatchString(settings)
}

// assigned are the values that texts assign to a variable, those left out that hand on what it is.
func assigned(name string, texts ...string) (values []string) {
	assigns := lazyregexp.New(`\b` + name + `[ \t]*=[ \t]*(?:"([^"\n]*)"|'([^'\n]*)'|([^\s"']*))|(?m:^[ \t]*ENV[ \t]+` + name + `[ \t]+(\S+))`)
	for _, text := range texts {
		for _, m := range assigns.FindAllStringSubmatch(text, -1) {
			if value := m[1] + m[2] + m[3] + m[4]; value != "$"+name && value != "${"+name+"}" {
				values = append(values, value)
			}
		}
	}
	return values
}
