package nginx

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tufanbarisyildirim/gonginx/config"
	"github.com/tufanbarisyildirim/gonginx/parser"
)

// parse reads one file. After an error it returns the directives before it, with the blocks around the error closed.
func parse(file string, src []byte, made *Rendering) ([]*Directive, *Problem) {
	statements, problem := scan(file, src, made)
	statements, unbalanced := balance(statements)
	if unbalanced != nil {
		problem = unbalanced
	}
	return build(statements), problem
}

// balance checks that blocks are closed as nginx does (ngx_conf_parse) and cuts the statements at the first error.
// Blocks that are open there are closed, so that what it returns is always balanced.
func balance(all []statement) ([]statement, *Problem) {
	var open []statement
	var suspect *statement // the first block whose closing brace is indented unlike its opening
	var early Pos          // that brace
	for i, s := range all {
		switch {
		case s.end == '{' && len(open) == maxDepth:
			return closed(all[:i], len(open)), &Problem{Pos: s.words[0].Pos, Kind: "limit",
				Message: fmt.Sprintf("blocks are nested more than %d deep", maxDepth)}
		case s.end == '{':
			open = append(open, s)
		case s.end == '}' && len(open) == 0:
			return all[:i], &Problem{Pos: s.pos, Kind: "syntax", Message: `unexpected "}"`,
				Hint: `probably one "}" too many, or a "{" missing above`, Early: early}
		case s.end == '}':
			last := open[len(open)-1]
			if at := last.words[0].Pos; suspect == nil && at.Line != s.pos.Line && at.Column != s.pos.Column {
				suspect, early = &last, s.pos
			}
			open = open[:len(open)-1]
		case s.end == 0 && len(open) > 0:
			if suspect == nil {
				suspect = &open[len(open)-1]
			}
			return closed(all[:i], len(open)), &Problem{Pos: s.pos, Kind: "syntax", Message: `unexpected end of file, expecting "}"`,
				Hint: fmt.Sprintf("probably the %q block of line %d is not closed", suspect.words[0].Text, suspect.words[0].Pos.Line)}
		case s.end == 0:
			return all[:i], nil
		}
	}
	return closed(all, len(open)), nil
}

// closed returns statements with n more closing braces.
func closed(statements []statement, n int) []statement {
	return append(slices.Clip(statements), slices.Repeat([]statement{{end: '}'}}, n)...)
}

// build makes the tree of balanced statements. gonginx reads it from a canonical text, in which none of the
// things occur that it reads otherwise than nginx; should it fail all the same, the statements are nested here.
func build(statements []statement) []*Directive {
	if tree, ok := viaGonginx(statements); ok {
		return tree
	}
	return nest(statements)
}

// nest makes the tree of balanced statements without gonginx.
func nest(statements []statement) []*Directive {
	root := &Directive{Block: []*Directive{}}
	open := []*Directive{root}
	for _, s := range statements {
		last := open[len(open)-1]
		if s.end == '}' {
			last.End = s.pos
			open = open[:len(open)-1]
			continue
		}
		d := directive(s)
		last.Block = append(last.Block, d)
		if s.end == '{' {
			open = append(open, d)
		}
	}
	return root.Block
}

// directive makes the directive that a statement begins.
func directive(s statement) *Directive {
	d := &Directive{Name: s.words[0], Args: s.words[1:], End: s.pos}
	if s.end == '{' {
		d.Block = []*Directive{}
	}
	return d
}

// canonical writes one statement a line, every word in double quotes, so that line n is statements[n-1].
func canonical(statements []statement) string {
	var b strings.Builder
	for _, s := range statements {
		for _, w := range s.words {
			b.WriteByte('"')
			b.WriteString(harmless.Replace(w.Text))
			b.WriteString(`" `)
		}
		b.WriteByte(s.end)
		b.WriteByte('\n')
	}
	return b.String()
}

// harmless escapes what ends or confuses a quoted string of gonginx's.
var harmless = strings.NewReplacer("%", "%25", `"`, "%22", `\`, "%5C", "\n", "%0A", "\x00", "%00")

// viaGonginx lets gonginx parse the statements. It reports false when gonginx disagrees with them.
func viaGonginx(statements []statement) (tree []*Directive, ok bool) {
	defer func() {
		if recover() != nil {
			tree, ok = nil, false
		}
	}()
	parsed, err := parser.NewStringParser(canonical(statements), parser.WithSkipValidDirectivesErr()).Parse()
	if err != nil {
		return nil, false
	}
	a := adopter{statements: statements}
	tree = a.adopt(parsed.Block)
	return tree, !a.failed && a.next == len(statements)
}

// An adopter turns gonginx's tree into ours: its order and nesting, the statements' words and positions.
type adopter struct {
	statements []statement
	next       int // statement to come
	failed     bool
}

func (a *adopter) adopt(block config.IBlock) []*Directive {
	tree := make([]*Directive, 0, len(block.GetDirectives()))
	for _, from := range block.GetDirectives() {
		if a.next >= len(a.statements) {
			a.failed = true
			break
		}
		s := a.statements[a.next]
		a.next++
		if a.failed = a.failed || !agree(from, s); a.failed {
			break
		}
		d := directive(s)
		if inner := from.GetBlock(); inner != nil {
			d.Block = a.adopt(inner)
			d.End = a.closing()
		}
		tree = append(tree, d)
	}
	return tree
}

// closing takes the brace that ends a block.
func (a *adopter) closing() Pos {
	if a.next >= len(a.statements) || a.statements[a.next].end != '}' {
		a.failed = true
		return Pos{}
	}
	a.next++
	return a.statements[a.next-1].pos
}

// agree reports whether gonginx saw in from what stands in s.
func agree(from config.IDirective, s statement) bool {
	return s.end != '}' && len(from.GetParameters()) == len(s.words)-1 && (from.GetBlock() != nil) == (s.end == '{')
}
