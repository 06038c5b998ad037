package apps

import (
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// A pythonRedirect is what makes an app of Python redirect to https.
type pythonRedirect struct {
	from, call *lazyregexp.Regexp // its import, and the call that adds it to the app
	by         string
	itself     bool // it looks at X-Forwarded-Proto itself, else at what the server says
	flask      bool // it does nothing while the app is debugged
}

var pythonRedirects = []pythonRedirect{
	// www.starlette.io/middleware/#httpsredirectmiddleware
	{lazyregexp.New(`from\s+(?:fastapi|starlette)\.middleware\.httpsredirect\s+import`), lazyregexp.New(`\.add_middleware\(\s*HTTPSRedirectMiddleware\s*[,)]`), "HTTPSRedirectMiddleware", false, false},
	// github.com/wntrblm/flask-talisman: talisman.py
	{lazyregexp.New(`from\s+flask_talisman\s+import`), lazyregexp.New(`\bTalisman\(\s*\w+\s*[,)]`), "Talisman", true, true},
	// github.com/kennethreitz/flask-sslify: flask_sslify.py
	{lazyregexp.New(`from\s+flask_sslify\s+import`), lazyregexp.New(`\bSSLify\(\s*\w+\s*[,)]`), "SSLify", true, true},
}

var (
	asksScheme  = lazyregexp.New(`ProxyHeadersMiddleware|ProxyFix|url_scheme|\[['"]scheme['"]\]|forwarded_allow_ips|ssl_context|ssl_certfile|ssl_keyfile`)
	flaskDebugs = lazyregexp.New(`\bdebug\s*=\s*True\b|\bDEBUG\b`)
	notForced   = lazyregexp.New(`\bforce_https\s*=\s*(?:False|[^T\s])|\*\*`)
	pythonBlock = lazyregexp.New(`^(if|elif|else|for|while|try|except|finally|with|async|def|class)\b\s*(.*?)\s*:?$`)
)

// pythonHTTPS finds what makes an app of FastAPI, Starlette or Flask redirect to https.
func (p reader) pythonHTTPS(s *compose.Service) *compose.HTTPSOnly {
	code, line := p.pythonCode(s)
	if code == nil {
		return nil
	}
	for _, known := range pythonRedirects {
		for _, name := range code.order {
			f := code.all[name]
			at := known.call.FindStringIndex(f.blank)
			if at == nil || !known.from.MatchString(f.text) || !p.isRun(s, code, f, line, at[0]) {
				continue
			}
			return p.pythonRedirects(s, code, f, known, at)
		}
	}
	return nil
}

// pythonRedirects is what a call in a file of an app makes of it.
func (p reader) pythonRedirects(s *compose.Service, code *pyPackage, f *pyFile, known pythonRedirect, at []int) *compose.HTTPSOnly {
	started := p.started(s)
	given := f.text[at[0] : at[1]+closing(f.text[at[1]-1:])-1]
	if strings.HasSuffix(f.blank[at[0]:at[1]], ")") {
		given = f.text[at[0]:at[1]]
	}
	if known.flask && (notForced.MatchString(given) || p.elsewhere(s, []string{"FLASK_DEBUG", "FLASK_ENV"}, nil) || strings.Contains(started, "--debug") || flaskDebugs.MatchString(f.blank)) {
		return nil
	}
	found := &compose.HTTPSOnly{By: known.by + " in its code", Value: "https", Pos: f.place(at[0])}
	heeds := known.itself || p.trustsHeaders(s, started)
	for _, name := range code.order {
		heeds = heeds || asksScheme.MatchString(code.all[name].text)
	}
	switch {
	case heeds:
		found.Headers = forwardedHeaders[:1]
	case strings.Contains(started, "hypercorn") || strings.Contains(started, "daphne"):
		return nil // others have other settings
	default:
		found.Setting = "FORWARDED_ALLOW_IPS=*" // www.uvicorn.org/settings/#http, docs.gunicorn.org/en/stable/settings.html#forwarded-allow-ips
	}
	p.quoteAt(found.Pos)
	return found
}

// isRun reports whether a place of a file is surely run when the app starts: the conditions around it are true, and a function in
// which it stands is called.
func (p reader) isRun(s *compose.Service, code *pyPackage, f *pyFile, line runLine, at int) bool {
	lines := strings.Split(f.text, "\n")
	number := lineNumber(f.text, at) - 1
	indent := indentOf(lines[number])
	for i := number - 1; i >= 0 && indent > 0; i-- {
		if strings.TrimSpace(lines[i]) == "" || indentOf(lines[i]) >= indent {
			continue
		}
		m := pythonBlock.FindStringSubmatch(strings.TrimSpace(lines[i]))
		if m == nil {
			return false // of something that goes over several lines
		}
		indent = indentOf(lines[i])
		switch m[1] {
		case "if":
			value, known := p.scopeOf(s, f, line).eval(m[2], 0)
			if !known || !isTrue(value) {
				return false
			}
		case "def":
			if !isCalledIn(code, m[2]) {
				return false
			}
		case "try", "with":
		default:
			return false
		}
	}
	return true
}

// indentOf is by how much a line is indented.
func indentOf(line string) int { return len(line) - len(strings.TrimLeft(line, " \t")) }

// isCalledIn reports whether code calls a function, of which the head is given.
func isCalledIn(code *pyPackage, head string) bool {
	name := firstName.FindString(head)
	called := lazyregexp.New(`(?:^|[^\w])` + name + `\(`)
	defined := lazyregexp.New(`\bdef\s+` + name + `\(`)
	times := 0
	for _, file := range code.order {
		times += len(called.FindAllString(code.all[file].blank, -1)) - len(defined.FindAllString(code.all[file].blank, -1))
	}
	return name != "" && times > 0
}

// scopeOf is that of conditions in a file of code.
func (p reader) scopeOf(s *compose.Service, f *pyFile, line runLine) pythonScope {
	scope := pythonScope{file: f.name, cast: func(string) (string, string) { return "", "" }}
	scope.variable = func(name string) (string, bool, bool) {
		value, isSet, known := p.environmentOf(s, line.set, name)
		return value, isSet, known && (isSet || !pythonLoadsEnv.MatchString(f.text))
	}
	names := 0
	scope.name = func(name string) (any, bool) {
		if names++; names > maxNames*maxNames {
			return nil, false
		}
		given := lazyregexp.New(`(?m)^[ \t]*`+name+`\s*(?::\s*\w+\s*)?=\s*([^=\n][^\n]*)$`).FindAllStringSubmatch(f.text, 2)
		if len(given) != 1 {
			return nil, false
		}
		return scope.eval(given[0][1], 1)
	}
	return scope
}
