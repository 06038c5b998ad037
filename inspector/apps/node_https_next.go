package apps

import (
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	nextPrograms = []string{"Next.js", "next start"}
	nextFiles    = []string{"middleware.ts", "middleware.js", "src/middleware.ts", "src/middleware.js", "proxy.ts", "src/proxy.ts"}
	nextMatcher  = lazyregexp.New(`\bmatcher\s*:\s*`)
	nextAllBut   = lazyregexp.New(`^/\(\(\?!([^()]*)`)
	nextFree     = lazyregexp.New(`^[\w/-]+$`)
)

// nextHTTPS finds what the middleware of an app of Next.js redirects to https (nextjs.org/docs/app/api-reference/file-conventions/proxy).
// Where nobody sets X-Forwarded-Proto, newer versions of Next.js do so themselves: http.
func (p reader) nextHTTPS(s *compose.Service) *compose.HTTPSOnly {
	if s.Serving == nil || !slices.Contains(nextPrograms, s.Serving.Program) {
		return nil
	}
	for _, dir := range hostDirs(s) {
		files := hostFiles{p.hostDir(dir), dir, p.Dir}
		at := slices.IndexFunc(nextFiles, func(name string) bool { return isFile(files, name) })
		if at < 0 || manifestOf(p.Source(filepath.Join(dir, "package.json"))).wants("next") == "" {
			continue
		}
		if content, err := fs.ReadFile(files, nextFiles[at]); err != nil || !mayRedirect.Match(content) {
			return nil
		}
		code := p.scriptsFrom(s, files, nextFiles[at], map[string]string{"NODE_ENV": "production"}, false)
		if code == nil {
			return nil
		}
		return code.middlewareHTTPS()
	}
	return nil
}

// middlewareHTTPS is what the one function that a middleware of Next.js exports redirects.
func (code *scriptCode) middlewareHTTPS() *compose.HTTPSOnly {
	u := code.units[0]
	routing := scriptRouting{code}
	var meant []*function
	for _, key := range []string{"middleware", "proxy", "default"} {
		meant = append(meant, routing.exported(u, key, 0)...)
	}
	except, whole := nextExcepts(u)
	if len(meant) != 1 || meant[0].unit != u || !whole {
		return nil
	}
	f := meant[0]
	at := redirectCall.FindStringIndex(u.blank[f.open:f.close])
	untold, told := code.asker("http"), code.asker("https")
	if body := (span{f.open + 1, f.close - 1}); at == nil || untold.run(u, body) != redirects || code.asker(nil).run(u, body) != redirects || told.run(u, body) == redirects {
		return nil
	}
	for path := range untold.except {
		except = append(except, path)
	}
	slices.Sort(except)
	found := &compose.HTTPSOnly{
		By: "its middleware wants X-Forwarded-Proto to be https", Headers: forwardedHeaders[:1], Value: "https", Except: except, Pos: u.place(f.open + at[0]),
	}
	code.p.quoteAt(found.Pos)
	return found
}

// nextExcepts are the paths that a matcher leaves out; whole is false where it does not take all others.
func nextExcepts(u *codeUnit) (except []string, whole bool) {
	at := nextMatcher.FindStringIndex(u.blank)
	if at == nil {
		return nil, true
	}
	list := u.text[at[1]:expressionEnd(u.text, at[1])]
	for _, quoted := range lazyregexp.New("['\"`]([^'\"`]+)['\"`]").FindAllStringSubmatch(list, -1) {
		if quoted[1] == "/:path*" {
			return nil, true
		}
		if m := nextAllBut.FindStringSubmatch(quoted[1]); m != nil {
			for _, free := range strings.Split(m[1], "|") {
				if free = strings.TrimSuffix(free, "$"); nextFree.MatchString(free) {
					except = append(except, "/"+strings.Trim(free, "/"))
				}
			}
			return except, true
		}
	}
	return nil, false
}
