package apps

import (
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// A djangoFile is a file of settings.
type djangoFile struct {
	files      compose.RootFS
	root       string // where its modules begin
	name, host string
}

// A djangoLine is a statement, which may stand on several lines, and how far it is indented.
type djangoLine struct {
	text   string
	indent int
	number int
}

// maxStatement is how many lines a statement may have.
const maxStatement = 400

// logicalLines joins the lines of a statement, as far as its brackets tell.
func logicalLines(code string) (all []djangoLine) {
	lines := strings.Split(code, "\n")
	for i := 0; i < len(lines); i++ {
		text := strings.TrimRight(lines[i], " \t\r")
		if strings.TrimSpace(text) == "" {
			continue
		}
		line := djangoLine{text: strings.TrimSpace(text), indent: len(text) - len(strings.TrimLeft(text, " \t")), number: i + 1}
		for more := 1; isOpen(line.text) && more < maxStatement && i+1 < len(lines); more++ {
			i++
			line.text += " " + strings.TrimSpace(lines[i])
		}
		all = append(all, line)
	}
	return all
}

// isOpen reports whether a bracket of an expression is not closed.
func isOpen(expr string) bool {
	last := 0
	for _, depth := range outsideQuotes(expr) {
		last = depth
	}
	return last > 0
}

var (
	pythonAssigned = lazyregexp.New(`^([A-Za-z_]\w*)\s*(?::\s*[\w.\[\], ]+)?(\+?=)\s*([^=].*)$`)
	pythonChanged  = lazyregexp.New(`^([A-Za-z_]\w*)\.(append|extend|insert|remove)\((.*)\)$`)
	pythonTouched  = lazyregexp.New(`\b([A-Z][A-Z0-9_]+)\b`)
	starImport     = lazyregexp.New(`^from\s+([.\w]+)\s+import\s+\*$`)
	importFrom     = lazyregexp.New(`^from\s+([.\w]+)\s+import\b`)
	elsewhereGiven = lazyregexp.New(`\b(?:locals|globals|vars)\(\)|^(?:exec|include)\(`) // settings that no assignment shows; include is that of split_settings
	besideFile     = lazyregexp.New(`^\.\w+$`)
	ifLine         = lazyregexp.New(`^(if|elif|else)\b\s*(.*?)\s*:$`)
)

// bodyOf are the lines below the first one that are indented more than it: the block that belongs to it.
func bodyOf(lines []djangoLine) []djangoLine {
	end := 1
	for end < len(lines) && lines[end].indent > lines[0].indent {
		end++
	}
	return lines[1:end]
}

// statements follows the statements of a file; where they may not be run, what they may change is unsure from then on.
func (d *djangoSettings) statements(from djangoFile, lines []djangoLine, sure bool) {
	taken, perhaps := false, false // a branch of the if in hand is run, for sure or maybe
	for i := 0; i < len(lines); {
		line, body := lines[i], bodyOf(lines[i:])
		i += 1 + len(body)
		if line.text == "try:" && d.importsNothing(from, body) {
			d.mayLose()
			continue
		}
		if m := ifLine.FindStringSubmatch(line.text); m != nil && len(body) > 0 {
			if m[1] == "if" {
				taken, perhaps = false, false
			}
			value, known := any(true), true
			if m[1] != "else" {
				value, known = d.scope(from).eval(m[2], 0)
			}
			if !taken && !(known && !isTrue(value)) {
				d.statements(from, body, sure && known && !perhaps)
			}
			taken, perhaps = taken || known && isTrue(value), perhaps || !known
			continue
		}
		d.statement(from, line, sure && len(body) == 0)
		if strings.HasPrefix(line.text, "def ") || strings.HasPrefix(line.text, "class ") {
			d.defines(line.text, body)
		} else {
			d.statements(from, body, false)
		}
	}
}

// importsNothing reports whether a block asks for nothing but a module beside its file that is not there, settings of one machine, and that
// is not left out by git.
func (d *djangoSettings) importsNothing(from djangoFile, body []djangoLine) bool {
	if len(body) != 1 {
		return false
	}
	m := starImport.FindStringSubmatch(body[0].text)
	if m == nil || !besideFile.MatchString(m[1]) || from.host == "" || path.IsAbs(from.host) {
		return false
	}
	beside := path.Join(path.Dir(from.name), m[1][1:])
	return !isFile(from.files, pyModuleFile(from.files, beside)) && !d.p.IgnoredByGit(filepath.Join(d.p.Dir, filepath.FromSlash(path.Dir(from.host)), m[1][1:]+".py"))
}

// defines notes what a function or class may do once it is used.
func (d *djangoSettings) defines(head string, body []djangoLine) {
	if name, f := functionOf(head, body); name != "" {
		_, again := d.own[name]
		if again {
			f = nil
		}
		d.own[name] = f
	}
	if slices.ContainsFunc(body, func(line djangoLine) bool { return readsEnvFile.MatchString(line.text) }) {
		d.loads = max(d.loads, perhaps)
	}
}

// statement follows one statement.
func (d *djangoSettings) statement(from djangoFile, line djangoLine, sure bool) {
	if readsEnvFile.MatchString(line.text) {
		d.loads = max(d.loads, perhaps)
		if sure {
			d.loads = surely
		}
	}
	if m := starImport.FindStringSubmatch(line.text); m != nil {
		if !sure || !d.readModule(from.files, from.root, d.absolute(from, m[1])) {
			d.loses()
		}
		return
	}
	pos := compose.Pos{File: from.host, Line: line.number}
	if m := pythonAssigned.FindStringSubmatch(line.text); m != nil {
		value, known := d.scope(from).eval(strings.TrimSpace(m[3]), 0)
		if old := d.given[m[1]]; m[2] == "+=" {
			known = known && old != nil && old.known
			if known {
				value, known = binary(old.value, "+", value)
			}
		}
		d.give(m[1], &djangoSetting{value, known, pos}, sure)
		return
	}
	if m := pythonChanged.FindStringSubmatch(line.text); m != nil {
		d.give(m[1], &djangoSetting{nil, false, pos}, sure)
		return
	}
	if elsewhereGiven.MatchString(line.text) {
		d.loses()
	}
	if m := importFrom.FindStringSubmatch(line.text); m != nil {
		file := pyModuleFile(from.files, inside(from.root, strings.ReplaceAll(d.absolute(from, m[1]), ".", "/")))
		if content, _ := fs.ReadFile(from.files, file); readsEnvFile.Match(content) && !slices.Contains(d.read, file) {
			d.loads = max(d.loads, perhaps)
		}
	}
	if strings.HasPrefix(line.text, "from ") || strings.HasPrefix(line.text, "import ") {
		for _, m := range pythonTouched.FindAllStringSubmatch(line.text, -1) {
			d.unsure[m[1]] = true
		}
	}
}

func (d *djangoSettings) give(name string, set *djangoSetting, sure bool) {
	if sure {
		d.given[name] = set
		delete(d.unsure, name)
		delete(d.maybe, name)
		return
	}
	if d.given[name] == nil {
		d.given[name] = set
	}
	d.unsure[name] = true
}

// absolute is a module's name from where modules begin.
func (d *djangoSettings) absolute(from djangoFile, name string) string {
	bare := strings.TrimLeft(name, ".")
	if bare == name {
		return name
	}
	dir := path.Dir("/" + from.name)
	for range len(name) - len(bare) - 1 {
		dir = path.Dir(dir)
	}
	below := strings.TrimPrefix(strings.TrimPrefix(dir, path.Clean(from.root)), "/")
	return strings.Trim(strings.ReplaceAll(below, "/", ".")+"."+bare, ".")
}
