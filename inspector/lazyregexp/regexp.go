// Package lazyregexp has regular expressions that are compiled when they are first used. The program knows more than a
// thousand, a run needs a few of them, and to compile all took most of the time of its start.
package lazyregexp

import (
	"os"
	"regexp"
	"strings"
	"sync"
)

// A Regexp is a regular expression as package regexp has it, with the same methods. It is safe for use by many goroutines.
type Regexp struct {
	expr    string
	compile func() *regexp.Regexp
}

// inTest is true in the tests of a package.
var inTest = strings.HasSuffix(strings.TrimSuffix(os.Args[0], ".exe"), ".test")

// New returns an expression. It must be a valid one: else its first use panics, in tests New itself.
func New(expr string) *Regexp {
	re := &Regexp{expr: expr, compile: sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })}
	if inTest {
		re.compile()
	}
	return re
}

func (re *Regexp) String() string { return re.expr }

func (re *Regexp) FindAllIndex(b []byte, n int) [][]int { return re.compile().FindAllIndex(b, n) }

func (re *Regexp) FindAllString(s string, n int) []string { return re.compile().FindAllString(s, n) }

func (re *Regexp) FindAllStringIndex(s string, n int) [][]int {
	return re.compile().FindAllStringIndex(s, n)
}

func (re *Regexp) FindAllStringSubmatch(s string, n int) [][]string {
	return re.compile().FindAllStringSubmatch(s, n)
}

func (re *Regexp) FindAllStringSubmatchIndex(s string, n int) [][]int {
	return re.compile().FindAllStringSubmatchIndex(s, n)
}

func (re *Regexp) FindAllSubmatch(b []byte, n int) [][][]byte {
	return re.compile().FindAllSubmatch(b, n)
}

func (re *Regexp) FindAllSubmatchIndex(b []byte, n int) [][]int {
	return re.compile().FindAllSubmatchIndex(b, n)
}

func (re *Regexp) FindIndex(b []byte) []int { return re.compile().FindIndex(b) }

func (re *Regexp) FindString(s string) string { return re.compile().FindString(s) }

func (re *Regexp) FindStringIndex(s string) []int { return re.compile().FindStringIndex(s) }

func (re *Regexp) FindStringSubmatch(s string) []string { return re.compile().FindStringSubmatch(s) }

func (re *Regexp) FindStringSubmatchIndex(s string) []int {
	return re.compile().FindStringSubmatchIndex(s)
}

func (re *Regexp) FindSubmatch(b []byte) [][]byte { return re.compile().FindSubmatch(b) }

func (re *Regexp) FindSubmatchIndex(b []byte) []int { return re.compile().FindSubmatchIndex(b) }

func (re *Regexp) Match(b []byte) bool { return re.compile().Match(b) }

func (re *Regexp) MatchString(s string) bool { return re.compile().MatchString(s) }

func (re *Regexp) ReplaceAllString(src, repl string) string {
	return re.compile().ReplaceAllString(src, repl)
}

func (re *Regexp) ReplaceAllStringFunc(src string, repl func(string) string) string {
	return re.compile().ReplaceAllStringFunc(src, repl)
}

func (re *Regexp) ReplaceAllLiteralString(src, repl string) string {
	return re.compile().ReplaceAllLiteralString(src, repl)
}
