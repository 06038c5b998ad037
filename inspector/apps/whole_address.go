package apps

import (
	"cmp"
	"path/filepath"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	addressBeside = lazyregexp.New(`(?:^|/)(?:package\.json|composer\.json|Gemfile|application[\w-]*\.(?:ya?ml|properties)|\.env(?:\.\w+)?|\.flaskenv|\w+\.cfg|app\.conf|config\.(?:toml|json|ini))$`)

	// Uses, as names and calls tell them.
	usedBack     = lazyregexp.New(`(?i)\b(?:redirect_?ur[il]|callback_?ur[il]|success_?url|cancel_?url|return_?url|return_?to|authorize_redirect)\b`)
	usedRedirect = lazyregexp.New(`(?i)(?:^|[^\w])(?:HttpResponse(?:Permanent)?Redirect|RedirectResponse|redirect|redirect_to|sendRedirect|Redirect\w*|writeHead|created)\s*\(|['"]location['"]|\.location\(`)
	usedLink     = lazyregexp.New(`(?i)\breturn\b|\bjsonify\b|Response\(|\.(?:json|send|render)\(|\brender\w*\(|\b\w*(?:url|uri|link|href|src|image|next)\w*['"]?\s*(?::=|=>|[:=])`)
	usedNowhere  = lazyregexp.New(`(?i)\blog(?:s|ger|ging)?\b|\bprint\w*\b|\bconsole\b|\bdebug\b|==|!=|\.starts_?with|\.startsWith|\.(?:split|replace|removeprefix)\(|\bnew URL\(|\burlparse|\bassert|\bif\b|\bcors\b|\borigin`)
	usedElse     = lazyregexp.New(`\bor\b|\|\||\?\?|\?|\belse\b|getenv|environ|process\.env|(?i:\b(?:settings|config)\b\s*[.\[(])`)
	loginSite    = lazyregexp.New(`(?i)oauth|openid|oidc|\bsaml|authoriz|client_id|clientid|stripe|paypal|checkout|keycloak|auth0`)
	functionHead = lazyregexp.New(`(?m)^[ \t]*(?:(?:async\s+|export\s+|public\s+|private\s+|protected\s+)*(?:def|func|function|class)\s|@\w|(?:app|router)\.\w+\()`)
	elseBefore   = lazyregexp.New(`\belse\b\s*[:{]?\s*$`)
	assignedTo   = lazyregexp.New(`^\s*(?:const |let |var |final |\w+ )?(\w+)\s*(?::\s*\w+\s*)?(?::=|=)[^=]`)
)

// wholeAddress finds what a service's app makes of the host that it is told, and whether it tells of the port by which it is asked.
func (p reader) wholeAddress(s *compose.Service) *compose.WholeAddress {
	found := cmp.Or(p.codeAddress(s), p.springLogin(s), p.imageAddress(s), p.railsAddress(s))
	if found != nil {
		found.Usual = p.isAtUsualPort(s)
	}
	return found
}

// codeAddress finds the plainest place in a service's own code at which its app makes whole addresses of the host that it is told and
// gives them away; nil for none, and where something else may tell the app its public name.
func (p reader) codeAddress(s *compose.Service) *compose.WholeAddress {
	for _, dir := range p.ownDirs(s) {
		code := &addressCode{p: p, dir: dir, made: map[string][]*compose.WholeAddress{}}
		if !p.sourceBut(asideOfServing, dir, madeIn, code.read) {
			continue
		}
		for _, use := range []string{"login", "pages", "link", "redirect"} {
			for i, at := range code.made[use] {
				if at != nil && code.isPlain(s, &addressMakers[i]) {
					p.quoteAt(at.Pos)
					return at
				}
			}
		}
	}
	return nil
}

// isPlain reports whether the code has what a maker needs, and nothing in it or in the environment may tell the app its public name.
func (code *addressCode) isPlain(s *compose.Service, maker *addressMaker) bool {
	if maker.needs == nil && maker.told == nil {
		return true
	}
	needed, told := maker.needs == nil, code.p.tellsName(s, maker)
	mayTell := func(name string) bool { return addressBeside.MatchString(name) || madeIn(name) }
	whole := told || code.p.everySource(code.dir, mayTell, func(name, text string) bool {
		if !addressBeside.MatchString(name) || strings.HasSuffix(name, "Gemfile") { // settings stay as they are
			text = codeOf(name, text)
		}
		needed = needed || maker.needs.MatchString(text) && !asideOfServing(compose.Relative(code.dir, name))
		told = told || maker.told != nil && maker.told.MatchString(text)
		return !told
	})
	return whole && needed && !told
}

// tellsName reports whether a variable of the environment, or the command, may tell an app its public name.
func (p reader) tellsName(s *compose.Service, maker *addressMaker) bool {
	if maker.told == nil {
		return false
	}
	for name, value := range p.Environment(s.Name) {
		if maker.told.MatchString(name) || maker.told.MatchString(strings.TrimPrefix(name, "FLASK_")) || maker.told.MatchString(name+"="+value) {
			return true
		}
	}
	_, command := p.StartWords(s.Name)
	return maker.told.MatchString(strings.Join(command, "\n"))
}

// ownDirs are the directories that hold the code of one service alone, or of services that run the same image.
func (p reader) ownDirs(s *compose.Service) (dirs []string) {
	for _, dir := range hostDirs(s) {
		if s.Build != nil && dir == s.Build.Context && filepath.IsAbs(s.Build.Dockerfile) {
			if at := filepath.Dir(s.Build.Dockerfile); at != dir && strings.HasPrefix(at, dir+string(filepath.Separator)) && p.isShared(s, dir) {
				dir = at // of one that builds all of them from the top
			}
		}
		if !p.isShared(s, dir) && !slices.Contains(dirs, dir) {
			dirs = append(dirs, dir)
		}
	}
	return dirs
}

// isShared reports whether another service has code in a directory too, and other code than this one.
func (p reader) isShared(s *compose.Service, dir string) bool {
	return slices.ContainsFunc(p.Services, func(other compose.Service) bool {
		if other.Name == s.Name || other.Build == nil || !filepath.IsAbs(other.Build.Context) {
			return false
		}
		same := s.Build != nil && other.Build.Context == s.Build.Context && other.Build.Dockerfile == s.Build.Dockerfile && other.Build.Target == s.Build.Target
		return !same && (other.Build.Context == dir || strings.HasPrefix(other.Build.Context, dir+string(filepath.Separator))) && !isNginxBuild(&other)
	})
}

// isNginxBuild reports whether a service is an nginx, whose build takes no code of an app.
func isNginxBuild(s *compose.Service) bool { return strings.Contains(s.Build.From, "nginx") }

// An addressCode is the code of one service in which addresses are looked for.
type addressCode struct {
	p    reader
	dir  string
	made map[string][]*compose.WholeAddress // for each use the first place of each maker
}

// madeIn reports whether an address may be made in a file.
func madeIn(name string) bool {
	return slices.ContainsFunc(addressMakers, func(maker addressMaker) bool { return maker.files.MatchString(name) })
}

func (code *addressCode) read(name, text string) bool {
	below := compose.Relative(code.dir, name)
	f := module{name: name, host: compose.Relative(code.p.Dir, name)}
	for i := range addressMakers {
		maker := &addressMakers[i]
		if !strings.Contains(text, maker.word) || !maker.files.MatchString(below) {
			continue
		}
		if f.text == "" {
			f.text = codeOf(below, text)
		}
		if maker.with != nil && !maker.with.MatchString(f.text) {
			continue
		}
		for _, at := range maker.makes.FindAllStringIndex(f.text, 50) {
			use := cmp.Or(maker.use, usedFor(f.text, at))
			if code.made[use] == nil {
				code.made[use] = make([]*compose.WholeAddress, len(addressMakers))
			}
			if code.made[use][i] == nil {
				by := cmp.Or(maker.by, strings.TrimRight(strings.Trim(f.text[at[0]:at[1]], " \t{"), "('\""))
				code.made[use][i] = &compose.WholeAddress{By: by, Use: use, Proto: maker.proto, Pos: f.place(firstWord(f.text, at[0]))}
			}
		}
	}
	return true
}

// firstWord is where a match begins that may begin with blanks.
func firstWord(text string, at int) int {
	return at + len(text[at:]) - len(strings.TrimLeft(text[at:], " \t\r\n"))
}

// usedFor is what a statement does with an address that it makes; "" where that is not plain.
func usedFor(text string, at []int) string {
	from := statementStart(text, at[0])
	end := len(text)
	if i := strings.IndexByte(text[at[1]:], '\n'); i >= 0 {
		end = at[1] + i
	}
	head, blank := text[from:at[0]], withoutQuoted(text[from:end])
	if usedNowhere.MatchString(blank) || usedElse.MatchString(blank) {
		return ""
	}
	if m := assignedTo.FindStringSubmatch(head); m != nil && isOtherwise(text, m[1], from, end) {
		return ""
	}
	switch {
	case usedBack.MatchString(head+text[at[0]:at[1]]) && loginSite.MatchString(text):
		return "login"
	case usedRedirect.MatchString(head):
		return "redirect"
	case usedLink.MatchString(head):
		return "link"
	}
	return ""
}

// isOtherwise reports whether the function around a statement gives a name something else too, or redirects to what it has, or notes it.
func isOtherwise(text, name string, from, end int) bool {
	before, behind := text[max(0, from-600):from], text[end:min(len(text), end+900)]
	if all := functionHead.FindAllStringIndex(before, -1); len(all) > 0 {
		before = before[all[len(all)-1][0]:]
	}
	if at := functionHead.FindStringIndex(behind); at != nil {
		behind = behind[:at[0]]
	}
	for _, m := range lazyregexp.New(`\b`+name+`\s*(?::=|=)\s*(\w*)`).FindAllStringSubmatch(before+"\n"+behind, -1) {
		if m[1] != name {
			return true
		}
	}
	return elseBefore.MatchString(before) || lazyregexp.New(`(?i)(?:^|[^\w])(?:redirect|created|log\w*\.\w+|print)\(\s*`+name+`\b|\blocation\b[^\n]*\b`+name+`\b`).MatchString(behind)
}

// statementStart is where the statement begins in which something stands: the line of its outermost bracket, not far above.
func statementStart(text string, at int) int {
	start := at
	for range 4 {
		open := enclosing(text[max(0, start-600):start], min(start, 600))
		if open < 0 || text[max(0, start-600)+open] == '{' && strings.HasSuffix(strings.TrimRight(text[:max(0, start-600)+open], " \t\r\n"), ")") {
			break
		}
		start = max(0, start-600) + open
	}
	return strings.LastIndexByte(text[:start], '\n') + 1
}
