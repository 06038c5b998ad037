package apps

import (
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	rackRuns = lazyregexp.New(`\b(?:rackup|puma|unicorn|thin|passenger|falcon|ruby)\b`)
	// rackUses matches what redirects all requests: of github.com/tobmatth/rack-ssl-enforcer and of github.com/josh/rack-ssl. Both look
	// at X-Forwarded-Proto.
	rackUses   = lazyregexp.New(`(?m)^([ \t]*)use\s*\(?\s*(Rack::SslEnforcer|Rack::SSL)\b[ \t]*\)?([^\n]*)$`)
	rackStrict = lazyregexp.New(`^,\s*:?hsts(?:\s*=>|:)\s*(?:true|\{[^{}]*\})\s*$`)
	rackBlock  = lazyregexp.New(`^configure\s*\(?\s*:production\s*\)?\s+do$`)
	rackIf     = lazyregexp.New(`^(if|unless)\s+(.*)$`)
)

// rackFiles are where an app of Rack, Sinatra for one, has it.
var rackFiles = []string{"config.ru", "app.rb", "server.rb", "main.rb", "application.rb"}

// rackHTTPS is what a middleware of Rack makes of an app that is no app of Rails.
func (p reader) rackHTTPS(s *compose.Service) *compose.HTTPSOnly {
	if !rackRuns.MatchString(p.started(s)) {
		return nil
	}
	for _, name := range rackFiles {
		text, host := p.inCode(s, name)
		code := withoutHashes(string(text))
		m := rackUses.FindStringSubmatchIndex(code)
		if m == nil || host == "" {
			continue
		}
		if !p.isUsed(s, strings.Split(code[:m[0]], "\n"), len(code[m[2]:m[3]]), strings.TrimSpace(code[m[6]:m[7]])) {
			return nil
		}
		pos := compose.Pos{File: host, Line: lineNumber(code, m[4])}
		p.quoteAt(pos)
		return &compose.HTTPSOnly{By: code[m[4]:m[5]] + " in its code", Headers: forwardedHeaders[:1], Value: "https", Pos: pos}
	}
	return nil
}

// isUsed reports whether a middleware is surely used, for all requests: by what stands behind it, and by the one block around it.
func (p reader) isUsed(s *compose.Service, before []string, indent int, rest string) bool {
	if m := rubyIf.FindStringSubmatch("true " + rest); m != nil && m[1] == "true" {
		is, known := p.rubyTruth(s, "true "+rest)
		rest = ""
		if !is || !known {
			return false
		}
	}
	if rest != "" && !rackStrict.MatchString(rest) {
		return false
	}
	for i := len(before) - 1; i >= 0 && indent > 0; i-- {
		line := strings.TrimSpace(before[i])
		if line == "" || indentOf(before[i]) >= indent {
			continue
		}
		indent = indentOf(before[i])
		m := rackIf.FindStringSubmatch(line)
		switch {
		case m != nil:
			is, known := p.rubyTruth(s, m[2])
			if !known || is != (m[1] == "if") {
				return false
			}
		case rackBlock.MatchString(line):
			if env := p.rackEnv(s); env != "production" {
				return false
			}
		case !strings.HasPrefix(line, "class "):
			return false
		}
	}
	return true
}

// rackEnv is the environment that Sinatra takes an app for (sinatrarb.com/intro.html, Environments).
func (p reader) rackEnv(s *compose.Service) string {
	for _, name := range []string{"APP_ENV", "RACK_ENV"} {
		if !p.Settled(s.Name, name) || strings.Contains(p.started(s), name) {
			return ""
		}
		if value := p.Environment(s.Name)[name]; value != "" {
			return value
		}
	}
	return "development"
}
