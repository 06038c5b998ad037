package apps

import (
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// asked is a field of the request.
func (r *scriptAsker) asked(name string) any {
	switch name {
	case "secure", "protocol":
		r.saw["secure"] = true
		told, known := truth(r.trusts())
		switch {
		case r.proto == nil:
			told, known = false, true
		case !known:
			return unseen{}
		}
		secure := told && r.proto == any("https")
		if name == "secure" {
			return secure
		}
		return map[bool]any{true: "https", false: "http"}[secure]
	case "hostname", "host":
		return askedName{}
	case "path", "url", "originalUrl", "pathname":
		return askedPath{}
	case "method":
		return "GET"
	case "encrypted":
		return nil
	}
	return unseen{}
}

// header is one of the request's.
func (r *scriptAsker) header(name string) any {
	switch strings.ToLower(name) {
	case "x-forwarded-proto":
		r.saw["header"] = true
		return r.proto
	case "host", "x-forwarded-host":
		return askedName{}
	}
	return unseen{}
}

// requestParts are parts of a request that are much like it: what a framework wraps, and what has what it has.
var requestParts = []string{"req", "request", "raw", "headers", "connection", "socket", "nextUrl"}

// ofRequest reports whether an expression is the request, or a part of it: what a function is given goes by any name.
func (in codeSpot) ofRequest(text string) bool {
	name, below, hasParts := strings.Cut(text, ".")
	if hasParts && slices.ContainsFunc(strings.Split(below, "."), func(part string) bool { return !slices.Contains(requestParts, part) }) {
		return false
	}
	return name == "this" && hasParts || name != "" && slices.ContainsFunc(in.unit.functions, func(f *function) bool {
		return f.at <= in.at && in.at < f.close && f.takes(name)
	})
}

// environment is a variable of the environment.
func (r *scriptAsker) environment(name string) any {
	if name == "NODE_ENV" {
		r.saw[name] = true
	}
	value, isSet, known := r.code.p.environmentOf(r.code.service, r.code.set, name)
	for _, u := range r.code.units {
		known = known && !u.gives().set[name] && (isSet || !u.gives().setIfNot[name])
	}
	switch {
	case known && !isSet && r.code.loads && r.settings != nil:
		return r.fileVariable(name)
	case !known, !isSet && r.code.loads:
		return unseen{}
	case isSet:
		return value
	}
	return nil
}

var localName = lazyregexp.New(`^(?:https?://)?(?:localhost|127\.|0\.0\.0\.0|\[?::1)|^\.?(?:localhost|local|test)$`)

// differs is false where a request by a public name, and for another path, surely does not have a text in that place.
func (r *scriptAsker) differs(from, text any) any {
	is, ok := text.(string)
	if _, isPath := from.(askedPath); ok && isPath && len(is) > 1 {
		r.except[is] = true
		return false
	}
	if _, isName := from.(askedName); ok && isName && localName.MatchString(is) {
		return false
	}
	return unseen{}
}
