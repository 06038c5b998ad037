package nginx

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// own returns a setting that stands in the location's block itself; nothing in an if counts.
func (x *chooser) own(name string) *Setting {
	for i := range x.location {
		if s := &x.location[i]; s.Name == name && s.In != "if" && s.In != "limit_except" {
			return s
		}
	}
	return nil
}

// rewriteServer runs the rewrite directives of the server.
func (x *chooser) rewriteServer() phase {
	x.move(-1)
	if next, done := x.rewrite(); done {
		return next
	}
	return (*chooser).find
}

// rewriteLocation runs those of the location, which may lead to another one.
func (x *chooser) rewriteLocation() phase {
	next, done := x.rewrite()
	switch {
	case done:
		return next
	case x.changed && !x.again():
		return x.cycle()
	case x.changed:
		return (*chooser).find
	}
	return (*chooser).access
}

// again counts one more change of the location, and reports whether nginx goes on.
func (x *chooser) again() bool {
	x.changes--
	return x.changes > 0
}

func (x *chooser) cycle() phase {
	x.explain(Pos{}, "after %d internal redirects nginx gives up: they lead in a circle", maxChanges)
	return x.fail(500)
}

// rewrite runs the directives of ngx_http_rewrite_module on one level. done: next answers the request.
func (x *chooser) rewrite() (next phase, done bool) {
	x.changed = false
	holds := false // the last if
	for i := range x.location {
		s := &x.location[i]
		if s.In == "limit_except" || s.In == "if" && !holds {
			continue
		}
		switch s.Name {
		case "if":
			if holds = x.holds(s); holds {
				x.branch = i
			}
		case "set":
			x.set(s)
		case "break":
			x.changed = false
			return nil, false
		case "return":
			return x.giveBack(s), true
		case "rewrite":
			if next, done, stop := x.replace(s); done || stop {
				return next, done
			}
		}
	}
	return nil, false
}

func (x *chooser) set(s *Setting) {
	if len(s.Args) != 2 {
		return
	}
	name := variableName(s.Args[0])
	delete(x.values, name)
	if value, unknown := x.expand(s.Args[1]); unknown == "" && s.Args[1] != masked {
		x.values[name] = value
	}
}

// giveBack is what return does.
func (x *chooser) giveBack(s *Setting) phase {
	status, err := strconv.Atoi(s.Args[0])
	text := slices.Clone(s.Args[1:])
	if err != nil {
		status, text = 302, s.Args
	}
	x.explain(s.Pos, "return %s", strings.Join(s.Args, " "))
	redirect := status >= 300 && status < 400
	if redirect && len(text) > 0 {
		to, unknown := x.expand(text[0])
		if unknown != "" {
			x.doubt(s.Pos, "where it redirects to depends on %s", unknown)
		}
		x.To = to
	}
	if redirect || status >= 400 && len(text) == 0 {
		return x.fail(status)
	}
	x.Outcome, x.Status = Returned, cmp.Or(x.status, status)
	return nil
}

// replace is what rewrite does. stop: no further directive is run.
func (x *chooser) replace(s *Setting) (next phase, done, stop bool) {
	if len(s.Args) < 2 || !x.matches(s.Args[0], false, x.URI, s.Pos) {
		return nil, false, false
	}
	flag := strings.Join(s.Args[2:], "")
	status := map[string]int{"redirect": 302, "permanent": 301}[flag]
	if status == 0 && absoluteURL(s.Args[1]) {
		status = 302
	}
	path, args, unknown := x.replacement(s.Args[1], status != 0)
	if unknown != "" {
		x.doubt(s.Pos, "what rewrite %s makes depends on %s", strings.Join(s.Args, " "), unknown)
	}
	if status != 0 {
		x.To = withArgs(path, args)
		x.explain(s.Pos, "rewrite redirects to %q", x.To)
		return x.fail(status), true, true
	}
	if unknown != "" {
		x.Outcome = Undecided
		return nil, true, true
	}
	x.explain(s.Pos, "rewrite makes the URI %q", path)
	x.URI, x.args, x.internal = path, args, true
	if path == "" {
		return x.fail(500), true, true
	}
	x.changed = flag != "break"
	return nil, false, flag == "last" || flag == "break"
}

// absoluteURL reports whether nginx takes what rewrite or return is given for a URL to redirect to.
func absoluteURL(text string) bool {
	return strings.HasPrefix(text, "http://") || strings.HasPrefix(text, "https://") || strings.HasPrefix(text, "$scheme")
}

// replacement is what rewrite makes of the URI. The request's arguments are added unless it ends with "?".
func (x *chooser) replacement(text string, redirect bool) (path, args, unknown string) {
	if text == masked {
		return "", "", "a text that is not told"
	}
	text, drop := strings.CutSuffix(text, "?")
	path, args, _ = strings.Cut(text, "?")
	x.escape = redirect
	path, unknown = x.expand(path)
	x.escape = true
	args, unknownToo := x.expand(args)
	x.escape = false
	if !drop && x.args != "" {
		args = strings.TrimPrefix(args+"&"+x.args, "&")
	}
	return path, args, cmp.Or(unknown, unknownToo)
}

// redirect goes to another URI as a new request would, or to a named location.
func (x *chooser) redirect(to string, at Pos) phase {
	if name, ok := strings.CutPrefix(to, "@"); ok {
		return x.named(name, at)
	}
	x.URI, x.args, _ = strings.Cut(to, "?")
	x.internal = true
	if !x.again() {
		return x.cycle()
	}
	return (*chooser).rewriteServer
}

func (x *chooser) named(name string, at Pos) phase {
	x.internal = true
	if !x.again() {
		return x.cycle()
	}
	for i, l := range x.server.Locations {
		if l.Modifier == "@" && l.Path == name {
			x.move(i)
			x.explain(l.Pos, "location %s is named there", l)
			return (*chooser).rewriteLocation
		}
	}
	x.explain(at, "the server has no location @%s", name)
	return x.fail(500)
}

// fail answers with a status, or with the error page for it (ngx_http_special_response_handler).
func (x *chooser) fail(status int) phase {
	x.Outcome, x.Status = Returned, status
	if x.errorPage || x.changes <= 0 || status == 444 {
		return nil
	}
	for _, s := range x.All(x.Server, x.Location, "error_page") {
		n := len(s.Args) - 1
		if n < 1 || !slices.Contains(s.Args[:n], strconv.Itoa(status)) {
			continue
		}
		x.errorPage, x.status = true, status
		if code, ok := strings.CutPrefix(s.Args[n-1], "="); ok {
			x.status, _ = strconv.Atoi(code)
		}
		page, unknown := x.expand(s.Args[n])
		if unknown != "" {
			x.doubt(s.Pos, "where error_page %s leads depends on %s", s.Args[n], unknown)
			return nil
		}
		x.explain(s.Pos, "error_page answers %d by %s", status, page)
		if !strings.HasPrefix(page, "/") && !strings.HasPrefix(page, "@") {
			x.To, x.Status = page, 302
			if x.status >= 301 && x.status <= 308 {
				x.Status = x.status
			}
			return nil
		}
		if x.request.Method != "HEAD" && page[0] == '/' {
			x.request.Method = "GET"
		}
		return x.redirect(page, s.Pos)
	}
	return nil
}

// access is what comes between rewriting and content: who may ask.
func (x *chooser) access() phase {
	satisfy := x.Setting(x.Server, x.Location, "satisfy")
	for _, l := range x.layers(x.Server, x.Location) {
		rules := slices.DeleteFunc(slices.Clone(l.settings), func(s Setting) bool { return !l.has(&s, "allow") && !l.has(&s, "deny") })
		if len(rules) == 0 {
			continue
		}
		if first := rules[0]; first.Name == "allow" || !slices.Equal(first.Args, []string{"all"}) || satisfy != nil {
			x.explain(first.Pos, "%s %s: the client's address decides whether it may", first.Name, strings.Join(first.Args, " "))
			break
		}
		x.explain(rules[0].Pos, "deny all")
		return x.fail(403)
	}
	if s := x.Setting(x.Server, x.Location, "auth_request"); s != nil && !slices.Equal(s.Args, []string{"off"}) {
		x.explain(s.Pos, "auth_request %s is asked first", strings.Join(s.Args, " "))
	}
	return (*chooser).content
}

// content finds what makes the answer.
func (x *chooser) content() phase {
	pass, at := x.handler()
	if s := x.own("try_files"); s != nil && x.branch < 0 && len(s.Args) > 1 {
		n := len(s.Args) - 1
		tries, last := strings.Join(s.Args[:n], " or "), s.Args[n]
		code, isCode := strings.CutPrefix(last, "=")
		switch {
		case !isCode:
			to, unknown := x.expand(last)
			if unknown != "" {
				x.doubt(s.Pos, "where try_files %s leads depends on %s", last, unknown)
				x.Outcome = Undecided
				return nil
			}
			x.explain(s.Pos, "try_files: a file %s, else %s", tries, to)
			return x.redirect(to, s.Pos)
		case pass < 0:
			x.explain(s.Pos, "try_files: a file %s, else %s", tries, code)
		default:
			x.explain(s.Pos, "try_files: if there is a file %s, it goes on, else %s", tries, code)
		}
	}
	x.Status = x.status
	switch {
	case pass >= 0:
		x.Outcome, x.Pass = Passed, pass
		x.explain(x.Passes[pass].Pos, "%s %s", x.Passes[pass].Directive, x.Passes[pass].Value)
		return nil
	case at != nil:
		x.Outcome = Module
		x.explain(at.Pos, "%s answers", at.Name)
		return nil
	}
	return x.files()
}

// handlers are the directives by which other modules answer.
const handlers = " memcached_pass stub_status empty_gif js_content perl content_by_lua content_by_lua_block content_by_lua_file "

// handler returns the pass of the location, or of the last if that holds, or -1 and what else answers.
func (x *chooser) handler() (pass int, other *Setting) {
	var passes []int
	for i, p := range x.Passes {
		if p.Server == x.Server && p.Location == x.Location && x.Location >= 0 {
			passes = append(passes, i)
		}
	}
	pass = -1
	branch := -1 // in which if the settings stand
	for i := range x.location {
		s := &x.location[i]
		if s.Name == "if" {
			branch = i
		}
		here := s.In == "location" || s.In == "if" && branch == x.branch
		if isPassName(*s) && len(passes) > 0 {
			if here {
				pass = passes[0]
			}
			passes = passes[1:]
		} else if here && strings.Contains(handlers, " "+s.Name+" ") {
			other = s
		}
	}
	return pass, other
}

// files answers with what is on disk, where index may lead to another location.
func (x *chooser) files() phase {
	x.Outcome = Files
	index := x.Setting(x.Server, x.Location, "index")
	if index != nil && strings.HasSuffix(x.URI, "/") {
		for _, name := range index.Args {
			file, unknown := x.expand(name)
			switch {
			case unknown != "":
			case strings.HasPrefix(file, "/"):
				x.explain(index.Pos, "index goes to %s", file)
				return x.redirect(withArgs(file, x.args), index.Pos)
			case x.leads(x.URI + file):
				x.explain(index.Pos, "index: if there is a file %s, it is asked for", x.URI+file)
				return x.redirect(withArgs(x.URI+file, x.args), index.Pos)
			}
		}
	}
	x.explain(x.place(), "nothing answers but files")
	return nil
}

func withArgs(path, args string) string {
	if args == "" {
		return path
	}
	return path + "?" + args
}

// leads reports whether a URI belongs to a location with an upstream.
func (x *chooser) leads(uri string) bool {
	y := *x
	y.values, y.URI = map[string]string{}, uri
	y.move(-1)
	y.locate(-1)
	return y.Location >= 0 && y.passes(y.Location)
}

// place is where the location, or the server, stands.
func (x *chooser) place() Pos {
	if x.Location < 0 {
		return x.server.Pos
	}
	return x.server.Locations[x.Location].Pos
}

func quote(text string) string { return fmt.Sprintf("%q", text) }
