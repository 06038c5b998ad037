package apps

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// springPaths is an app of Spring Boot, and what is found of its routes and WebSockets.
type springPaths struct {
	*sources
	dir, project string
	below        string // the path below which all of it stands, without a slash at its end
	hidden       bool   // a controller does not tell its paths
	compose.Routes
	sockets compose.WebSocket
}

var (
	// springOther matches what answers beside controllers, or moves their paths.
	springOther = lazyregexp.New(`addPathPrefix|configurePathMatch|addResourceHandlers|RouterFunction|RouteLocator|RepositoryRestResource|ServletRegistrationBean|@WebServlet|JerseyConfig|ResourceConfig|@Path\(`)
	springExtra = lazyregexp.New(`data-rest|graphql|vaadin|hilla|starter-gateway|zuul|spring-boot-admin|jersey`)

	springController = lazyregexp.New(`@(?:Rest)?Controller\b`)
	springClass      = lazyregexp.New(`(?m)^[\w\s]*\bclass\s+\w+`)
	springMapping    = lazyregexp.New(`@(?:Request|Get|Post|Put|Patch|Delete)Mapping\b\s*(\()?`)
	springEndpoint   = lazyregexp.New(`\.\s*(addEndpoint|addHandler)\s*\(|@(ServerEndpoint)\s*\(`)
	javaText         = lazyregexp.New(`"([^"\\$]*)"`)
	springValue      = lazyregexp.New(`^(?:value|path)\s*=\s*`)
)

// springPathKeys are settings with a path below which all of an app stands, as people write them.
var springPathKeys = map[string]string{
	"server.servlet.contextpath": "server.servlet.context-path", "spring.webflux.basepath": "spring.webflux.base-path", "spring.mvc.servlet.path": "spring.mvc.servlet.path",
}

// springBelow finds the path below which all of a service's app of Spring Boot stands; nil where it is none, or something may move its paths.
func (p reader) springBelow(s *compose.Service) *springPaths {
	words, _ := p.startLine(s)
	if len(words) == 0 || filepath.Base(words[0]) != "java" || slices.ContainsFunc(words, func(word string) bool {
		return springFlags.MatchString(word) && !springActive.MatchString(word) && !springSet.MatchString(word)
	}) {
		return nil
	}
	settings := p.springApp(s, words)
	if settings == nil || p.elsewhere(s, []string{"SPRING_MVC_SERVLET_PATH", "SPRING_WEBFLUX_BASE_PATH"}, nil) {
		return nil
	}
	app := &springPaths{sources: p.sources, dir: s.Build.Context, project: p.Dir}
	for _, key := range []string{"server.servlet.contextpath", "spring.webflux.basepath", "spring.mvc.servlet.path"} {
		set := settings.values[key]
		value, known := p.placeholder(s, set.value)
		if variable, isSet := p.Environment(s.Name)["SERVER_SERVLET_CONTEXT_PATH"]; isSet && key == "server.servlet.contextpath" {
			value, known = variable, true
			app.Pos, _ = p.VariableAt(s.Name, "SERVER_SERVLET_CONTEXT_PATH")
		} else if value != "" {
			app.Pos = compose.Pos{File: set.file, Line: set.line}
		}
		if strings.Trim(value, "/ ") != "" {
			app.Told = springPathKeys[key]
		}
		if !known {
			return nil
		}
		app.below += strings.TrimSuffix(strings.TrimSpace(value), "/") // as Spring Boot does (ServerProperties.Servlet)
	}
	return app
}

// springRoutes are the routes of an app of Spring Boot, by its context path or its controllers; nil where these do not tell
// all of them.
func (p reader) springRoutes(s *compose.Service) *compose.Routes {
	app := p.springBelow(s)
	switch {
	case app == nil:
		return nil
	case app.below != "":
		app.Paths = []string{app.below}
		return &app.Routes
	}
	for _, name := range []string{"pom.xml", "build.gradle", "build.gradle.kts"} {
		if springExtra.Match(p.Source(filepath.Join(app.dir, name))) {
			return nil
		}
	}
	for _, below := range []string{"static", "public", "META-INF/resources"} {
		if entries, err := os.ReadDir(filepath.Join(app.dir, "src/main/resources", below)); err == nil && len(entries) > 0 {
			return nil
		}
	}
	if !app.read() || app.hidden {
		return nil
	}
	app.Aside = append(app.Aside, "/actuator", "/v3/api-docs", "/v2/api-docs", "/webjars", "/error", "/h2-console", "/login", "/logout", "/oauth2")
	return &app.Routes
}

// springSockets are the WebSockets of an app of Spring Boot.
func (p reader) springSockets(s *compose.Service) *compose.WebSocket {
	app := p.springBelow(s)
	if app == nil || !app.read() {
		return nil
	}
	return &app.sockets
}

// read goes through the code of the app; false where not all is plain.
func (app *springPaths) read() bool {
	wanted := func(name string) bool { return strings.HasSuffix(name, ".java") || strings.HasSuffix(name, ".kt") }
	return app.everySource(filepath.Join(app.dir, "src/main"), wanted, func(name, text string) bool {
		f := module{name: name, host: compose.Relative(app.project, name), text: withoutRemarks(text)}
		if strings.Contains(name+f.text, "Socket") {
			app.endpoints(f)
		}
		if springController.MatchString(f.text) {
			app.controller(f)
		}
		return !springOther.MatchString(f.text)
	})
}

// controller adds the routes of a controller, the first of a file.
func (app *springPaths) controller(f module) {
	text := f.text
	marked := springController.FindStringIndex(text)
	class := springClass.FindStringIndex(text[marked[0]:])
	if class == nil || len(springController.FindAllStringIndex(text, 2)) > 1 {
		app.hidden = true
		return
	}
	body := marked[0] + class[1]
	found := 0
	for _, m := range springMapping.FindAllStringSubmatchIndex(text, -1) {
		routes, plain := []string{""}, true
		if m[2] >= 0 {
			routes, plain = mapped(text[m[1]:])
		}
		if !plain {
			app.hidden = true
			return
		}
		found++
		for _, route := range routes {
			if route = strings.Trim(route, "/"); route != "" {
				addRoute(&app.Routes, route, f.place(m[0]))
			}
		}
		if m[0] < body && routes[0] != "" {
			return // all others are below
		}
	}
	app.hidden = app.hidden || found == 0
}

// mapped are the paths that a mapping's arguments name.
func mapped(text string) (routes []string, plain bool) {
	given, ok := arguments(text)
	if !ok {
		return nil, false
	}
	for _, argument := range given {
		named := springValue.FindString(argument)
		if named == "" && strings.Contains(argument, "=") && !strings.HasPrefix(argument, `"`) {
			continue // produces, method
		}
		list := strings.Trim(argument[len(named):], "{}[] \n\t")
		if strings.HasPrefix(list, "arrayOf(") {
			return nil, false
		}
		for _, part := range strings.Split(list, ",") {
			m := javaText.FindStringSubmatch(strings.TrimSpace(part))
			if m == nil || m[0] != strings.TrimSpace(part) {
				return nil, false
			}
			routes = append(routes, m[1])
		}
	}
	if routes == nil {
		routes = []string{""}
	}
	return routes, true
}

// endpoints adds the WebSockets that a file sets up.
func (app *springPaths) endpoints(f module) {
	for _, m := range springEndpoint.FindAllStringSubmatchIndex(f.text, -1) {
		given, ok := arguments(f.text[m[1]:])
		if m[2] >= 0 && f.text[m[2]:m[3]] == "addHandler" && len(given) > 0 {
			given = given[1:]
		}
		for _, argument := range given {
			route := javaText.FindStringSubmatch(argument)
			if !ok || route == nil || route[0] != springValue.ReplaceAllString(argument, "") {
				continue
			}
			if app.sockets.By == "" {
				app.sockets = compose.WebSocket{By: "Spring", Bare: !strings.Contains(f.text, "withSockJS"), Pos: f.place(m[0])}
			}
			path := parameter.ReplaceAllString("/"+strings.Trim(route[1], "/"), "")
			app.sockets.Paths = append(app.sockets.Paths, app.below+path)
			app.Aside = append(app.Aside, path)
		}
	}
}
