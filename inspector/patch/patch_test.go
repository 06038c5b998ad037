package patch

import (
	"errors"
	"strings"
	"testing"

	"github.com/composecheck/composecheck/inspector"
)

// set opens one file, f; read are the lines of it that somebody read.
func set(t *testing.T, content string, read map[int]string) *Set {
	t.Helper()
	s := New(func(_ string, line int) string { return read[line] })
	if err := s.Open("f", []byte(content)); err != nil {
		t.Fatal(err)
	}
	return s
}

func replace(line int, old, text string) inspector.Edit {
	return inspector.Edit{File: "f", Line: line, Old: old, New: text}
}

func insert(line int, text string) inspector.Edit { return replace(line, "", text) }

func TestNew(t *testing.T) {
	for name, tt := range map[string]struct {
		content string
		edits   []inspector.Edit
		want    string
	}{
		"replace":                       {"a\nb\nc\n", []inspector.Edit{replace(2, "b", "B")}, "a\nB\nc\n"},
		"keep a comment":                {"a\nb; # why\nc\n", []inspector.Edit{replace(2, "b;", "B;")}, "a\nB; # why\nc\n"},
		"keep CRLF":                     {"a\r\nb\r\nc\r\n", []inspector.Edit{replace(2, "b", "B"), insert(3, "x")}, "a\r\nB\r\nx\r\nc\r\n"},
		"the ends of mixed lines":       {"a\nb\r\nc\n", []inspector.Edit{insert(2, "x")}, "a\nx\r\nb\r\nc\n"},
		"keep a byte order mark":        {bom + "a\nb\n", []inspector.Edit{replace(1, "a", "A")}, bom + "A\nb\n"},
		"no final line end":             {"a\nb", []inspector.Edit{replace(2, "b", "B")}, "a\nB"},
		"behind one":                    {"a\nb", []inspector.Edit{insert(3, "x")}, "a\nb\nx"},
		"behind one, CRLF":              {"a\r\nb", []inspector.Edit{insert(3, "x")}, "a\r\nb\r\nx"},
		"one line without an end":       {"a", []inspector.Edit{insert(2, "x")}, "a\nx"},
		"at the end":                    {"a\nb\n", []inspector.Edit{insert(3, "x")}, "a\nb\nx\n"},
		"at the beginning":              {"a\nb\n", []inspector.Edit{insert(1, "x")}, "x\na\nb\n"},
		"remove":                        {"a\nb\nc\n", []inspector.Edit{replace(2, "b", "")}, "a\nc\n"},
		"remove with spaces at its end": {"a\nb \t\nc\n", []inspector.Edit{replace(2, "b", "")}, "a\nc\n"},
		"remove but for a comment":      {"a\nb # why\nc\n", []inspector.Edit{replace(2, "b", "")}, "a\n # why\nc\n"},
		"remove the last":               {"a\nb", []inspector.Edit{replace(2, "b", "")}, "a"},
		"several in order":              {"a\nb\n", []inspector.Edit{replace(2, "b", "B"), insert(2, "x"), insert(2, "y")}, "a\nx\ny\nB\n"},
		"bytes that are no UTF-8":       {"a\nb # \xff\n", []inspector.Edit{replace(2, "b", "B")}, "a\nB # \xff\n"},
		"lines are numbered as given":   {"a\nb\nc\n", []inspector.Edit{insert(2, "x"), replace(3, "c", "C")}, "a\nx\nb\nC\n"},
	} {
		t.Run(name, func(t *testing.T) {
			s := set(t, tt.content, map[int]string{1: "a", 2: "b"}) // what was read, without comments
			if !strings.Contains(tt.content, "b") {
				s = set(t, tt.content, map[int]string{1: "a"})
			}
			if err := s.Add(tt.edits); err != nil {
				t.Fatal(err)
			}
			if got := string(s.New("f")); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
			if got := string(s.Old("f")); got != tt.content {
				t.Errorf("Old is %q, want %q", got, tt.content)
			}
		})
	}
}

func TestRefused(t *testing.T) {
	read := map[int]string{1: "a", 2: "b"}
	for name, tt := range map[string]struct {
		edit inspector.Edit
		want error
	}{
		"another line stands there": {replace(2, "x", "B"), errChanged},
		"more than a comment":       {replace(3, "c", "C"), errChanged},
		"beyond the end":            {replace(9, "b", "B"), errChanged},
		"insert beyond the end":     {insert(9, "b"), errChanged},
		"a place that nobody read":  {insert(5, "x"), errChanged},
		"an unknown file":           {inspector.Edit{File: "g", Line: 1, Old: "a"}, errChanged},
		"a hidden value":            {replace(2, "b …", "B …"), errHidden},
		"a control character":       {replace(2, "b", "B\x1b[2J"), errNoText},
	} {
		t.Run(name, func(t *testing.T) {
			s := set(t, "a\nb\nc more\nd\n", read)
			if err := s.Add([]inspector.Edit{tt.edit}); !errors.Is(err, tt.want) {
				t.Errorf("%v, want %v", err, tt.want)
			}
			if tt.want != nil && len(s.Names()) > 0 {
				t.Errorf("%v is changed all the same", s.Names())
			}
		})
	}
	t.Run("the place moved", func(t *testing.T) {
		s := set(t, "new\na\nb\n", read)
		if err := s.Add([]inspector.Edit{insert(2, "x")}); !errors.Is(err, errChanged) {
			t.Error(err)
		}
	})
	t.Run("no text", func(t *testing.T) {
		if err := New(nil).Open("f", []byte("a\x00b")); !errors.Is(err, errNoText) {
			t.Error(err)
		}
	})
}

func TestConflict(t *testing.T) {
	read := map[int]string{1: "a", 2: "b", 3: "c"}
	s := set(t, "a\nb\nc\n", read)
	for _, tt := range []struct {
		edits []inspector.Edit
		want  error
	}{
		{[]inspector.Edit{replace(2, "b", "B")}, nil},
		{[]inspector.Edit{replace(2, "b", "B")}, nil}, // the same
		{[]inspector.Edit{replace(3, "c", "C"), replace(2, "b", "other")}, errConflict},
		{[]inspector.Edit{insert(2, "x"), insert(2, "y")}, nil},
		{[]inspector.Edit{insert(2, "x"), insert(2, "y")}, nil}, // the same
		{[]inspector.Edit{insert(2, "z")}, errConflict},
	} {
		if err := s.Add(tt.edits); !errors.Is(err, tt.want) {
			t.Errorf("%v: %v, want %v", tt.edits, err, tt.want)
		}
	}
	if got, want := string(s.New("f")), "a\nx\ny\nB\nc\n"; got != want { // nothing of a finding that conflicts
		t.Errorf("%q, want %q", got, want)
	}
}

func FuzzNew(f *testing.F) {
	f.Add("a\r\nb", 1, "x", true)
	f.Add(bom+"a\n\n", 2, "", false)
	f.Fuzz(func(t *testing.T, content string, at int, text string, replaces bool) {
		var s *Set
		s = New(func(_ string, n int) string {
			if lines := s.files["f"].lines; n >= 1 && n <= len(lines) {
				return lines[n-1].text
			}
			return ""
		})
		if s.Open("f", []byte(content)) != nil {
			return
		}
		if got := string(s.New("f")); got != content {
			t.Fatalf("without an edit %q becomes %q", content, got)
		}
		e := insert(at, text)
		if replaces {
			e.Old = s.known("f", at)
		}
		if s.Add([]inspector.Edit{e}) == nil {
			s.New("f")
		}
	})
}
