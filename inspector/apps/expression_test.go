package apps

import (
	"slices"
	"testing"
)

// TestArguments splits what is given to a call: quotes that end on no line are none, as in a regular expression or beside a lifetime.
func TestArguments(t *testing.T) {
	for text, want := range map[string][]string{
		`'a, b', "c)", d) e`:             {"'a, b'", `"c)"`, "d"},
		"x.replace(/'/, y), z)\n'":       {"x.replace(/'/, y)", "z"},
		`/^\/a[(']/, c => c / 2, d / e)`: {`/^\/a[(']/`, "c => c / 2", "d / e"},
		"&'static [u8], b)":              {"&'static [u8]", "b"},
		"`a\n, ${b(\"c\")}`, d, )":       {"`a\n, ${b(\"c\")}`", "d"},
		"'it\\'s, one', [1, 2], {a: 3})": {"'it\\'s, one'", "[1, 2]", "{a: 3}"},
	} {
		if got, ok := arguments(text); !ok || !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	if got, ok := arguments("a, (b)"); ok {
		t.Errorf("a call without an end: %q", got)
	}
}
