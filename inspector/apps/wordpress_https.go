package apps

import (
	"io/fs"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// wordpressConfig is where its image has the settings that a project may mount.
const wordpressConfig = "var/www/html/wp-config.php"

var (
	phpComment = lazyregexp.New(`(?s:/\*.*?\*/)|(?m:^\s*(?://|#).*$)`)

	// secureAdmin matches what makes WordPress redirect to https, outside of any condition
	// (developer.wordpress.org/advanced-administration/security/https).
	secureAdmin = lazyregexp.New(`(?m)^define\(\s*['"]FORCE_SSL_ADMIN['"]\s*,\s*true\s*\)\s*;`)

	// heedsHeader matches the condition under which the image's own settings take a request for https
	// (github.com/docker-library/wordpress: wp-config-docker.php).
	heedsHeader = lazyregexp.New(`if\s*\([^{;]*HTTP_X_FORWARDED_PROTO[^{;]*\{\s*\$_SERVER\[\s*['"]HTTPS['"]\s*\]\s*=\s*['"]?(?:on|1)['"]?\s*;\s*\}`)

	startsItself = lazyregexp.New(`require_once[\s(]+ABSPATH\s*\.\s*['"]/?wp-settings\.php['"]\s*\)?\s*;`)

	// otherWays match what else may tell WordPress of https, or another file that may.
	otherWays = lazyregexp.New(`['"]HTTPS['"]|SERVER_PORT|\b(?:include|require)(?:_once)?\b`)
)

// wordpressHTTPS reads the settings of WordPress that a project mounts into its image.
func (p reader) wordpressHTTPS(s *compose.Service) *compose.HTTPSOnly {
	if s.Build != nil || !isImage(s.Image, []string{"wordpress"}) || strings.Contains(s.Image, "fpm") {
		return nil
	}
	files := p.RootFS(s.Name, nil)
	origin := files.Origin("/" + wordpressConfig)
	content, err := fs.ReadFile(files, wordpressConfig)
	if err != nil || origin.Host == "" {
		return nil
	}
	text := blankComments(string(content))
	at := secureAdmin.FindStringIndex(text)
	rest := startsItself.ReplaceAllString(heedsHeader.ReplaceAllString(text, ""), "")
	if at == nil || !heedsHeader.MatchString(text) || otherWays.MatchString(rest) {
		return nil // what else tells it of https may stand in a plugin
	}
	pos := compose.Pos{File: origin.Host, Line: strings.Count(text[:at[0]], "\n") + 1, Column: 1, EndColumn: 1 + at[1] - at[0]}
	p.quoteAt(pos)
	return &compose.HTTPSOnly{
		By: strings.TrimSuffix(text[at[0]:at[1]], ";"), What: "its login and /wp-admin/, where it takes a request for http", Value: "https",
		Headers: forwardedHeaders[:1], Pos: pos,
	}
}

// blankComments takes the comments out of PHP; lines keep their numbers.
func blankComments(text string) string {
	return phpComment.ReplaceAllStringFunc(text, func(comment string) string {
		return strings.Repeat("\n", strings.Count(comment, "\n"))
	})
}
