package apps

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	rewriteLine  = lazyregexp.New(`(?i)^(RewriteCond|RewriteRule)\s+(\S+)\s+("[^"]*"|\S+)(?:\s+(\[[^\]]*\]))?\s*$`)
	rewriteState = lazyregexp.New(`(?i)^RewriteEngine\s+(on|off)\s*$`)
	// rewriteEnds matches flags with which no rule after it is asked, or not the next ones.
	rewriteEnds = lazyregexp.New(`(?i)[\[,]\s*(?:L|last|END|F|forbidden|G|gone|N|next|R|redirect|(?:R|redirect|S|skip|N|next)=\w+)\s*[,\]]`)
	// ownSection matches the section that stands around rules in case there is no mod_rewrite.
	ownSection   = lazyregexp.New(`(?i)^<IfModule\s+"?(?:mod_rewrite\.c|rewrite_module)"?\s*>`)
	rewriteAll   = lazyregexp.New(`^\(?\^?\(?(?:\.[*+])?\)?\$?\)?$`)
	rewriteHTTPS = lazyregexp.New(`(?i)^"?https://%\{(?:HTTP_HOST|SERVER_NAME)\}`)
	rewriteOn    = lazyregexp.New(`\ba2enmod\b[^\n&|;]*\brewrite\b`)
	publicRoot   = lazyregexp.New(`/var/www/html/public|/app/public|APACHE_DOCUMENT_ROOT`)
	// plainScheme matches what is true of all requests that come by http, whatever their headers say: mod_rewrite's HTTPS is that of the
	// connection (httpd.apache.org/docs/2.4/mod/mod_rewrite.html#rewritecond).
	plainScheme   = lazyregexp.New(`(?i)^%\{HTTPS\} "?(?:!=?"?on"?|=?"?off"?|\^off\$|!\^on\$)"?$|^%\{SERVER_PORT\} "?(?:!=?\^?443\$?|=?\^?80\$?)"?$|^%\{REQUEST_SCHEME\} "?(?:!=?\^?https\$?|=?\^?http\$?)"?$`)
	headerScheme  = lazyregexp.New(`(?i)^%\{HTTP:(X-Forwarded-(?:Proto|Ssl)|X-Forwarded-Scheme)\} "?!=?\^?(https|on)\$?"?$`)
	exceptedLocal = lazyregexp.New(`(?i)^%\{(?:HTTP_HOST|SERVER_NAME|REMOTE_ADDR)\} "?!=?\^?\(?(?:localhost|127)`)
	exceptedPath  = lazyregexp.New(`^%\{REQUEST_URI\} "?!\^?(/[\w./\\-]+?)/?\$?"?$`)
	rewriteImages = []string{"wordpress", "nextcloud", "drupal", "joomla", "matomo"} // in which mod_rewrite is on
)

// apacheHTTPS is what a .htaccess redirects in an image of Apache, whose rules of https stand in many guides.
func (p reader) apacheHTTPS(s *compose.Service) *compose.HTTPSOnly {
	image := s.BaseImage()
	repository := strings.TrimPrefix(strings.TrimPrefix(compose.Repository(image), "docker.io/"), "library/")
	tag := strings.TrimPrefix(image, compose.Repository(image))
	_, command := p.StartWords(s.Name)
	isPHP := repository == "php" && strings.Contains(tag, "apache") && rewriteOn.MatchString(p.buildText(s)+strings.Join(command, " "))
	if !isPHP && !slices.Contains(rewriteImages, repository) || otherVariant.MatchString(tag) {
		return nil
	}
	files := p.RootFS(s.Name, nil)
	names := []string{"/var/www/html/.htaccess"}
	if publicRoot.MatchString(p.buildText(s)) {
		names = []string{"/var/www/html/public/.htaccess", "/app/public/.htaccess"}
	}
	for _, name := range names {
		content, err := fs.ReadFile(files, strings.TrimPrefix(name, "/"))
		if host := files.Origin(name).Host; err == nil && host != "" {
			found := htaccessRedirect(string(content))
			if found == nil {
				return nil
			}
			found.By, found.Pos.File = "the RewriteRule in "+path.Base(name), host
			p.quoteAt(found.Pos)
			return found
		}
	}
	return nil
}

// htaccessRedirect finds the first rule of a .htaccess that redirects all that comes by http; nil where its conditions are not plain.
func htaccessRedirect(text string) *compose.HTTPSOnly {
	lines, ok := rewriteLines(text)
	if !ok {
		return nil
	}
	var conditions []string
	for i, line := range lines {
		m := rewriteLine.FindStringSubmatch(line)
		switch {
		case m == nil:
			continue
		case strings.EqualFold(m[1], "RewriteCond"):
			if strings.Contains(strings.ToUpper(m[4]), "OR") {
				m[3] = "OR" // which is no condition that is known
			}
			conditions = append(conditions, m[2]+" "+m[3])
			continue
		case rewriteAll.MatchString(m[2]) && rewriteHTTPS.MatchString(m[3]):
			found := redirectsWhere(conditions)
			if found != nil {
				found.Pos.Line = i + 1
			}
			return found
		case rewriteAll.MatchString(m[2]) && (m[3] != "-" && len(conditions) == 0 || m[3] == "-" && rewriteEnds.MatchString(m[4])):
			return nil // all goes elsewhere before, or some of it stays as it is
		}
		conditions = nil
	}
	return nil
}

// rewriteLines are the lines of a .htaccess; false where its rules are not in force, or may not be: the last RewriteEngine speaks for all
// of a file (httpd.apache.org/docs/2.4/mod/mod_rewrite.html#rewriteengine), and a section around them may be left out.
func rewriteLines(text string) (lines []string, on bool) {
	var sections []bool // around a line; true: of mod_rewrite
	for _, line := range strings.Split(withoutHashes(text), "\n") {
		line = strings.TrimSpace(line)
		lines = append(lines, line)
		switch state := rewriteState.FindStringSubmatch(line); {
		case strings.HasPrefix(line, "</"):
			sections = sections[:max(0, len(sections)-1)]
		case strings.HasPrefix(line, "<"):
			sections = append(sections, ownSection.MatchString(line))
		case !strings.HasPrefix(strings.ToLower(line), "rewrite"):
		case slices.Contains(sections, false):
			return nil, false
		case state != nil:
			on = strings.EqualFold(state[1], "on")
		}
	}
	return lines, on
}

// redirectsWhere is what a rule under some conditions makes of requests by http; nil where they are not plain.
func redirectsWhere(conditions []string) *compose.HTTPSOnly {
	found := &compose.HTTPSOnly{Value: "https", Setting: "RewriteCond %{HTTP:X-Forwarded-Proto} !https"}
	schemes := 0
	for _, condition := range conditions {
		switch header, except := headerScheme.FindStringSubmatch(condition), exceptedPath.FindStringSubmatch(condition); {
		case plainScheme.MatchString(condition):
			schemes++
		case header != nil:
			schemes++
			found.Headers, found.Value, found.Setting = []string{header[1]}, strings.ToLower(header[2]), ""
		case except != nil:
			found.Except = append(found.Except, strings.ReplaceAll(except[1], `\`, ""))
		case !exceptedLocal.MatchString(condition):
			return nil
		}
	}
	if schemes == 0 {
		return nil
	}
	return found
}
