package apps

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// pageRouters are packages by which the page in the browser makes paths of its own.
var pageRouters = []string{"react-router-dom", "react-router", "vue-router", "@tanstack/react-router", "wouter", "@solidjs/router", "preact-router", "preact-iso", "@reach/router", "svelte-routing", "@vaadin/router", "@angular/router"}

// prerenderers are packages that make a file of each page, or answer for all of them by a server.
var prerenderers = []string{"next", "nuxt", "gatsby", "astro", "@docusaurus/core", "@sveltejs/kit", "vite-ssg", "react-snap", "@angular/ssr", "vite-plugin-ssr", "vike", "react-helmet-server", "@react-router/node", "@remix-run/node"}

var (
	// hashed matches what keeps the page's paths behind a #, which no server sees.
	hashed = lazyregexp.New(`\bHashRouter\b|createHashRouter|createHashHistory|createWebHashHistory|useHash\b|HashLocationStrategy|withHashLocation|useHashLocation|createMemoryRouter|hashIntegration|mode:\s*['"]hash['"]`)
	// angularRoute matches a route of Angular: its router is a package of every new app.
	angularRoute = lazyregexp.New(`\bpath:\s*['"][a-z]`)
	// vueHistory matches Vue Router's history mode: that of version 3 keeps the paths behind a # until it is told
	// (v3.router.vuejs.org/guide/essentials/history-mode.html), that of version 4 is always told.
	vueHistory = lazyregexp.New(`\bcreateWebHistory\b|\bmode:\s*['"]history['"]`)
	pageCode   = lazyregexp.New(`\.(?:[jt]sx?|vue|svelte|mjs)$`)
)

// shownBy is what the code has where a router of pages makes paths that reach the server, for those that need not.
var shownBy = map[string]*lazyregexp.Regexp{"@angular/router": angularRoute, "vue-router": vueHistory}

// officialRoot is where the site of nginx's official image has its pages.
const officialRoot = "/usr/share/nginx/html"

// pageRouter finds the package by which the pages that a service serves make paths of their own, and where it is named;
// nil where there is none, or where such paths do not reach the server. The pages are built in the service's own image, or
// mounted from where they were built.
func (p reader) pageRouter(s *compose.Service) *compose.PageRouter {
	found, dir := p.routerOf(s)
	if found != nil {
		found.Beside, found.Source = p.siteBeside(s, dir)
	}
	return found
}

// routerOf is that package, and the directory of its pages.
func (p reader) routerOf(s *compose.Service) (found *compose.PageRouter, dir string) {
	image := s.BaseImage()
	if !strings.Contains(image, "nginx") && !strings.Contains(image, "openresty") {
		return nil, ""
	}
	for _, dir := range p.routerDirs(s) {
		file := filepath.Join(dir, "package.json")
		content := p.Source(file)
		if content == nil {
			if r := p.routerInCode(s, dir); r != nil {
				return r, dir
			}
			continue
		}
		m := manifestOf(content)
		has := func(name string) bool { return m.wants(name) != "" }
		at := slices.IndexFunc(pageRouters, has)
		if has("@sveltejs/adapter-static") {
			return p.ofSvelteKit(s, dir), dir
		}
		if slices.ContainsFunc(prerenderers, has) {
			return nil, ""
		}
		if at < 0 {
			return p.routerInCode(s, dir), dir
		}
		name := pageRouters[at]
		shown := shownBy[name]
		routes := shown == nil
		whole := p.everySource(dir, pageCode.MatchString, func(_, text string) bool {
			routes = routes || shown.MatchString(text)
			return !hashed.MatchString(text)
		})
		if !whole || !routes {
			return nil, ""
		}
		line := max(1, lineOf(content, `"`+name+`"`))
		return &compose.PageRouter{
			By: name, Pos: compose.Pos{File: compose.Relative(p.Dir, file), Line: line}, Brought: p.RootFS(s.Name, nil).Origin(officialRoot).Pos,
		}, dir
	}
	return nil, ""
}

var (
	// svelteFallback matches the page that SvelteKit's adapter-static makes for all paths that have no file
	// (svelte.dev/docs/kit/single-page-apps).
	svelteFallback = lazyregexp.New(`(?m)^[^/\n]*\bfallback:\s*['"]([\w.-]+\.html)['"]`)
	prerendered    = lazyregexp.New(`\bprerender\s*=\s*(?:true|['"]auto)|type:\s*['"]hash['"]`)
)

// ofSvelteKit is pageRouter for SvelteKit with its adapter for files alone: where a page is for all paths, and none is made a
// file of its own beforehand.
func (p reader) ofSvelteKit(s *compose.Service, dir string) *compose.PageRouter {
	file := filepath.Join(dir, "svelte.config.js")
	content := p.Source(file)
	m := svelteFallback.FindSubmatchIndex(content)
	whole := p.everySource(dir, pageCode.MatchString, func(_, text string) bool { return !prerendered.MatchString(text) })
	if m == nil || !whole {
		return nil
	}
	page := string(content[m[2]:m[3]])
	at := compose.Pos{File: compose.Relative(p.Dir, file), Line: lineNumber(string(content), m[2])}
	return &compose.PageRouter{By: "SvelteKit", Page: page, Known: "its adapter makes " + page + " for all paths", Pos: at, Brought: p.RootFS(s.Name, nil).Origin(officialRoot).Pos}
}

// routerDirs are pageDirs, and before them the one in which a stage of the service's Dockerfile builds the pages.
func (p reader) routerDirs(s *compose.Service) []string {
	if dir := p.BuiltIn(s.Name, officialRoot); dir != "" {
		return append([]string{dir}, pageDirs(s)...)
	}
	return pageDirs(s)
}

// pageDirs are the directories on the host in which the package.json of pages may stand.
func pageDirs(s *compose.Service) (dirs []string) {
	if s.Build != nil {
		dirs = append(dirs, s.Build.Context)
		if s.Build.Dockerfile != "" {
			dirs = append(dirs, filepath.Dir(s.Build.Dockerfile))
		}
	}
	for _, m := range s.Mounts {
		if m.Type == "bind" && slices.Contains([]string{"dist", "build", "out"}, filepath.Base(m.Source)) {
			dirs = append(dirs, filepath.Dir(m.Source))
		}
	}
	return dirs
}
