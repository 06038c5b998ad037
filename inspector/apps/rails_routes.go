package apps

import (
	"io/fs"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// A railsFile is what is found of the routes in a config/routes.rb.
type railsFile struct {
	lines []string
	file  string
	at    int
	compose.Routes
}

var (
	railsBlock    = lazyregexp.New(`\bdo\s*(?:\|[^|]*\|)?\s*$|^(?:if|unless|case|begin|while)\b`)
	railsEnd      = lazyregexp.New(`^end\b`)
	railsThrough  = lazyregexp.New(`^(?:constraints|authenticate|authenticated|unauthenticated|defaults|devise_scope|with_options|scope\s*\(?\s*(?:module:|format:|constraints:|defaults:|as:)[^"']*(?:['"][\w/]*['"][^"']*)?$|if\b|unless\b)`)
	railsRestful  = lazyregexp.New(`^(?:resources?|devise_for)\s*\(?\s*:(\w+)(.*)$`)
	railsScope    = lazyregexp.New(`^(?:namespace|scope)\s*\(?\s*(?:path:\s*)?(?::(\w+)|['"]([^'"]*)['"])(.*)$`)
	railsVerb     = lazyregexp.New(`^(?:get|post|put|patch|delete|match)\s*\(?\s*(?::(\w+)|['"]([^'"]*)['"])`)
	railsMount    = lazyregexp.New(`^mount\b.*(?:=>|\bat:)\s*['"]([^'"]*)['"]`)
	railsPath     = lazyregexp.New(`\bpath:\s*(?:['"]([^'"]*)['"])?`)
	railsNothing  = lazyregexp.New(`^(?:root\b|concern\b|direct\b|resolve\b|else\b|default_url_options|require\b|$)`)
	railsManyPath = lazyregexp.New(`^resources?\s*\(?\s*((?::\w+\s*,\s*)+:\w+)`)
	railsSymbol   = lazyregexp.New(`:(\w+)`)
)

// railsRoutes are the routes of an app of Rails, by its config/routes.rb; nil where that does not tell all of them.
func (p reader) railsRoutes(s *compose.Service) *compose.Routes {
	text, file := p.inCode(s, "config/routes.rb")
	rackup, _ := p.inCode(s, "config.ru")
	settings, _ := p.inCode(s, "config/application.rb")
	if text == nil || strings.Contains(string(rackup), "map ") || strings.Contains(string(settings), "relative_url_root") ||
		p.elsewhere(s, []string{"RAILS_RELATIVE_URL_ROOT"}, nil) {
		return nil
	}
	app := &railsFile{lines: strings.Split(withoutHashes(string(text)), "\n"), file: file}
	for app.at < len(app.lines) && !strings.Contains(app.lines[app.at], ".routes.draw") {
		app.at++
	}
	if app.at++; app.at >= len(app.lines) || !app.block() {
		return nil
	}
	app.Aside = append(app.Aside, "/rails", "/cable", "/assets", "/packs", "/vite", "/uploads", "/system")
	for _, dir := range p.codeDirs(s) { // it serves its public files as well
		entries, _ := fs.ReadDir(p.RootFS(s.Name, nil), inside(dir, "public"))
		for _, entry := range entries {
			app.Aside = append(app.Aside, "/"+entry.Name())
		}
	}
	return &app.Routes
}

// block adds the routes of a block up to its end; false where a line is not plain.
func (app *railsFile) block() bool {
	for app.at < len(app.lines) {
		at := app.at
		line := strings.TrimSpace(app.lines[at])
		app.at++
		if railsEnd.MatchString(line) {
			return true
		}
		for open := line; strings.HasSuffix(open, ",") && app.at < len(app.lines); app.at++ {
			open = strings.TrimSpace(app.lines[app.at])
			line += " " + open
		}
		opens := railsBlock.MatchString(line)
		if opens && railsThrough.MatchString(line) {
			if !app.block() {
				return false
			}
			continue
		}
		if !app.line(line, compose.Pos{File: app.file, Line: at + 1}) || opens && !app.skip() {
			return false
		}
	}
	return false
}

// skip goes behind the end of a block of which all that counts is known.
func (app *railsFile) skip() bool {
	for depth := 1; app.at < len(app.lines); {
		line := strings.TrimSpace(app.lines[app.at])
		app.at++
		if railsBlock.MatchString(line) {
			depth++
		} else if railsEnd.MatchString(line) {
			if depth--; depth == 0 {
				return true
			}
		}
	}
	return false
}

// line adds the routes of a line.
func (app *railsFile) line(line string, at compose.Pos) bool {
	named := func(m []string) string { return m[1] + m[2] }
	switch many, restful, scope := railsManyPath.FindStringSubmatch(line), railsRestful.FindStringSubmatch(line), railsScope.FindStringSubmatch(line); {
	case railsNothing.MatchString(line):
		return true
	case many != nil:
		for _, m := range railsSymbol.FindAllStringSubmatch(many[1], -1) {
			addRoute(&app.Routes, m[1], at)
		}
		return true
	case restful != nil:
		return app.below(restful[1], restful[2], at)
	case scope != nil:
		return app.below(named(scope), scope[3], at)
	}
	if m := railsVerb.FindStringSubmatch(line); m != nil {
		if route := named(m); route != "/" && route != "" {
			addRoute(&app.Routes, strings.SplitN(route, "(", 2)[0], at)
		}
		return true
	}
	m := railsMount.FindStringSubmatch(line)
	if m != nil {
		addRoute(&app.Routes, m[1], at)
	}
	return m != nil
}

// below adds the path below which lines stand: its name, or what their options say.
func (app *railsFile) below(name, options string, at compose.Pos) bool {
	if m := railsPath.FindStringSubmatch(options); m != nil {
		if m[0] != strings.TrimSuffix(m[0], ":") || m[1] == "" {
			return false
		}
		name = m[1]
	}
	addRoute(&app.Routes, name, at)
	return true
}
