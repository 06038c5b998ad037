package apps

import (
	"slices"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// mention judges a use of an app's or a router's name that asks nothing of it.
func (app *pyApp) mention(f *pyFile, line string, from, to int, prefix string, note bool) bool {
	rest := strings.TrimLeft(f.blank[to:], " \t")
	switch {
	case pyMentions.MatchString(line), routerKind.MatchString(line):
		return true
	case strings.HasPrefix(rest, "=") && !strings.HasPrefix(rest, "=="):
		made := madeBy.FindStringSubmatch(rest)
		return enclosing(f.blank, from) >= 0 || pySocketIO.MatchString(line) || made != nil && strings.Contains(f.blank, "def "+made[1]+"(") // the name of an argument, what wraps it, what makes it
	}
	open := enclosing(f.blank, from)
	if open < 0 {
		return false
	}
	if pySocketIO.MatchString(line) {
		app.Aside = append(app.Aside, "/socket.io")
		return true
	}
	call := f.blank[strings.LastIndexByte(f.blank[:open], '\n')+1 : open+1]
	if pyExtension.MatchString(call) {
		if pyInstrument.MatchString(call) {
			app.Aside = append(app.Aside, "/metrics")
		}
		return true
	}
	if pyIncludeCall.MatchString(call) {
		return true // where it is mounted, which is another name's use
	}
	called := calledName.FindStringSubmatch(call)
	return called != nil && app.handed(f, called[1], prefix, note)
}

var (
	pySocketIO    = lazyregexp.New(`\bSocketIO\(|\bsocketio\.init_app\(|\bASGIApp\(`)
	pyIncludeCall = lazyregexp.New(`\.(?:include_router|register_blueprint)\s*\($|\bimport\s*\($`)
	calledName    = lazyregexp.New(`(?:^|[^\w.])([A-Za-z_][\w.]*)\s*\($`)
)

// handed adds what a function of the app's own does with an app that it is given as its first argument.
func (app *pyApp) handed(f *pyFile, function, prefix string, note bool) bool {
	at := app.resolve(f.name, function)
	of := app.all[at.file]
	if of == nil || at.name == "" {
		return false
	}
	defined := lazyregexp.New(`(?m)^([ \t]*)(?:async\s+)?def\s+`+at.name+`\(\s*(\w+)[^)]*\)[^\n]*:[ \t]*$`).FindAllStringSubmatchIndex(of.blank, -1)
	if len(defined) != 1 {
		return false
	} else if slices.Contains(app.seen, of.name+":def "+at.name) {
		return true
	}
	app.seen = append(app.seen, of.name+":def "+at.name)
	m := defined[0]
	body, name := of.blank[m[1]:], of.blank[m[4]:m[5]]
	if end := lazyregexp.New(`(?m)^[ \t]{0,` + strconv.Itoa(m[3]-m[2]) + `}[^\s#)\]}]`).FindStringIndex(body); end != nil {
		body = body[:end[0]]
	}
	app.seen = append(app.seen, of.name+":"+name+" ")
	return app.uses(of, name, body, m[1], prefix, note)
}

// wholly reports whether all that looks like a route in the code was followed.
func (app *pyApp) wholly() bool {
	for _, file := range app.order {
		f := app.all[file]
		for _, m := range pyRouteMade.FindAllStringSubmatch(f.blank, -1) {
			name := m[1] + m[2]
			at := app.resolve(file, name)
			if _, from := app.madeAs(at); from >= 0 {
				continue
			}
			if !slices.ContainsFunc(app.seen, func(seen string) bool { return strings.HasPrefix(seen, file+":"+name+" ") }) {
				return false
			}
		}
	}
	return true
}
