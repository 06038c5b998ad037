// Package suppress reads the comments with which a person says that a finding is known and meant to be:
//
//	# composecheck:ignore unknown-host it stands in for tests
//	# composecheck:ignore CC201, wrong-port it stands in for tests
package suppress

import (
	"regexp"
	"strings"
)

// A Comment is one such comment of a file. Lines and columns count from 1.
type Comment struct {
	Line   int      `json:"line"`             // on which it stands
	Covers int      `json:"covers"`           // the line that it speaks of: its own, or the next one with more than a comment
	Rules  []string `json:"rules"`            // as they are written: names or IDs
	Reason string   `json:"reason,omitempty"` // "": none was given
}

// Mark is in every text that has such a comment.
const Mark = "composecheck:ignore"

var pattern = regexp.MustCompile(`#+[ \t]*` + Mark + `(?:[ \t:]+|$)`)

// Limits on hostile files.
const (
	maxTries    = 8     // how often a line may seem to have a comment: all but one of them in quotes
	maxComments = 10000 // of one file
)

// Find returns the comments of a text. isComment tells whether what looks like a comment is one: text begins with
// its "#", in that column of that line, and goes on to the end of the line.
func Find(lines []string, isComment func(line, column int, text string) bool) []Comment {
	var all []Comment
	above := 0 // of all: from there on they stand above the next line
	for i, text := range lines {
		text = strings.TrimRight(text, " \t\r")
		if code := strings.TrimLeft(text, " \t"); code != "" && code[0] != '#' {
			for ; above < len(all); above++ {
				all[above].Covers = i + 1
			}
		}
		for _, found := range pattern.FindAllStringIndex(text, maxTries) {
			begin, end := found[0], found[1]
			if len(all) == maxComments || !isComment(i+1, begin+1, text[begin:]) {
				continue
			}
			c := Comment{Line: i + 1, Covers: i + 1}
			c.Rules, c.Reason = split(text[end:])
			all = append(all, c)
			if strings.TrimLeft(text[:begin], " \t") != "" {
				above = len(all)
			}
			break
		}
	}
	return all
}

// split divides what follows the mark into rules, separated by commas, and the reason behind them.
func split(text string) (rules []string, reason string) {
	for more := true; more && text != ""; {
		end := strings.IndexAny(text, ", \t")
		if end < 0 {
			end = len(text)
		}
		if end > 0 {
			rules = append(rules, text[:end])
		}
		text = strings.TrimLeft(text[end:], " \t")
		text, more = strings.CutPrefix(text, ",")
		text = strings.TrimLeft(text, " \t")
	}
	return rules, strings.TrimLeft(text, "-–—: \t")
}
