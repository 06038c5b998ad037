package startup

import (
	"bytes"
	"regexp"
	"strings"
)

// substitutions are commands of sed that replace words, each with its delimiter.
var substitutions = regexp.MustCompile(`\bs(?:/[^/\s\\;&][^/\\;&]*/[^/\\;&]*/|\|[^|\s\\;&][^|\\;&]*\|[^|\\;&]*\||#[^#\s\\;&][^#\\;&]*#[^#\\;&]*#)`)

// Anchored puts a text at the end of the pattern and of the replacement of the one substitution in a line; "" where there is none,
// or another one.
func Anchored(line, end string) string {
	all := substitutions.FindAllStringIndex(line, -1)
	if len(all) != 1 || end == "" {
		return ""
	}
	command := line[all[0][0]:all[0][1]]
	delimiter := command[1:2]
	parts := strings.Split(command, delimiter)
	if len(parts) != 4 || strings.HasSuffix(parts[1], "$") || strings.HasSuffix(parts[1], "*") {
		return ""
	}
	parts[1], parts[2] = parts[1]+end, parts[2]+end
	return line[:all[0][0]] + strings.Join(parts, delimiter) + line[all[0][1]:]
}

// anchor is the character that stands behind all words which a sed replaces, where it makes the same of them with it, and leaves
// that as it is when it is run again; "" for none.
func (up *Startup) anchor(c *Change) string {
	for _, end := range []string{";", " "} {
		script := Anchored(c.script, end)
		s := &sedScript{extended: c.extended}
		if script == "" || !s.parse(script) {
			continue
		}
		sh := &shell{Startup: up}
		once := sh.edit(s, printed(string(c.before)))
		if once == nil || !bytes.Equal(once.text.Text, c.after) {
			continue
		}
		if twice := sh.edit(s, once); twice != nil && bytes.Equal(twice.text.Text, c.after) {
			return end
		}
	}
	return ""
}
