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
	takesPath    = lazyregexp.New(`PATH_INFO|path_info|SCRIPT_NAME|script_name|i18n_patterns`)
)

// djangoWords are the first words of all routes in the modules of an app of Django that have urlpatterns, wherever it includes them;
// nil where one is not plain, or the app may take pages of others at "/".
func (p reader) djangoWords(s *compose.Service) []string {
	words := []string{"/static", "/media"}
	for _, dir := range hostDirs(s) {
		if len(p.pythonFiles(dir, takesPath)) > 0 {
			return nil
		}
		all := p.pythonFiles(dir, urlPatterns)
		for _, f := range all {
			found, plain := wordsOf(f, all)
			if !plain {
				return nil
			}
			words = append(words, found...)
		}
	}
	if len(words) == 2 {
		return nil
	}
	return words
}

// wordsOf are those of one module.
func wordsOf(f module, all []module) (words []string, plain bool) {
	for _, at := range urlPatterns.FindAllStringIndex(f.text, -1) {
		if strings.HasSuffix(f.text[at[0]:at[1]], "(") {
			continue // its calls are seen below
		}
		for _, part := range splitTop(f.text[at[1]:at[1]+statement(f.text[at[1]:])], "+") {
			m := patternsName.FindStringSubmatch(strings.TrimSpace(part))
			if m == nil || m[1] != "" && !makesName(f, m[1]) {
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
