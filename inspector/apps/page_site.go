package apps

import (
	"path/filepath"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	// pageSite matches a file of conf.d whose server leads what is no file to the page.
	pageSite = lazyregexp.New(`(?m)^\s*server\s*\{[^#]*?^\s*try_files\s[^;#]*\s/index\.html\s*;`)
	// moreThanSite matches what needs more than files: another service, another file, or to be the whole configuration.
	moreThanSite = lazyregexp.New(`\b(?:http|events)\s*\{|_pass\s|\binclude\s|\bssl_|\$\{`)
	// leftOut matches a line of .dockerignore that may take such a file out of the context.
	leftOut = lazyregexp.New(`(?m)conf|nginx|^\s*/?[*/]+\s*$`)
)

// siteBeside finds a site for nginx beside the pages of a service that is built, which its Dockerfile can copy and does not, and its
// path in the build context; "" where there is none.
func (p reader) siteBeside(s *compose.Service, dir string) (site, source string) {
	if s.Build == nil || !compose.Below(filepath.ToSlash(dir), filepath.ToSlash(s.Build.Context)) ||
		leftOut.Match(p.Source(filepath.Join(s.Build.Context, ".dockerignore"))) || leftOut.Match(p.Source(s.Build.Dockerfile+".dockerignore")) {
		return "", ""
	}
	for _, name := range []string{"nginx.conf", "default.conf", "nginx/nginx.conf", "nginx/default.conf"} {
		file := filepath.Join(dir, filepath.FromSlash(name))
		content := p.Source(file)
		below, err := filepath.Rel(s.Build.Context, file)
		if content == nil || err != nil || !pageSite.Match(content) || moreThanSite.Match(content) || !strings.Contains(string(content), officialRoot) || strings.Contains(string(p.buildOf(s)), filepath.ToSlash(below)) {
			continue
		}
		return compose.Relative(p.Dir, file), filepath.ToSlash(below)
	}
	return "", ""
}
