package nginx

import (
	"fmt"
	"strings"
	"testing"
)

func TestTree(t *testing.T) {
	statements, problem := scan("f", []byte("a b;\nc {\n d 'e;' {\n }\n}\nf;\n"), nil)
	if problem != nil {
		t.Fatal(problem)
	}
	statements, _ = balance(statements)
	through, ok := viaGonginx(statements)
	if !ok || outline(through) != outline(nest(statements)) || outline(through) != "a b@1 c{d e;{}@4}@5 f@6 " {
		t.Errorf("%v %s, %s", ok, outline(through), outline(nest(statements)))
	}
	if tree := readText("events {}").Tree(); len(tree) != 1 {
		t.Errorf("tree %v", tree)
	}
}

func outline(tree []*Directive) string {
	var b strings.Builder
	for _, d := range tree {
		b.WriteString(d.Name.Text)
		for _, w := range d.Args {
			b.WriteString(" " + w.Text)
		}
		if d.Block != nil {
			b.WriteString("{" + strings.TrimSuffix(outline(d.Block), " ") + "}")
		}
		fmt.Fprintf(&b, "@%d ", d.End.Line)
	}
	return b.String()
}
