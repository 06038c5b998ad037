package nginx

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// maxProblems is how many problems of one configuration are worth telling; nginx itself stops at the first.
const maxProblems = 20

// check compares a directive with what nginx's modules say of it (ngx_conf_handler).
func (r *reader) check(d *Directive, context string) {
	name := d.Name.Text
	if context == anything {
		r.checkEntry(d)
		return
	}
	if forms[name] == nil {
		r.checkUnknown(d)
		return
	}
	f, ok := formIn(context, name)
	quoted := strconv.Quote(name)
	switch {
	case !ok:
		r.report(d.Name.Pos, "context", quoted+" directive is not allowed here", hint{text: contextHint(name, context)})
	case !f.block && d.Block != nil:
		r.report(d.Name.Pos, "syntax", "directive "+quoted+` is not terminated by ";"`, ranInto(d))
	case f.block && d.Block == nil:
		r.report(d.Name.Pos, "syntax", "directive "+quoted+` has no opening "{"`, hint{})
	case !fits(f.args, len(d.Args)):
		r.report(d.Name.Pos, "arguments", "invalid number of arguments in "+quoted+" directive", argumentsHint(d))
	case f.args[0] == "flag" && !strings.EqualFold(d.Args[0].Text, "on") && !strings.EqualFold(d.Args[0].Text, "off"):
		r.report(d.Args[0].Pos, "arguments", fmt.Sprintf(`invalid value %q in %s directive, it must be "on" or "off"`,
			shorten(d.Args[0].Text), quoted), hint{})
	case name == "listen" && context != "mail-server" && badListenParam(d) != nil:
		w := badListenParam(d)
		r.report(w.Pos, "arguments", fmt.Sprintf("invalid parameter %q", shorten(w.Text)), swallowed(d))
	default:
		if strings.Contains(inHTTPContexts+"main events ", " "+context+" ") {
			r.checkValues(d)
		}
		r.checkType(d, f)
		r.checkBlock(d, context)
	}
}

// checkUnknown reports a directive that nginx's own modules do not have, unless another module may well have it.
func (r *reader) checkUnknown(d *Directive) {
	name := d.Name.Text
	message := fmt.Sprintf(`unknown directive "%s"`, name)
	switch {
	case strings.HasPrefix(name, "\ufeff"):
		r.report(d.Name.Pos, "unknown-directive", message, hint{text: "the file begins with a byte order mark; save it as UTF-8 without BOM"})
		return
	case !plausible(name):
		r.report(d.Name.Pos, "unknown-directive", message, r.implausible(d))
		return
	case strays(d):
		r.report(d.Name.Pos, "unknown-directive", message, hint{text: fmt.Sprintf("take it out: nginx reads the %s below for its arguments", d.Args[0].Text)})
		return
	case known(name) || r.modules || r.unknown[name] || len(r.unknown) >= maxProblems:
		return
	}
	r.unknown[name] = true
	if meant := suggest(name); meant != "" {
		r.report(d.Name.Pos, "unknown-directive", message, hint{text: fmt.Sprintf("did you mean %q?", meant)})
	} else if r.official && r.config.Complete {
		r.report(d.Name.Pos, "unknown-directive", message, swallowed(d))
	}
}

// strays reports whether a word that is no directive of nginx's stands alone before one: no module has a directive that
// goes on so.
func strays(d *Directive) bool {
	if known(d.Name.Text) || len(d.Args) == 0 {
		return false
	}
	next := d.Args[0]
	return next.quote == 0 && next.Pos.Line > d.Name.Pos.Line && known(next.Text) && (d.Block != nil || strings.Contains(next.Text, "_"))
}

// officialModules are those that lie in the official images, of all their variants, beside what is built in.
var officialModules = lazyregexp.New(`^ngx_(http_(acme|geoip|image_filter|js|perl|xslt_filter)|stream_(geoip|js)|otel)_module(-debug)?\.so$`)

// checkModule reports a module that the container does not have.
func (r *reader) checkModule(d *Directive) {
	if !r.official || len(d.Args) != 1 || officialModules.MatchString(path.Base(d.Args[0].Text)) {
		return
	}
	name := d.Args[0].Text
	if !path.IsAbs(name) {
		name = path.Join("/etc/nginx", name)
	}
	for _, at := range []string{name, path.Join("/usr/lib/nginx/modules", path.Base(name))} { // /etc/nginx/modules leads there
		if _, err := fs.Stat(r.fsys, at[1:]); err == nil || r.unseen(at, err) {
			return
		}
	}
	r.report(d.Args[0].Pos, "value", fmt.Sprintf(`dlopen() "%s" failed (%[1]s: cannot open shared object file: No such file or directory)`, name),
		hint{text: "take an image that has the module, built for the same nginx, or leave load_module and the module's directives out"})
}

// plausible reports whether name could be a directive of any module.
func plausible(name string) bool {
	return name != "" && strings.Trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-") == ""
}

// fits reports whether a directive may have n arguments.
func fits(args []string, n int) bool {
	switch args[0] {
	case "1+":
		return n >= 1
	case "2+":
		return n >= 2
	case "flag":
		return n == 1
	}
	if _, ok := argumentTypes[args[0]]; ok && n == 1 {
		return true
	}
	return slices.Contains(args, strconv.Itoa(n))
}

// A hint says what is probably meant.
type hint struct {
	text  string
	after Pos // the word behind which a ";" is probably missing
	first Pos // of two, the one that nginx takes
}

// swallowed is the hint that a directive took the next one for arguments, if it did. Without that sign an argument
// that looks like a directive is just a value.
func swallowed(d *Directive) hint {
	before := d.Name
	for _, arg := range d.Args {
		if arg.quote == 0 && arg.Pos.Line > before.Pos.Line && known(arg.Text) && known(d.Name.Text) {
			return missingSemicolon(before)
		}
		before = arg
	}
	return hint{}
}

// ranInto is the hint that a directive took the block that begins below it for its own.
func ranInto(d *Directive) hint {
	words := append([]Word{d.Name}, d.Args...)
	for i := len(words) - 1; i > 0; i-- {
		if words[i].quote == 0 && words[i].Pos.Line > words[i-1].Pos.Line {
			return missingSemicolon(words[i-1])
		}
	}
	return hint{}
}

// implausible is the hint for a word that no module has as a directive.
func (r *reader) implausible(d *Directive) hint {
	if block := r.levels[len(r.levels)-1].block; block != nil && block.Name.Pos.Line == d.Name.Pos.Line {
		return hint{text: fmt.Sprintf("the first \"{\" of this line ends the words of %q: leave it out, or put the words around it into quotes", block.Name.Text)}
	}
	if found := swallowed(d); found.text != "" || r.previous == nil || r.previous.Block != nil {
		return found
	}
	return hint{text: fmt.Sprintf(`probably the ";" on line %d stands too early: there it ends %q`, r.previous.End.Line, r.previous.Name.Text)}
}

// argumentsHint says what is probably wrong when the number of arguments is.
func argumentsHint(d *Directive) hint {
	if found := swallowed(d); found.text != "" {
		return found
	}
	if len(d.Args) == 0 {
		return hint{text: "probably a variable that was empty when the file was made"}
	}
	return hint{}
}

// contextHint says what is probably wrong when a directive stands where it may not.
func contextHint(name, context string) string {
	switch {
	case context == "main" && (name == "server" || name == "upstream" || name == "location"):
		return "this file is read as the main configuration; it looks like a part that belongs into http, such as a file of conf.d"
	case (name == "events" || name == "http" || name == "worker_processes" || name == "user") && context == "http":
		return "this file is included inside http; it looks like a whole nginx.conf"
	case name == "server" || name == "upstream" || name == "http":
		return `probably a "}" missing above`
	}
	return ""
}

// report adds a problem, the first of which stops nginx.
func (r *reader) report(at Pos, kind, message string, probably hint) {
	all := r.config.Problems
	misplaced := func(p Problem) bool { return p.Kind == "context" && p.Pos.File == at.File }
	if len(all) >= maxProblems || kind == "context" && slices.ContainsFunc(all, misplaced) {
		return // one misplaced brace or file makes many directives stand where they may not
	}
	r.config.Problems = append(all, Problem{Pos: at, Kind: kind, Message: message, Hint: probably.text, After: probably.after, First: probably.first})
}
