package suppress

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFind(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       []Comment
	}{
		{"on the line", "a; # composecheck:ignore x why not", []Comment{{1, 1, []string{"x"}, "why not"}}},
		{"above", "# composecheck:ignore x y z\n\n  # more\r\n\ta;", []Comment{{1, 4, []string{"x"}, "y z"}}},
		{"two above", "#composecheck:ignore a b\n#composecheck:ignore c d\ne", []Comment{{1, 3, []string{"a"}, "b"}, {2, 3, []string{"c"}, "d"}}},
		{"several rules", "# composecheck:ignore a,b, CC201 , d - reason, with comma\nx", []Comment{{1, 2, []string{"a", "b", "CC201", "d"}, "reason, with comma"}}},
		{"no reason", "x # composecheck:ignore a", []Comment{{1, 1, []string{"a"}, ""}}},
		{"no rule", "x # composecheck:ignore", []Comment{{1, 1, nil, ""}}},
		{"only a comma", "x # composecheck:ignore ,", []Comment{{1, 1, nil, ""}}},
		{"nothing below", "# composecheck:ignore a b\n#\n", []Comment{{1, 1, []string{"a"}, "b"}}},
		{"another word", "# composecheck:ignored a b", nil},
		{"spoken of", "# what composecheck:ignore means", nil},
	} {
		got := Find(strings.Split(test.text, "\n"), func(int, int, string) bool { return true })
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
	}
}

func TestFindAsks(t *testing.T) {
	Find([]string{"", "ab # composecheck:ignore x  "}, func(line, column int, text string) bool {
		if line != 2 || column != 4 || text != "# composecheck:ignore x" {
			t.Errorf("asked for %d:%d %q", line, column, text)
		}
		return false
	})
}
