package apps

import (
	"path/filepath"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// An uploadMark is what says in the code of an app how large a body it takes: the pattern's group has an expression for it, or
// else a number with a unit.
type uploadMark struct {
	top   string // a file at the top of such code
	below string // the files that may say so
	limit *lazyregexp.Regexp
}

var uploadMarks = []uploadMark{
	// pkg.go.dev/net/http#MaxBytesReader; docs.gofiber.io/api/fiber#config; echo.labstack.com/docs/middleware/body-limit
	{"go.mod", ".go", lazyregexp.New(`\bhttp\.MaxBytesReader\(\s*\w+\s*,\s*\w+(?:\.\w+)*\.Body\s*,\s*([^()\n]+)\)|\bBodyLimit:\s*([^,}\n]+)|\bmiddleware\.BodyLimit\(\s*"(\d+)([KMG])B?"`)},
	// docs.rs/axum/latest/axum/extract/struct.DefaultBodyLimit.html; docs.rs/actix-web/latest/actix_web/web/struct.PayloadConfig.html
	{"Cargo.toml", ".rs", lazyregexp.New(`\b(?:DefaultBodyLimit::max|RequestBodyLimitLayer::new|PayloadConfig::new)\(\s*([^()\n]+)\)|\.total_limit\(\s*([^()\n]+)\)`)},
	// learn.microsoft.com/aspnet/core/mvc/models/file-uploads
	{"*.csproj", ".cs", lazyregexp.New(`\b(?:MaxRequestBodySize|MultipartBodyLengthLimit)\s*=\s*([^=;,(){}\n]+)|\bRequestSizeLimit\(\s*([^()\n]+)\)`)},
	// hexdocs.pm/plug/Plug.Parsers.html
	{"mix.exs", ".ex", lazyregexp.New(`\bplug\s+Plug\.Parsers\b[^#]{0,300}?\blength:\s*([\d_]+)`)},
	// nextjs.org/docs/pages/building-your-application/routing/api-routes; nextjs.org/docs/app/api-reference/config/next-config-js/serverActions
	{"next.config.*", "s", lazyregexp.New(`\b()()(?:sizeLimit|bodySizeLimit)\s*:\s*['"](\d+)\s*([kKmMgG])[bB]['"]`)},
}

var (
	shifted      = lazyregexp.New(`\b(\d{1,4})\s*<<\s*([123]0)\b`)
	numberSuffix = lazyregexp.New(`\b(\d[\d_]*)(?:L|UL|usize|u64|\.0)\b`)
)

// markedUploads finds the limits that frameworks are given in one plain call or setting.
func (p reader) markedUploads(s *compose.Service, u *uploader) {
	if s.Build == nil || !filepath.IsAbs(s.Build.Context) {
		return
	}
	for _, known := range uploadMarks {
		if !hasFileBelow(s.Build.Context, known.top) {
			continue
		}
		p.sourceBut(asideOfApp, s.Build.Context, endsWith([]string{known.below}), func(name, text string) bool {
			if !mayMatch(known.limit, text) {
				return true
			}
			f := module{host: compose.Relative(p.Dir, name), text: plainNumbers(withoutRemarks(text))}
			for _, at := range known.limit.FindAllStringSubmatchIndex(f.text, -1) {
				p.markedLimit(s, f, at[0], known.limit.FindStringSubmatch(f.text[at[0]:at[1]]), u)
			}
			return true
		})
	}
}

// markedLimit takes a limit from what a pattern found at a place of a file.
func (p reader) markedLimit(s *compose.Service, f module, start int, found []string, u *uploader) {
	at := f.place(start)
	by := strings.TrimSpace(lineAt(p.Source(at.File), at.Line))
	if len(found) > 4 && found[3] != "" {
		n, _ := strconv.ParseInt(found[3], 10, 32)
		u.limited(n<<unitShift[strings.ToUpper(found[4])], by, at)
		return
	}
	expr := found[1]
	if expr == "" && len(found) > 2 {
		expr = found[2]
	}
	scope, told := p.limitScope(s, f.text)
	if value, known := scope.eval(expr, 0); known {
		u.toldLimit(inBytes(value, ""), by, at, *told)
	}
}

// plainNumbers is code with the numbers of other languages as those of Python, and with shifts written out.
func plainNumbers(text string) string {
	text = shifted.ReplaceAllStringFunc(text, func(expr string) string {
		m := shifted.FindStringSubmatch(expr)
		n, _ := strconv.Atoi(m[1])
		by, _ := strconv.Atoi(m[2])
		return strconv.Itoa(n << by)
	})
	return numberSuffix.ReplaceAllString(text, "$1")
}
