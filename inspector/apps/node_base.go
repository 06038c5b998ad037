package apps

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// A sited is a program of Node.js that answers nowhere but below a path, once a setting of it names one, and whose pages
// ask for what they need at "/" until then.
type sited struct {
	programs []string // as Serving names them
	needs    string   // the package that package.json asks for
	not      []string // packages that tell it themselves
	config   string   // its settings file, without the ending
	option   string
	sections []string // the objects around the option, from the inner one out
	variable string   // that goes before the file
	envFiles []string // of its directory, whose variables its settings may take
	flag     string   // likewise
	others   []string // with which its pages may ask elsewhere, or its settings may be others
	pages    []string // files of which it has one where it has pages
	asks     string   // what a page asks for at "/" until it is told; "" where it asks beside itself
	loose    bool     // it answers elsewhere too
	tell     string   // how to tell it of its path, as BasePath has it
}

var ownSites = []sited{
	// nextjs.org/docs/app/api-reference/config/next-config-js/basePath
	{programs: []string{"next start", "next dev", "Next.js"}, needs: "next", config: "next.config", option: "basePath", others: []string{"assetPrefix"}, envFiles: nextEnvFiles,
		pages: names("pages/index.* src/pages/index.* app/page.* src/app/page.*"), asks: "/_next/static/x.js", tell: "`basePath: '/{path}'` in next.config.js"},
	// nuxt.com/docs/api/nuxt-config#baseurl
	{programs: []string{"Nuxt", "nuxt dev", "nuxi dev", "nuxt start", "nuxt preview"}, needs: "nuxt", config: "nuxt.config", option: "baseURL", sections: []string{"app"}, variable: "NUXT_APP_BASE_URL",
		others: []string{"cdnURL", "$production", "$development", "$env", "extends"}, pages: names("app.vue pages/*.vue app/app.vue app/pages/*.vue"), asks: "/_nuxt/x.js", tell: "`app: { baseURL: '/{path}/' }` in nuxt.config.ts, or NUXT_APP_BASE_URL,"},
	// svelte.dev/docs/kit/configuration#paths
	{programs: []string{"vite", "vite preview", "SvelteKit"}, needs: "@sveltejs/kit", config: "svelte.config", option: "base", sections: []string{"paths", "kit"},
		others: []string{"assets"}},
	// vite.dev/config/shared-options.html#base
	{programs: []string{"vite", "vite preview"}, needs: "vite", not: slices.Concat(viteSetters, names("@sveltejs/kit @remix-run/dev @react-router/dev @tanstack/react-start @solidjs/start astro nuxt vike vite-plugin-ssr vitepress")),
		config: "vite.config", option: "base", flag: "--base", others: []string{"root", "renderBuiltUrl"}, pages: []string{"index.html"}, asks: "/@vite/client", tell: "`base: '/{path}/'` in vite.config.js"},
	// docs.astro.build/en/reference/configuration-reference/#base
	{programs: []string{"astro dev", "astro preview"}, needs: "astro", config: "astro.config", option: "base", flag: "--base", others: []string{"assetsPrefix"},
		pages: names("src/pages/index.astro"), asks: "/_astro/x.js", tell: "`base: '/{path}'` in astro.config.mjs"},
	// angular.dev/cli/serve
	{programs: []string{"ng serve"}, needs: "@angular/cli", option: "servePath", flag: "--serve-path", others: names("baseHref base-href deployUrl deploy-url servePath"),
		pages: names("src/index.html"), asks: "/main.js", tell: "`\"baseHref\": \"/{path}/\"` in angular.json's options of build"},
	// create-react-app.dev/docs/deployment/#building-for-relative-paths, which version 4 heeds in development
	{programs: []string{"react-scripts start"}, needs: "react-scripts", option: "homepage", others: []string{"PUBLIC_URL"}, pages: names("public/index.html"), asks: "/static/js/bundle.js", loose: true,
		tell: "`\"homepage\": \"/{path}\"` in package.json"},
	// cli.vuejs.org/config/#publicpath
	{programs: []string{"vue-cli-service serve"}, needs: "@vue/cli-service", config: "vue.config", option: "publicPath", others: []string{"baseUrl"}, pages: names("public/index.html"), asks: "/js/app.js", loose: true,
		tell: "`publicPath: '/{path}/'` in vue.config.js"},
}

// A site is the settings of a sited program of a service's.
type site struct {
	*sited
	line  runLine
	files hostFiles
	name  string // of its settings file; "" for none
	text  string // without remarks
}

// siteOf finds the program of a service's that may stand below a path; nil where there is none, or its settings are not seen.
func (p reader) siteOf(s *compose.Service) *site {
	if s.Serving == nil {
		return nil
	}
	words, _ := p.startLine(s)
	line := p.behindRunners(s, words)
	if p.elsewhere(s, viteElsewhere, line.words) {
		return nil
	}
	for _, dir := range p.sourceDirs(s, "package.json") {
		files := hostFiles{p.hostDir(dir), dir, p.Dir}
		f := appFiles{files, func(string) bool { return false }}
		wants := func(name string) bool { return f.wants(name) != "" }
		for i := range ownSites {
			if of := &ownSites[i]; slices.Contains(of.programs, s.Serving.Program) && wants(of.needs) && !slices.ContainsFunc(of.not, wants) {
				name, text := "", ""
				if of.config != "" {
					name, text, _ = f.settings(of.config)
				}
				return &site{sited: of, line: line, files: files, name: name, text: text}
			}
		}
	}
	return nil
}

// siteRoutes are the path below which an app stands as a setting of the program that serves it says; nil where none does.
func (p reader) siteRoutes(s *compose.Service) *compose.Routes {
	of := p.siteOf(s)
	if of == nil || of.loose {
		return nil
	}
	base, at, told := "", compose.Pos{}, of.named()
	if value, isSet := p.variable(s, of.line, of.variable); of.variable != "" && isSet {
		base = value
		at, _ = p.VariableAt(s.Name, of.variable)
	} else if value, isSet := flagValue(of.line.words, of.flag); of.flag != "" && isSet {
		base, at = value, p.commandAt(s, of.line, s.Serving.Pos)
	} else if value, from := of.written(); value != "" {
		base, at = value, compose.Pos{File: of.files.Origin(of.name).Host, Line: lineNumber(of.text, from)}
	} else if name, value, from := p.byNamed(s, of); value != "" {
		base, at, told = value, from, name
	}
	if !basePathPlain.MatchString(base) || at.IsZero() {
		return nil
	}
	p.quoteAt(at)
	found := &compose.Routes{Paths: []string{strings.TrimSuffix(base, "/")}, Told: told, Pos: at}
	if besideBase.MatchString(of.text) || of.mentions(of.others) {
		found.Aside = []string{"/"}
	}
	return found
}

// mentions reports whether the settings file has one of some words.
func (of *site) mentions(words []string) bool {
	return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(of.text, word) })
}

// named is its setting as people write it.
func (of *sited) named() string {
	whole := of.option
	for _, section := range of.sections {
		whole = section + "." + whole
	}
	return whole
}

var (
	basePathPlain = lazyregexp.New(`^(?:/[\w-][\w.-]*)+/?$`)
	// besideBase matches settings with which a server may answer beside its path.
	besideBase = lazyregexp.New(`(?i)proxy|rewrites|middleware|configureServer`)
	// outermost matches what stands before the object that a settings file gives: that, or a name for it.
	outermost = lazyregexp.New(`(?:(?:\bexports\s*=|\bexport\s+default|\b(?:defineConfig|defineNuxtConfig|with[A-Z]\w*)\(|=>\s*\()|\b(?:const|let|var)\s+(\w+)\s*(?::[^=\n]*)?=)\s*$`)
)

// written is the value of the option as the settings file has it, in the place for it, and where; "" where it is not plain.
func (of *site) written() (value string, at int) {
	expr, at := of.expression()
	value, _ = literalText(expr)
	return value, at
}

// isInPlace reports whether the option at a place of the settings file is one of the object that the file gives.
func (of *site) isInPlace(at int) bool {
	blank := withoutQuoted(of.text)
	for _, section := range of.sections {
		if at = enclosing(blank, at); at < 0 || !lazyregexp.New(`(?:^|[\s,{])`+section+`\s*:\s*$`).MatchString(blank[:at]) {
			return false
		}
	}
	if at = enclosing(blank, at); at < 0 {
		return false
	}
	m := outermost.FindStringSubmatch(blank[:at])
	return m != nil && (m[1] == "" || lazyregexp.New(`\b(?:export\s+default|exports\s*=)[^\n]*\b`+m[1]+`\b`).MatchString(blank))
}

// commandAt is where a command is written that ends up running: in package.json where a script of that runs it, else at pos.
func (p reader) commandAt(s *compose.Service, line runLine, pos compose.Pos) compose.Pos {
	files := p.RootFS(s.Name, nil)
	name := strings.TrimPrefix(path.Join(line.dir, "package.json"), "/")
	content, err := fs.ReadFile(files, name)
	if host := files.Origin(name).Host; line.runner != "" && err == nil && host != "" {
		return compose.Pos{File: host, Line: lineOf(content, `"`+line.runner[strings.LastIndex(line.runner, " ")+1:]+`"`)}
	}
	return pos
}

// aroundSites are further files that may tell the program of its path.
var aroundSites = names("package.json .env .env.local .env.production .env.development angular.json")

// untold is how to tell an app of the path below which it stands; nil where something may tell it, or no page of its is seen.
func (p reader) untold(s *compose.Service, of *site) *compose.BasePath {
	words := slices.DeleteFunc(append(slices.Clone(of.others), of.option, of.variable, of.flag), func(word string) bool { return word == "" })
	around := of.text + p.buildText(s)
	f := appFiles{of.files, nil}
	for _, name := range aroundSites {
		around += f.text(name)
	}
	env := p.Environment(s.Name)
	told := slices.ContainsFunc(words, func(word string) bool {
		_, isSet := env[word]
		return isSet || of.mentions([]string{word}) || len(word) > 4 && strings.Contains(around, word) // "base" alone says little there
	})
	if of.asks == "" || told || mergedConfig.MatchString(of.text) || !of.hasPages() {
		return nil
	}
	at, asks := p.commandAt(s, of.line, s.Serving.Pos), of.asks
	if s.Serving.Program == "vite preview" {
		asks = "/assets/x.js" // what is built
	}
	p.quoteAt(at)
	return &compose.BasePath{Setting: of.tell, Keeps: true, By: s.Serving.Program + ", and no " + of.named() + " in its settings", Asks: asks, Pos: at}
}

// hasPages reports whether it has a page of those that ask for what they need at "/".
func (of *site) hasPages() bool {
	return slices.ContainsFunc(of.pages, func(pattern string) bool {
		found, _ := fs.Glob(of.files, pattern)
		return len(found) > 0 && (!strings.HasSuffix(found[0], ".html") || strings.Contains(appFiles{of.files, nil}.text(found[0]), `="/`) || of.loose)
	})
}
