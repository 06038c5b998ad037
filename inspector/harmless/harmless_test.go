package harmless

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestLine(t *testing.T) {
	for in, want := range map[string]string{
		"plain text":                          "plain text",
		"\x1b[1;31mred\x1b[0m":                "red",
		"\x1b]0;title\x07after":               "after",
		"\x1b]8;;http://evil\x1b\\link":       "link",
		"\x1bPq#0\x1b\\sixel":                 "sixel",
		"\u009b2Jclear":                       "clear",
		"\u009d0;title\u009cafter":            "after",
		"\x1b(Bcharset \x1bc":                 "charset ",
		"\x1b]0;never ends":                   "0;never ends",
		"\x1b\x1b[0m[31mjoined":               "[31mjoined",
		"\x9b31m":                             "\uFFFD31m",
		"one\ntwo\r\nthree\tfour":             "one two three four",
		"\u202egnp.exe\u2066\u200b\ufeff":     "gnp.exe",
		"a\u2028b":                            "a b",
		"a\x00\x07\x7f\bb":                    "ab",
		"日本 é e\u0301 👩\u200d💻":               "日本 é e\u0301 👩\u200d💻",
		"\xff\xfe":                            "\uFFFD",
		strings.Repeat("\x1b[0m", 1000) + "x": "x",
	} {
		if got := Line(in); got != want {
			t.Errorf("Line(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzLine(f *testing.F) {
	f.Add("\x1b[31m\u202e\x9b")
	f.Fuzz(func(t *testing.T, in string) {
		got := Line(in)
		if !utf8.ValidString(got) {
			t.Errorf("Line(%q) = %q is not UTF-8", in, got)
		}
		for _, r := range got {
			if Hides(r) {
				t.Errorf("Line(%q) = %q keeps %U", in, got, r)
			}
		}
		if again := Line(got); again != got {
			t.Errorf("Line(%q) = %q, then %q", in, got, again)
		}
	})
}
