package apps

import (
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	urlWord      = lazyregexp.New(`\b(path|re_path|url|register)\(`)
	urlText      = lazyregexp.New(`^r?["']\^?/?([\w-]*)(/|\$?["'])`)
	urlOneOf     = lazyregexp.New(`^r?["']\^?\(\?P<\w+>([\w|-]+)\)/`)
	includesName = lazyregexp.New(`^include\(\s*\(?\s*(?:["']([\w.]+)["']|(\w+)(?:\.urls)?\s*[,)]|\[)`)
	patternsName = lazyregexp.New(`^(?:\[|static\(|staticfiles_urlpatterns\(|(\w+)(?:\.urls)?$)`)
	takesPath    = lazyregexp.New(`PATH_INFO|path_info|SCRIPT_NAME|script_name|i18n_patterns|\brequest\.path\b|get_full_path|WHITENOISE_ROOT|FallbackMiddleware|\b(?:re_)?path\s+as\s|\b(?:url|register|include)\s+as\s`)
	listed       = lazyregexp.New(`^(?:(?:re_)?path|url)\(|^\*\[`)

	namesFiles = lazyregexp.New(`\b(?:STATIC|MEDIA)_URL\b|\bstatic\(`)
	filesAt    = lazyregexp.New(`(?m)^[ \t]*(?:STATIC|MEDIA)_URL\s*(?::[^=\n]*)?=\s*(.*)$`)
	filesCall  = lazyregexp.New(`\bstatic\(\s*([^,)\n]*)`)
	filesOwn   = lazyregexp.New(`^(?:settings\.)?(?:STATIC|MEDIA)_URL$`)
	filesText  = lazyregexp.New(`^["'](?:https?://[^"']*|/?([\w-]+)[\w/-]*/?)["']$`)
)

// djangoFiles are the first words of the paths of an app's static and uploaded files, as its modules set them; plain is false where
// one may be another.
func (p reader) djangoFiles(dir string) (words []string, plain bool) {
	for _, f := range p.pythonFiles(dir, namesFiles) {
		given := filesAt.FindAllStringSubmatch(f.text, -1)
		if urlPatterns.MatchString(f.text) {
			for _, m := range filesCall.FindAllStringSubmatch(f.text, -1) {
				if !filesOwn.MatchString(strings.TrimSpace(m[1])) {
					given = append(given, m)
				}
			}
		}
		for _, m := range given {
			text := filesText.FindStringSubmatch(strings.TrimSpace(m[1]))
			if text == nil {
				return nil, false
			}
			if text[1] != "" {
				words = append(words, "/"+text[1])
			}
		}
	}
	return words, true
}

// djangoWords are the first words of all routes in the modules of an app of Django that have urlpatterns, wherever it includes them;
// nil where one is not plain, or the app may take pages of others at "/".
func (p reader) djangoWords(s *compose.Service) []string {
	words, routes := []string{"/static", "/media"}, false
	for _, dir := range hostDirs(s) {
		if len(p.pythonFiles(dir, takesPath)) > 0 {
			return nil
		}
		files, plain := p.djangoFiles(dir)
		if !plain {
			return nil
		}
		words = append(words, files...)
		all := p.pythonFiles(dir, urlPatterns)
		for _, f := range all {
			found, plain := wordsOf(f, all)
			if !plain {
				return nil
			}
			words, routes = append(words, found...), routes || len(found) > 0
		}
	}
	if !routes {
		return nil
	}
	return words
}

// wordsOf are those of one module.
func wordsOf(f module, all []module) (words []string, plain bool) {
	for _, at := range urlPatterns.FindAllStringIndex(f.text, -1) {
		added := f.text[at[1] : at[1]+statement(f.text[at[1]:])]
		if strings.HasSuffix(f.text[at[0]:at[1]], "(") { // a list, or one route
			given, ok := arguments(f.text[at[1]:])
			if !ok || len(given) == 0 {
				return nil, false
			}
			if added = given[len(given)-1]; listed.MatchString(added) {
				continue
			}
		}
		for _, part := range splitTop(added, "+") {
			if !isPlainList(f, strings.TrimSpace(part)) {
				return nil, false
			}
		}
	}
	for _, m := range urlWord.FindAllStringSubmatchIndex(f.text, -1) {
		given, ok := arguments(f.text[m[1]:])
		if !ok || len(given) < 2 {
			return nil, false
		}
		one, many := urlText.FindStringSubmatch(given[0]), urlOneOf.FindStringSubmatch(given[0])
		switch {
		case many != nil:
			for _, word := range strings.Split(many[1], "|") {
				words = append(words, "/"+word)
			}
		case one == nil:
			return nil, false
		case one[1] != "":
			words = append(words, "/"+one[1])
		case !isStartPage(f.text[m[2]:m[3]], one[2], given[1]) && !includesOwn(f, all, given[1]):
			return nil, false
		}
	}
	return words, true
}

// isPlainList reports whether all routes of a list are calls in its module, which wordsOf sees.
func isPlainList(f module, list string) bool {
	m := patternsName.FindStringSubmatch(list)
	if m == nil || m[1] != "" && !makesName(f, m[1]) {
		return false
	}
	routes, isList := strings.CutPrefix(list, "[")
	if !isList {
		return true
	}
	given, ok := arguments(routes)
	return ok && !slices.ContainsFunc(given, func(route string) bool {
		name := patternsName.FindStringSubmatch(strings.TrimPrefix(route, "*"))
		return !listed.MatchString(route) && (name == nil || name[1] == "" || !makesName(f, name[1]))
	})
}

// isStartPage reports whether a call without a word answers to "/" alone.
func isStartPage(call, end, view string) bool {
	return (call == "path" || strings.HasPrefix(end, "$")) && !strings.HasPrefix(view, "include") && !strings.HasSuffix(view, ".urls")
}

// includesOwn reports whether what is included is in the modules that are seen.
func includesOwn(f module, all []module, view string) bool {
	m := includesName.FindStringSubmatch(view)
	switch {
	case m == nil:
		return false
	case m[1] != "":
		name := "/" + strings.ReplaceAll(m[1], ".", "/")
		return slices.ContainsFunc(all, func(f module) bool {
			return strings.HasSuffix("/"+f.name, name+".py") || strings.HasSuffix("/"+f.name, name+"/__init__.py")
		})
	}
	return m[2] == "" || makesName(f, m[2])
}

// makesName reports whether a module makes what has a name in it, and takes it from nowhere.
func makesName(f module, name string) bool {
	return lazyregexp.New(`(?m)^` + name + `\s*(?::[^=\n]*)?=[^=]`).MatchString(f.text)
}
