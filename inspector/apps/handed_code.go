package apps

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	makesProxy = lazyregexp.New(`\b(?:createProxyMiddleware|proxy)\s*\(`)
	usesAt     = lazyregexp.New(`\.(?:use|all)\s*$`)
)

// ownCode reads what a program of the app's own hands on by http-proxy-middleware.
func (h *handingReader) ownCode() {
	files, name, _ := h.p.nodeStart(h.s, h.line)
	if name == "" {
		return
	}
	host := files.Origin(name).Host
	if host == "" {
		return
	}
	dir, base := filepath.Split(filepath.Join(h.p.Dir, host))
	h.dir, h.files = dir, hostFiles{h.p.hostDir(dir), dir, h.p.Dir}
	if h.open(base) {
		h.middleware()
		h.all = slices.DeleteFunc(h.all, func(part compose.Handed) bool {
			return len(lazyregexp.New(`['"]`+regexp.QuoteMeta(part.Path)+`[/'"]`).FindAllString(h.text, 2)) > 1 // it may have some of it itself
		})
	}
}

// middleware reads the calls of http-proxy-middleware (github.com/chimurai/http-proxy-middleware): its versions 1 and 2 take the
// path before the options, and 3 no longer sees the one at which it is used.
func (h *handingReader) middleware() {
	if !strings.Contains(h.text, "http-proxy-middleware") {
		return
	}
	h.by = "http-proxy-middleware in " + h.name
	for _, m := range makesProxy.FindAllStringIndex(h.blank, -1) {
		given, _ := argumentSpans(h.text, m[1])
		open := enclosing(h.blank, m[0])
		switch {
		case len(given) == 2:
			h.handsBelow(given[0], given[1], false)
		case len(given) == 1 && open >= 0 && usesAt.MatchString(h.blank[:open]):
			around, _ := argumentSpans(h.text, open+1)
			if len(around) == 0 {
				continue // the call does not end
			}
			if !h.handsBelow(around[0], given[0], true) {
				h.handsBelow(valueOf(h.object(given[0].from), "pathFilter"), given[0], false)
			}
		}
	}
}

// handsBelow notes a proxy with the path that stands at a place, and options at another; false where no path stands there.
func (h *handingReader) handsBelow(from, options span, loose bool) bool {
	pattern, plain := literalText(h.text[from.from:from.to])
	if !plain || !strings.HasPrefix(pattern, "/") {
		return false
	}
	if below, whole := fixed(pattern); whole && below != "" {
		h.options(below, h.object(options.from), loose)
	} else {
		h.taken = append(h.taken, below)
	}
	return true
}
