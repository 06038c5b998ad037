package report

import (
	"slices"
	"strings"
	"testing"

	"github.com/composecheck/composecheck/compose"
)

func TestShortenMiddle(t *testing.T) {
	for _, test := range []struct {
		in   string
		n    int
		want string
	}{
		{"api:8080", 8, "api:8080"},
		{"a-very-long-service:8080", 13, "a-very…e:8080"},
		{"日本語日本語", 8, "日本…語"},
		{"日本語", 2, "…"},
		{"abcdef", 3, "a…f"},
	} {
		got := shortenMiddle(test.in, test.n, "…")
		if got != test.want || columns(got) > test.n {
			t.Errorf("shortenMiddle(%q, %d) = %q, want %q", test.in, test.n, got, test.want)
		}
	}
}

func TestWrap(t *testing.T) {
	path := "/srv/" + strings.Repeat("deep/", 8)
	for _, test := range []struct {
		in   string
		want []string
	}{
		{"", nil},
		{"one two three four five", []string{"one two three", "four five"}},
		{"see " + path + " there", []string{"see", path, "there"}},
		{strings.Repeat("x", 40) + " y", []string{strings.Repeat("x", 16), strings.Repeat("x", 16), "xxxxxxxx y"}},
		{"日本語日本語 日本語", []string{"日本語日本語", "日本語"}},
	} {
		if got := wrap(test.in, 16); !slices.Equal(got, test.want) {
			t.Errorf("wrap(%q) = %q, want %q", test.in, got, test.want)
		}
	}
	if got := wrapItems([]string{"an item that is too long", "next"}, " · ", 16); !slices.Equal(got, []string{"an item that is", "too long · next"}) {
		t.Errorf("wrapItems = %q", got)
	}
}

func TestMark(t *testing.T) {
	for _, test := range []struct {
		line          string
		column, end   int
		before, marks string
	}{
		{"    proxy_pass x;", 16, 17, "    proxy_pass ", "x"},
		{"\ta\tb;", 4, 5, "    a   ", "b"},
		{"日本 x", 8, 9, "日本 ", "x"},
		{"  key: value  ", 0, 0, "  ", "key: value"},
		{"short", 90, 99, "short", ""},
		{"abc", 2, 0, "a", ""},
	} {
		m := mark(test.line, compose.Pos{Line: 1, Column: test.column, EndColumn: test.end})
		if m.before != test.before || m.text != test.marks {
			t.Errorf("mark(%q, %d, %d) = %+v", test.line, test.column, test.end, m)
		}
	}
}

// TestWindow shows that what stands at a column stays below its marks, whatever was cut.
func TestWindow(t *testing.T) {
	p := &page{symbols: unicodeSymbols}
	for _, pre := range []string{strings.Repeat("x", 99), strings.Repeat("界", 49) + "y", strings.Repeat("界", 50), "z" + strings.Repeat("界", 50)} {
		m := markedLine{before: pre, text: "HERE", after: strings.Repeat(" tail", 50)}
		from := m.start(60)
		shown := p.window(m.before+m.text+m.after, from, 60)
		before, _, found := strings.Cut(shown, "HERE")
		if !found || columns(before) != columns(pre)-from || columns(shown) > 60 {
			t.Errorf("%q shows %q", pre, shown)
		}
	}
}
