package nginx

import (
	"cmp"
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
			if len(s.Args) > 0 {
				return x.giveBack(s), true
			}
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
