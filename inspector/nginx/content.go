package nginx

import (
	"slices"
	"strings"
)

// access is what comes between rewriting and content: who may ask.
func (x *chooser) access() phase {
	satisfy := x.Setting(x.Server, x.Location, "satisfy")
	for l := range x.layers(x.Server, x.Location) {
		rules := slices.DeleteFunc(slices.Clone(l.settings), func(s Setting) bool { return !l.has(&s, "allow") && !l.has(&s, "deny") })
		if len(rules) == 0 {
			continue
		}
		if first := rules[0]; first.Name == "allow" || !first.Is("all") || satisfy != nil {
			x.explain(first.Pos, "%s %s: the client's address decides whether it may", first.Name, strings.Join(first.Args, " "))
			break
		}
		x.explain(rules[0].Pos, "deny all")
		return x.fail(403)
	}
	if s := x.Setting(x.Server, x.Location, "auth_request"); s != nil && !s.Is("off") {
		x.explain(s.Pos, "auth_request %s is asked first", strings.Join(s.Args, " "))
	}
	return (*chooser).content
}

// content finds what makes the answer.
func (x *chooser) content() phase {
	pass, other := x.handler()
	if s := x.own("try_files"); s != nil && x.branch < 0 && len(s.Args) > 1 {
		if next, done := x.tryFiles(s, pass >= 0); done {
			return next
		}
	}
	x.Status = x.status
	switch {
	case pass >= 0:
		x.Outcome, x.Pass = Passed, pass
		x.explain(x.Passes[pass].Pos, "%s %s", x.Passes[pass].Directive, x.Passes[pass].Value)
		return nil
	case other != nil:
		x.Outcome = Module
		x.explain(other.Pos, "%s answers", other.Name)
		return nil
	}
	return x.files()
}

// tryFiles goes where the last argument leads, as if there were none of the files. Where that is only a status, the
// location goes on as if there were one.
func (x *chooser) tryFiles(s *Setting, passes bool) (next phase, done bool) {
	n := len(s.Args) - 1
	files, last := strings.Join(s.Args[:n], " or "), s.Args[n]
	if code, ok := strings.CutPrefix(last, "="); ok {
		if passes {
			x.explain(s.Pos, "try_files: if there is a file %s, it goes on, else %s", files, code)
		} else {
			x.explain(s.Pos, "try_files: a file %s, else %s", files, code)
		}
		return nil, false
	}
	to, unknown := x.expand(last)
	if unknown != "" {
		x.doubt(s.Pos, "where try_files %s leads depends on %s", last, unknown)
		x.Outcome = Undecided
		return nil, true
	}
	x.explain(s.Pos, "try_files: a file %s, else %s", files, to)
	return x.redirect(to, s.Pos), true
}

// handlers are the directives by which other modules answer.
const handlers = " memcached_pass stub_status empty_gif js_content perl content_by_lua content_by_lua_block content_by_lua_file "

// handler returns the pass of the location, or of the last if that holds, or -1 and what else answers.
func (x *chooser) handler() (pass int, other *Setting) {
	var passes []int
	if x.Location >= 0 {
		passes = x.PassesAt(x.Server, x.Location)
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
