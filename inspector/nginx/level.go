package nginx

import "fmt"

// A level is one block that is being read, with what included files add to it.
type level struct {
	block *Directive // nil: the file itself
	seen  map[string]bool
	first map[string]Pos // where what may stand here only once was seen
}

// mark notes that what may stand here only once stands at that place.
func (l *level) mark(key string, at Pos) {
	if !l.seen[key] {
		l.seen[key], l.first[key] = true, at
	}
}

// earlier is the hint where the first of two stands.
func (l *level) earlier(key string) hint { return hint{first: l.first[key]} }

// enter begins a block; leave ends it.
func (r *reader) enter(block *Directive) {
	r.levels = append(r.levels, level{block, map[string]bool{}, map[string]Pos{}})
}
func (r *reader) leave() { r.levels = r.levels[:len(r.levels)-1] }

// stillOpen is the hint that a block was to end before what stands in it.
func stillOpen(block *Directive) string {
	return fmt.Sprintf(`the %s of line %d is still open here: probably a "}" is missing above`, block.Name.Text, block.Name.Pos.Line)
}
