package apps

import (
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	trustedFrom = lazyregexp.New(`from\s+(?:fastapi|starlette)\.middleware\.trustedhost\s+import`)
	trustedHost = lazyregexp.New(`\.add_middleware\(\s*TrustedHostMiddleware\s*,`)
	asgiMade    = lazyregexp.New(`\b(?:FastAPI|Starlette)\s*\(`)
)

// pythonGuard is what TrustedHostMiddleware lets through to the one app that it guards (www.starlette.io/middleware/#trustedhostmiddleware).
func (p reader) pythonGuard(s *compose.Service) (found *compose.HostGuard) {
	code, line := p.pythonCode(s)
	if code == nil {
		return nil
	}
	made := 0
	for _, name := range code.order {
		f := code.all[name]
		made += len(asgiMade.FindAllString(f.blank, -1))
		at := trustedHost.FindStringIndex(f.blank)
		if at == nil {
			continue
		}
		if found != nil || !trustedFrom.MatchString(f.text) || !p.isRun(s, code, f, line, at[0]) {
			return nil
		}
		if found = p.trustedHosts(s, f, line, at[1]); found == nil {
			return nil
		}
	}
	if found == nil || made != 1 {
		return nil
	}
	p.quoteAt(found.Pos)
	return found
}

// trustedHosts reads the arguments behind a place of a call; nil where they do not plainly tell the hosts.
func (p reader) trustedHosts(s *compose.Service, f *pyFile, line runLine, at int) *compose.HostGuard {
	given, ok := arguments(f.text[at:])
	if !ok || len(given) == 0 {
		return nil
	}
	name, list, _ := strings.Cut(given[0], "=")
	value, known := p.scopeOf(s, f, line).eval(strings.TrimSpace(list), 0)
	hosts, isList := value.([]string)
	if strings.TrimSpace(name) != "allowed_hosts" || !known || !isList || slices.Contains(hosts, "*") {
		return nil
	}
	guard := &compose.HostGuard{By: "TrustedHostMiddleware", Status: 400, Setting: `"{host}" in allowed_hosts`, Pos: f.place(at)}
	for _, host := range hosts {
		guard.Hosts = append(guard.Hosts, strings.TrimPrefix(host, "*"))
		if bare, isWWW := strings.CutPrefix(host, "www."); isWWW {
			guard.Hosts = append(guard.Hosts, bare) // which it redirects
		}
	}
	return guard
}
