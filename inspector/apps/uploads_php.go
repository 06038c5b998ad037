package apps

import (
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	// phpFileRule matches a rule of Laravel's for a file with its largest size in KiB, as one text or as a list
	// (laravel.com/docs/validation#rule-max).
	phpFileRule = lazyregexp.New(`['"|](?:file|image|mimes:[\w,]+|mimetypes:[\w,/.+-]+)['"|][^\]\n]{0,200}?\bmax:(\d{1,8})\b`)
	// phpMaxSize matches Symfony's constraint (symfony.com/doc/current/reference/constraints/File.html#maxsize).
	phpMaxSize = lazyregexp.New(`\bmaxSize['"]?\s*(?:=>|[:=])\s*['"](\d{1,8})([kMG])(i?)['"]`)
	// phpTakes matches what does something with a file that a client has sent.
	phpTakes = lazyregexp.New(`\bmove_uploaded_file\s*\(|->(?:file\(\s*['"][\w.-]+['"]\s*\)|file)\s*->\s*(?:store(?:As|Publicly|PubliclyAs)?|move)\s*\(|\$_FILES\s*\[`)
)

// phpUploads is pythonUploads for PHP: what its frameworks are told of files, and what takes them. PHP itself takes files of 2 MiB
// unless it is told otherwise (php.net/manual/ini.core.php: upload_max_filesize).
func (p reader) phpUploads(s *compose.Service, u *uploader) {
	wanted := func(name string) bool { return strings.HasSuffix(name, ".php") }
	for _, dir := range p.sourceRoots(s) {
		p.sourceBut(asideOfApp, dir, wanted, func(name, text string) bool {
			if mayMatch(phpFileRule, text) || mayMatch(phpMaxSize, text) || mayMatch(phpTakes, text) {
				phpLimits(module{host: compose.Relative(p.Dir, name), text: withoutRemarks(text)}, u)
			}
			return true
		})
	}
}

// phpLimits looks into one file.
func phpLimits(f module, u *uploader) {
	line := func(at int) string { return strings.TrimSpace(lineAt([]byte(f.text), lineNumber(f.text, at))) }
	for _, m := range phpFileRule.FindAllStringSubmatchIndex(f.text, -1) {
		n, _ := strconv.ParseInt(f.text[m[2]:m[3]], 10, 64)
		u.limited(n<<10, line(m[2]), f.place(m[2]))
	}
	for _, m := range phpMaxSize.FindAllStringSubmatchIndex(f.text, -1) {
		n, _ := strconv.ParseInt(f.text[m[2]:m[3]], 10, 64)
		u.limited(n<<unitShift[strings.ToUpper(f.text[m[4]:m[5]])], line(m[2]), f.place(m[2]))
	}
	if at := phpTakes.FindStringIndex(f.text); at != nil {
		u.takes(line(at[0]), f.place(at[0]))
	}
}
