package apps

import (
	"strings"
	"testing"
)

func TestWithoutRemarks(t *testing.T) {
	for text, want := range map[string]string{
		"a // b\nhttp://x // c\r\nd":           "a \nhttp://x \nd",
		"//\n//":                               "\n",
		"{//a\n,//b\n;// c\nx//d":              "{\n,\n;\nx//d",
		"a///b\n ///c":                         "a///b\n ",
		"/* x\n y */ z /**/ // w":              " \n z   ",
		"/*/ */x/":                             " x/",
		"/* open\n// a":                        "/* open\n",
		"'/api/*': 1, '/b/*': 2 // c":          "'/api/*': 1, '/b/*': 2 ",
		"get('/a/*')\nuse(b)\n/** c */":        "get('/a/*')\nuse(b)\n ",
		`"src/**/*.ts", "a // b", 'it\'s // '`: `"src/**/*.ts", "a // b", 'it\'s // '`,
		"`\n // a\n /* b */` // c":             "`\n // a\n /* b */` ",
		"don't // c\nit's /* d */ e":           "don't \nit's   e",
		`a.replace(/\/*'/, b) // c`:            `a.replace(/\/*'/, b) `,
		`a(/["'//]/g, '') // c`:                `a(/["'//]/g, '') `,
		"b = c / d // e\nf / g":                "b = c / d \nf / g",
	} {
		if got := withoutRemarks(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestWithoutHashes(t *testing.T) {
	for text, want := range map[string]string{
		"a # b\r\n#c\n  # d\n": "a \n\n  \n",
		"to: 'a#b'":            "to: 'a#b'",
		`"no # remark" # one`:  `"no # remark" `,
		"'don\\'t # a' # b":    "'don\\'t # a' ",
		"# don't\na = 'b' # c": "\na = 'b' ",
		`"open # c`:            `"open `,
	} {
		if got := withoutHashes(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func BenchmarkWithoutRemarks(b *testing.B) {
	text := strings.Repeat("const a = require('b') // c\napp.get('/x/*', (req, res) => res.send(\"d\"))\n/* e\n */\n", 5000)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		withoutRemarks(text)
	}
}

func TestCodeOf(t *testing.T) {
	for name, want := range map[string]string{
		"app/main.py":             "a \nb // c\n",
		"app/user.rb":             "a \nb // c\n",
		"Gemfile":                 "a \nb // c\n",
		"lib/endpoint.ex":         "a \nb // c\n",
		"views/home.blade.php":    "a # x\nb // c\n",
		"src/server.ts":           "a # x\nb \n",
		"src/main/java/Main.java": "a # x\nb \n",
	} {
		if got := codeOf(name, "a # x\nb // c\n"); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}
