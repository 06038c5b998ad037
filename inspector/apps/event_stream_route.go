package apps

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	// routeDecorator matches the decorator of a function of Python that names its route, and what an annotation of Spring's names.
	routeDecorator  = lazyregexp.New(`(?m)^([ \t]*)@\w+(?:\.\w+)*\.(?:get|post|route|api_route)\(\s*(?:path\s*=\s*)?["'](/[^"'\n]*)["']`)
	routeAnnotation = lazyregexp.New(`@(?:Get|Post|Request)Mapping\(\s*(?:(?:value|path)\s*=\s*)?[\[{]?\s*"(/?[^"\n]*)"`)
	anyAnnotation   = lazyregexp.New(`@\w+Mapping\b`)
	// routeCall matches a call that gives a path its handler, behind which the path stands.
	routeCall = lazyregexp.New(`(?:(?:\.|->|::)(?:get|post|all|GET|POST|Get|Post|MapGet|MapPost)|\bHandleFunc)\s*$`)
	quotedWay = lazyregexp.New("^\\s*[\"'`](?:GET |POST )?(/[^\"'`\\s]*)[\"'`]\\s*,")
)

// A streamFile is a file of code with what names routes in it.
type streamFile struct {
	code        string
	blank       func() string // without what stands in quotes
	decorators  [][]int
	annotations [][]int
}

func newStreamFile(code string) *streamFile {
	return &streamFile{
		code: code, blank: sync.OnceValue(func() string { return withoutQuoted(code) }),
		decorators: routeDecorator.FindAllStringSubmatchIndex(code, -1), annotations: anyAnnotation.FindAllStringIndex(code, -1),
	}
}

// lastBefore is the last match that ends before a place; nil for none.
func lastBefore(all [][]int, at int) []int {
	if i, _ := slices.BinarySearchFunc(all, at, func(m []int, at int) int { return cmp.Compare(m[1], at+1) }); i > 0 {
		return all[i-1]
	}
	return nil
}

// route is the path of the route in whose handler a place of code stands, as the route has it; "" where it is not plain.
func (f *streamFile) route(at int) string {
	code, before := f.code, f.code[:at]
	if m := lastBefore(f.decorators, at); m != nil {
		indent, rest := code[m[2]:m[3]], before[m[1]:]
		functions := lazyregexp.New(`(?m)^`+indent+`(?:async\s+)?def\b`).FindAllString(rest, -1)
		if len(functions) == 1 && !lazyregexp.New(`(?m)^`+indent+`(?:class\b|\w+\s*=)`).MatchString(rest) {
			return code[m[4]:m[5]]
		}
		return ""
	}
	if last := lastBefore(f.annotations, at); last != nil {
		if m := routeAnnotation.FindStringSubmatch(code[last[0]:]); m != nil && !strings.Contains(before[last[1]:], "\n    }\n") {
			return "/" + strings.TrimPrefix(m[1], "/")
		}
		return ""
	}
	blank := f.blank()
	for open := enclosing(blank, at); open >= 0; open = enclosing(blank, open) {
		if m := quotedWay.FindStringSubmatch(code[open+1:]); m != nil && blank[open] == '(' && routeCall.MatchString(code[max(0, open-maxIndent):open]) {
			return m[1]
		}
	}
	return ""
}

// wholeRoute is the only path of an app's routes, up to its first parameter, that ends as the route in a file does; "" for none,
// and for several.
func wholeRoute(all *compose.Routes, end string) (whole string) {
	if end = parameter.ReplaceAllString(end, ""); all == nil || end == "" || end == "/" {
		return ""
	}
	for _, route := range slices.Concat(all.Paths, all.Aside) {
		if strings.HasSuffix(route, end) {
			if whole != "" && whole != route {
				return ""
			}
			whole = route
		}
	}
	return whole
}
