package compose

import (
	"regexp"
	"slices"
	"strings"
)

// otherwise stands before a command behind "||".
const otherwise = "\x02"

// A branch is the part of an if command in hand.
type branch struct {
	known bool // whether its condition holds
	holds bool
	begun bool // its then has been seen
	ran   bool // it, or one before it, holds
}

// control follows if, then, else and fi, and returns the words of a command; nil where a condition keeps it from running.
func (r *runScript) control(words []string) []string {
	if words[0] == "if" {
		holds, known := r.condition(words[1:])
		r.inside = append(r.inside, branch{known: known, holds: holds, ran: known && holds})
		return nil
	}
	last := len(r.inside) - 1
	if last < 0 {
		return words
	}
	switch b := &r.inside[last]; {
	case words[0] == "fi":
		r.inside = r.inside[:last]
		return nil
	case words[0] == "elif":
		b.known, b.holds, b.begun = b.ran, false, false
		return nil
	case words[0] == "else", words[0] == "then":
		b.begun = true
		if words[0] == "else" {
			b.holds = !b.ran
		}
		if words = words[1:]; len(words) > 0 {
			return r.control(words) // it may be an if itself
		}
		return nil
	case !b.begun:
		b.known = false // behind && or || the condition goes on
	}
	if slices.ContainsFunc(r.inside, func(b branch) bool { return b.known && !b.holds }) {
		return nil
	}
	return words
}

var usedName = regexp.MustCompile(`\$\{?(\w+)`)

// condition judges a test of an ARG or ENV.
func (r *runScript) condition(words []string) (holds, known bool) {
	words = slices.Clone(words)
	for i, word := range words {
		for _, name := range usedName.FindAllStringSubmatch(word, -1) {
			if _, ok := r.values[name[1]]; !ok {
				return false, false
			}
		}
		words[i] = r.expand(word, r.values)
	}
	isPattern := func(word string) bool { return strings.ContainsAny(word, "*?[") }
	switch n := len(words); {
	case n > 2 && words[0] == "[[" && words[n-1] == "]]" && !slices.ContainsFunc(words[1:], isPattern):
		words[0], words[n-1] = "[", "]"
	case n == 0 || words[0] != "[" && words[0] != "test":
		return false, false
	}
	return testCommandHolds(words, func(string, string) (holds, known bool) { return false, false })
}
