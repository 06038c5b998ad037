package apps

import (
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// A socketPages is what the pages of a project do with WebSockets.
type socketPages struct {
	quiet bool          // none may keep one busy, or open another when one ends
	opens []openingPage // those that open one
}

// An openingPage is a file of a page, with its text.
type openingPage struct{ name, text string }

// tells is a statement that does no more than to log or show a text.
const tells = `(?:console\.\w+\((?:'[^'\n]*'|"[^"\n]*"|[\w.]+|,|[ \t])*\)|` +
	`document\.(?:body|(?:querySelector|getElementById)\(['"][^'"\n]*['"]\))\.(?:classList\.(?:add|remove)\(['"][^'"\n]*['"]\)|(?:textContent|innerText|className|hidden)\s*=\s*(?:'[^'\n]*'|"[^"\n]*"|true|false)))`

var (
	opensPlain = lazyregexp.New(`\bnew\s+(?:(?:window|globalThis|self)\.)?WebSocket\s*\(`)
	// atEnd matches what handles the end of a WebSocket, and onlyTells where that opens no other one.
	atEnd     = lazyregexp.New(`(?i)\bon(?:close|error)\b|['"\x60](?:close|error)['"\x60]`)
	onlyTells = lazyregexp.New(`\.(?:on(?:close|error)\s*=|addEventListener\(\s*['"](?:close|error)['"]\s*,)\s*(?:function\s*)?(?:\(\w*\)|\w+)\s*(?:=>)?\s*(?:\{\s*(?:` + tells + `\s*;?\s*)+\}|` + tells + `)\s*\)?[ \t]*(?:;|\n|$)`)
	// opensAnew matches what may open a WebSocket when another has ended: names, the question whether it is open, and libraries.
	opensAnew = lazyregexp.New(`(?i)re-?_?connect|\bretr(?:y|ies)|location\.reload|readyState|visibilitychange|\bhx-ext\b|\bws-connect|useWebSocket|websocketbuilder|rxjs|ahooks|@vueuse|sarus|phoenix|` +
		`(?:\bfrom|\brequire\(|\bimport\(?)\s*['"](?:@\w[\w-]*/)?\w[\w/-]*socket|\bnew\s+\w+WebSocket\s*\(`)
	// takesByNode matches files of a server of Node.js, in which the end of a WebSocket opens none.
	takesByNode = lazyregexp.New(`['"](?:ws|express-ws|koa-websocket|@fastify/websocket|fastify-websocket)['"]`)
)

// pageOpens reports whether pages open the WebSockets of a service, and none of the project may keep one busy or open another.
func (p reader) pageOpens(s *compose.Service, dirs []string) bool {
	if p.sockets.pages == nil {
		p.sockets.pages = p.socketPages()
	}
	return p.sockets.pages.quiet && slices.ContainsFunc(p.sockets.pages.opens, func(f openingPage) bool {
		if len(s.WebSocket.Paths) > 0 {
			return slices.ContainsFunc(s.WebSocket.Paths, func(route string) bool { return strings.Contains(f.text, route) })
		}
		return slices.ContainsFunc(dirs, func(dir string) bool { return strings.HasPrefix(f.name, strings.TrimSuffix(dir, "/")+"/") })
	})
}

func (p reader) socketPages() *socketPages {
	dirs, found := []string{p.Dir}, &socketPages{}
	for i := range p.Services {
		for _, dir := range hostDirs(&p.Services[i]) {
			if !slices.Contains(dirs, dir) {
				dirs = append(dirs, dir) // also one that is named dist, and lies below
			}
		}
	}
	found.quiet = !slices.ContainsFunc(dirs, func(dir string) bool {
		return !p.sourceBut(asideOfApp, dir, opensIn.MatchString, func(name, text string) bool {
			if !pageSocket.MatchString(text) {
				return true
			}
			if nodeCode.MatchString(name) && takesByNode.MatchString(text) {
				return !mayTalk(text)
			}
			text = codeOf(name, text)
			if opensPlain.MatchString(text) {
				found.opens = append(found.opens, openingPage{name, text})
			}
			return !mayTalk(text) && !byItself.MatchString(text) && !opensAnew.MatchString(text) && !atEnd.MatchString(onlyTells.ReplaceAllString(text, "\n"))
		})
	})
	return found
}
