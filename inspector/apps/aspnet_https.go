package apps

import (
	"path"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	aspnetRedirects = lazyregexp.New(`\.UseHttpsRedirection\s*\(\s*\)`)
	aspnetHTTPS     = lazyregexp.New(`(?:^|;)\s*https://[^:/;]+(?::443)?/?\s*(?:;|$)`)
	aspnetForwarded = lazyregexp.New(`\bUseForwardedHeaders\b|X-Forwarded-Proto|\bRequest\.Scheme\s*=[^=]|\bHttpsPort\b`)
	csIf            = lazyregexp.New(`\bif\s*\(([^{};]*)\)\s*$`)
	csElse          = lazyregexp.New(`\bif\s*\(\s*\w+(?:\.\w+)*\.IsDevelopment\(\)\s*\)\s*\{[^{}]*\}\s*else\s*$`)
	csProduction    = lazyregexp.New(`^\s*(?:!\s*\w+(?:\.\w+)*\.IsDevelopment\(\)|\w+(?:\.\w+)*\.IsProduction\(\))\s*$`)
)

// aspnetHTTPSOnly is what UseHttpsRedirection makes of an app of ASP.NET Core: it redirects only where a port of https is known to it, as
// it is where the app listens on one, or a variable names one (learn.microsoft.com/aspnet/core/security/enforcing-ssl).
func (p reader) aspnetHTTPSOnly(s *compose.Service) *compose.HTTPSOnly {
	words, _ := p.startLine(s)
	if len(words) < 2 || path.Base(words[0]) != "dotnet" || !p.knowsHTTPSPort(s) {
		return nil
	}
	app := &aspnetApp{p: p}
	if !app.find(s, words[1:]) {
		return nil
	}
	heeds := p.elsewhere(s, []string{"ASPNETCORE_FORWARDEDHEADERS_ENABLED"}, nil)
	var found *compose.HTTPSOnly
	for _, u := range app.units {
		heeds = heeds || aspnetForwarded.MatchString(u.blank)
		at := aspnetRedirects.FindStringIndex(u.blank)
		if at == nil {
			continue
		}
		if found != nil || !p.isProduction(s, u, at[0]) {
			return nil
		}
		found = &compose.HTTPSOnly{By: "UseHttpsRedirection in its code, and a port of https in its environment", Value: "https", Pos: u.place(at[0])}
	}
	switch {
	case found == nil:
		return nil
	case heeds:
		found.Headers = forwardedHeaders[:1]
	default:
		found.Setting = "ASPNETCORE_FORWARDEDHEADERS_ENABLED=true"
	}
	p.quoteAt(found.Pos)
	return found
}

// knowsHTTPSPort reports whether an app of ASP.NET Core is told that 443 is its port of https.
func (p reader) knowsHTTPSPort(s *compose.Service) bool {
	known := false
	for _, name := range []string{"ASPNETCORE_URLS", "ASPNETCORE_HTTPS_PORT", "HTTPS_PORT", "ASPNETCORE_HTTPS_PORTS"} {
		value, isSet, settled := p.environmentOf(s, nil, name)
		if !settled {
			return false
		}
		known = known || isSet && (value == "443" || aspnetHTTPS.MatchString(value))
	}
	return known
}

// isProduction reports whether a place of the code is run in the environment of a service, as far as conditions ask for that alone.
func (p reader) isProduction(s *compose.Service, u *codeUnit, at int) bool {
	for place := exprStart(u.blank, at); place >= 0; place = enclosing(u.blank, place) {
		before := strings.TrimRight(u.blank[:place], " \t\r\n")
		asked := csElse.MatchString(before)
		if m := csIf.FindStringSubmatch(before); m != nil {
			if asked = csProduction.MatchString(m[1]); !asked {
				return false
			}
		}
		if !asked && strings.HasSuffix(before, "else") {
			return false
		}
		if value, isSet, known := p.environmentOf(s, nil, "ASPNETCORE_ENVIRONMENT"); asked && (!known || isSet && value != "Production") {
			return false
		}
	}
	return true
}
