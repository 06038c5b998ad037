package nginx

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// entryChecks check the entries of the blocks of nginx's own modules that hold no directives. Each returns the word
// that is wrong, and nginx's message; "" when none is.
var entryChecks = map[string]func(entry *Directive, here *level) (Word, string){
	"map": checkMapEntry, "geo": checkGeoEntry, "split_clients": checkShare,
	"types": func(*Directive, *level) (Word, string) { return fine, "" },
}

// checkEntry checks what stands in a block whose words are not directives.
func (r *reader) checkEntry(d *Directive) {
	here := &r.levels[len(r.levels)-1]
	if here.block == nil {
		return
	}
	check := entryChecks[here.block.Name.Text]
	switch {
	case check == nil:
	case d.Block != nil:
		r.report(d.Name.Pos, "syntax", `unexpected "{"`, hint{})
	default:
		if at, message := check(d, here); message != "" {
			r.report(at.Pos, "value", message, entryHint(d))
		}
	}
}

// entryHint says that an entry took the next one for its own, if its words are on two lines.
func entryHint(d *Directive) hint {
	before := d.Name
	for _, w := range d.Args {
		if w.Pos.Line > before.Pos.Line {
			return missingSemicolon(before)
		}
		before = w
	}
	return hint{}
}

// checkMapEntry checks an entry of map (ngx_http_map).
func checkMapEntry(d *Directive, here *level) (Word, string) {
	key := d.Name.Text
	switch {
	case len(d.Args) == 0 && (key == "hostnames" || key == "volatile"), key == "include" && len(d.Args) == 1, placeholder(key):
		return fine, ""
	case len(d.Args) != 1:
		return d.Name, "invalid number of the map parameters"
	case strings.HasPrefix(key, "~"):
		return checkPattern(d.Name, strings.TrimPrefix(key[1:], "*"))
	}
	same := "entry " + strings.ToLower(strings.TrimPrefix(key, `\`))
	message := fmt.Sprintf(`conflicting parameter "%s"`, shorten(strings.TrimPrefix(same, "entry ")))
	if key == "default" {
		same, message = key, "duplicate default map parameter"
	}
	if here.seen[same] {
		return d.Name, message
	}
	here.seen[same] = true
	return fine, ""
}

// checkGeoEntry checks an entry of geo (ngx_http_geo).
func checkGeoEntry(d *Directive, here *level) (Word, string) {
	key, network := d.Name.Text, d.Name
	switch {
	case len(d.Args) == 0 && key == "ranges":
		if here.seen["a network"] {
			return d.Name, `the "ranges" directive must be the first directive inside "geo" block`
		}
		here.seen[key] = true
		return fine, ""
	case len(d.Args) == 0 && (key == "proxy_recursive" || key == "volatile"), placeholder(key):
		return fine, ""
	case len(d.Args) != 1:
		return d.Name, "invalid number of the geo parameters"
	case key == "include":
		return fine, ""
	case key == "proxy" || key == "delete":
		network = d.Args[0]
	}
	here.seen["a network"] = here.seen["a network"] || key != "proxy"
	if key != "default" && !here.seen["ranges"] && badNetwork(network.Text) {
		return network, fmt.Sprintf(`invalid network "%s"`, shorten(network.Text))
	}
	return fine, ""
}

// share matches the part of the clients that an entry of split_clients takes.
var share = lazyregexp.New(`^(\d*)\.?(\d{0,2})%$`)

// checkShare checks an entry of split_clients (ngx_http_split_clients).
func checkShare(d *Directive, _ *level) (Word, string) {
	if text := d.Name.Text; text != "*" && percents(text) <= 0 && !placeholder(text) {
		return d.Name, fmt.Sprintf(`invalid percent value "%s"`, shorten(text))
	}
	return fine, ""
}

// percents returns hundredths of a percent, or -1.
func percents(text string) int {
	m := share.FindStringSubmatch(text)
	if m == nil {
		return -1
	}
	n, err := strconv.Atoi(m[1] + (m[2] + "00")[:2])
	if err != nil {
		return -1
	}
	return n
}

// checkShares checks that split_clients gives away no more than there is.
func (r *reader) checkShares(block *Directive) {
	sum := 0
	for _, d := range block.Block {
		if d.Name.Text == "*" {
			sum = 100_00
		} else {
			sum += max(percents(d.Name.Text), 0)
		}
		if sum > 100_00 {
			r.report(d.Name.Pos, "value", "percent total is greater than 100%", hint{})
			return
		}
	}
}
