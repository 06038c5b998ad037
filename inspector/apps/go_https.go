package apps

import (
	"path/filepath"
	"slices"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// A goRedirect is what makes an app in Go redirect to https.
type goRedirect struct {
	module  *lazyregexp.Regexp // that it is of
	call    *lazyregexp.Regexp // that adds it
	by      string
	headers []string // that it heeds by itself
	setting string   // with which it heeds one, where it does not by itself; its options say so then
}

var goRedirects = []goRedirect{
	// github.com/unrolled/secure: secure.go
	{lazyregexp.New(`^(?:github\.com/unrolled/secure|gopkg\.in/unrolled/secure\.v1)$`), lazyregexp.New(`\bsecure\.New\(\s*secure\.Options\{`), "SSLRedirect of secure", nil, `SSLProxyHeaders: map[string]string{"X-Forwarded-Proto": "https"}`},
	// github.com/gin-contrib/secure: secure.go, policy.go
	{lazyregexp.New(`^github\.com/gin-contrib/secure$`), lazyregexp.New(`\bsecure\.New\(\s*secure\.Config\{`), "SSLRedirect of secure", nil, `SSLProxyHeaders: map[string]string{"X-Forwarded-Proto": "https"}`},
	{lazyregexp.New(`^github\.com/gin-contrib/secure$`), lazyregexp.New(`\bsecure\.New\(\s*secure\.DefaultConfig\(\)\s*\)`), "secure.DefaultConfig", forwardedHeaders[:1], ""},
	// echo.labstack.com/docs/middleware/redirect; Scheme in github.com/labstack/echo: context.go
	{lazyregexp.New(`^github\.com/labstack/echo/v[4-9]/middleware$`), lazyregexp.New(`\.(?:Pre|Use)\(\s*middleware\.HTTPSRedirect\(\)`), "HTTPSRedirect", append(slices.Clone(forwardedHeaders), "X-Url-Scheme"), ""},
}

var (
	goForces      = lazyregexp.New(`\bSSLRedirect\s*:\s*true\b`)
	goDevelops    = lazyregexp.New(`\bIsDevelopment\s*:\s*(?:[^f\s]|f\w*[^\w,\s])|\bDontRedirectIPV4Hostnames\b|\bSSLHost`)
	goTold        = lazyregexp.New(`\bSSLProxyHeaders\s*:\s*map\[string\]string\{\s*"([\w-]+)"\s*:\s*"([\w-]+)"\s*,?\s*\}`)
	goToldOther   = lazyregexp.New(`\bSSLProxyHeaders\b`)
	goMayRedirect = lazyregexp.New(`/secure\b|labstack/echo`)
	goOwnTLS      = lazyregexp.New(`ListenAndServeTLS|StartTLS|StartAutoTLS|RunTLS|autocert\.`)
)

// goHTTPS finds what a package makes of an app in Go that redirects to https.
func (p reader) goHTTPS(s *compose.Service) *compose.HTTPSOnly {
	words, _ := p.startLine(s)
	dir := p.goModule(s, words)
	if dir == "" || !goMayRedirect.Match(p.Source(filepath.Join(dir, "go.mod"))) {
		return nil
	}
	code := p.readGo(s, dir)
	if code == nil || slices.ContainsFunc(code.units, func(u *codeUnit) bool { return goOwnTLS.MatchString(u.blank) }) {
		return nil
	}
	for _, known := range goRedirects {
		for _, u := range code.units {
			at := known.call.FindStringIndex(u.blank)
			if at == nil || !slices.ContainsFunc(code.imports[u], func(of goImported) bool { return known.module.MatchString(of.path) }) || !code.isRun(u, at[0]) {
				continue
			}
			if found := known.heeded(u, at); found != nil {
				p.quoteAt(found.Pos)
				return found
			}
		}
	}
	return nil
}

// heeded is what a call makes of an app; nil where its options do not plainly say so.
func (known goRedirect) heeded(u *codeUnit, at []int) *compose.HTTPSOnly {
	found := &compose.HTTPSOnly{By: known.by + " in its code", Headers: known.headers, Value: "https", Pos: u.place(at[0])}
	if known.setting == "" {
		return found
	}
	end := at[1] + closing(u.blank[at[1]:])
	options := u.text[at[1]:end]
	forces := goForces.FindStringIndex(options)
	if forces == nil || goDevelops.MatchString(options) {
		return nil
	}
	found.Pos = u.place(at[1] + forces[0])
	switch m := goTold.FindStringSubmatch(options); {
	case m != nil:
		found.Headers, found.Value = []string{m[1]}, m[2]
	case goToldOther.MatchString(options):
		return nil
	default:
		found.Setting = known.setting
	}
	return found
}

// isRun reports whether a place of the code is surely run: it stands in no condition, and the function around it is main, or is called.
func (code *goRouting) isRun(u *codeUnit, at int) bool {
	open := enclosing(u.blank, at)
	for ; open >= 0 && u.blank[open] != '{'; open = enclosing(u.blank, open) {
	}
	i := slices.IndexFunc(u.functions, func(f *function) bool { return f.open == open })
	if i < 0 || u.functions[i].name == "" {
		return false
	}
	name := u.functions[i].name
	called := lazyregexp.New(`(?:^|[^\w])` + name + `\(`)
	times := 0
	for _, other := range code.units {
		times += len(called.FindAllString(other.blank, -1))
	}
	return name == "main" || times > 1 // the first is where it is defined
}
