package apps

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
)

var (
	makesProxy = regexp.MustCompile(`\b(?:createProxyMiddleware|proxy)\s*\(`)
	usesAt     = regexp.MustCompile(`\.(?:use|all)\s*$`)
)

// ownCode reads what a program of the app's own hands on by http-proxy-middleware.
func (h *handing) ownCode() {
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
			return len(regexp.MustCompile(`['"]`+regexp.QuoteMeta(part.Path)+`[/'"]`).FindAllString(h.text, 2)) > 1 // it may have some of it itself
		})
	}
}

// middleware reads the calls of http-proxy-middleware (github.com/chimurai/http-proxy-middleware): its versions 1 and 2 take the
// path before the options, and 3 no longer sees the one at which it is used.
func (h *handing) middleware() {
	if !strings.Contains(h.text, "http-proxy-middleware") {
		return
	}
	h.by = "http-proxy-middleware in " + h.name
	for _, m := range makesProxy.FindAllStringIndex(h.blank, -1) {
		given, _ := argumentSpans(h.text, m[1])
		open := enclosing(h.blank, m[0])
		switch {
		case len(given) == 2:
			if from, plain := quoted(h.text[given[0].from:given[0].to]); plain && strings.HasPrefix(from, "/") {
				h.options(from, h.object(given[1].from), false)
			}
		case len(given) == 1 && open >= 0 && usesAt.MatchString(h.blank[:open]):
			around, _ := argumentSpans(h.text, open+1)
			if from, plain := quoted(h.text[around[0].from:around[0].to]); plain && strings.HasPrefix(from, "/") {
				h.options(from, h.object(given[0].from), true)
			} else if filter := valueOf(h.object(given[0].from), "pathFilter"); filter.to > 0 {
				if from, plain := quoted(h.text[filter.from:filter.to]); plain {
					h.options(from, h.object(given[0].from), false)
				}
			}
		}
	}
}
