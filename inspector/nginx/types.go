package nginx

import (
	"fmt"
	"strings"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// An argumentType is what the only argument of many directives is; directives.txt names it.
type argumentType struct {
	form *lazyregexp.Regexp
	what string // as nginx's message calls it
	hint string
}

var argumentTypes = map[string]argumentType{
	"number":    {lazyregexp.New(`^\d+$`), "number", "a number, without unit"},
	"size":      {sizes, "value", "a size is written like 8192, 8k or 1m"},
	"offset":    {lazyregexp.New(`^\d+[kKmMgG]?$`), "value", "a size is written like 8192, 8k, 10m or 1g"},
	"time":      {times, "value", `a time is written like 90, 90s, "1m 30s" or 500ms`},
	"seconds":   {lazyregexp.New("^" + longTime + `(\d+)?$`), "value", `a time, in seconds at the finest, is written like 90, 90s or "1m 30s"`},
	"processes": {lazyregexp.New(`^(auto|\d+)$`), "value", ""},
	"expiry":    {lazyregexp.New(`^(epoch|max|off|modified|[-+@]?(\d+[yMwdhms] ?)*\d+[yMwdhms]?)$`), "value", "a time is written like 90, 90s or 1d"},
}

// sizes matches what nginx reads as a size (ngx_parse_size).
var sizes = lazyregexp.New(`^\d+[kKmM]?$`)

// times matches what nginx reads as a time (ngx_parse_time).
var times = lazyregexp.New("^" + longTime + `(\d+ms|\d+)?$`)

const longTime = `(\d+y ?)?(\d+M ?)?(\d+w ?)?(\d+d ?)?(\d+h ?)?(\d+m ?)?(\d+s ?)?`

// checkType compares the first argument of a directive with its type, if nginx has one for it. Arguments with "$" may
// be placeholders of a template, unless nginx has all those variables itself: only expires takes them.
func (r *reader) checkType(d *Directive, f form) {
	t, ok := argumentTypes[f.args[0]]
	if !ok || d.Args[0].Text != "" && t.form.MatchString(d.Args[0].Text) {
		return
	}
	if strings.Contains(d.Args[0].Text, "$") && (f.args[0] == "expiry" || !requestOnly(d.Args[0].Text)) {
		return
	}
	r.report(d.Args[0].Pos, "value", fmt.Sprintf("%q directive invalid %s", d.Name.Text, t.what), hint{text: t.hint})
}

// requestOnly reports whether all variables of a text are nginx's own, so that no template fills them in.
func requestOnly(text string) bool {
	for _, m := range variable.FindAllString(text, -1) {
		if name := strings.Trim(m, "${}"); !ownVariables[name] {
			return false
		}
	}
	return variable.MatchString(text)
}
