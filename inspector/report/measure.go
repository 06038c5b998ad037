package report

import (
	"strings"

	"github.com/olekukonko/tablewriter/pkg/twwidth"
)

// All lengths in this package are columns of a terminal: 2 for a CJK character, 0 for a combining one.

// narrowest is the least width that text is wrapped to.
const narrowest = 16

// columns returns how many columns the text takes; escape sequences take none.
func columns(s string) int { return twwidth.WidthWithOptions(s, twwidth.Options{}) }

// split divides text after at most n columns.
func split(s string, n int) (head, tail string) {
	used := 0
	for i, r := range s {
		if used += columns(string(r)); used > n {
			return s[:i], s[i:]
		}
	}
	return s, ""
}

// skip returns text without its first n columns, and without a wide character that they cut in half.
func skip(s string, n int) string {
	for i, r := range s {
		if n <= 0 {
			return s[i:]
		}
		n -= columns(string(r))
	}
	return ""
}

func pad(s string, n int) string { return s + strings.Repeat(" ", max(0, n-columns(s))) }

// shorten cuts the end off text that is longer than n columns.
func shorten(s string, n int, ellipsis string) string {
	if len(s) <= n || columns(s) <= n {
		return s
	}
	head, _ := split(s, max(0, n-columns(ellipsis)))
	return head + ellipsis
}

// shortenMiddle cuts the middle out of text that is longer than n columns: of a host and port both ends count.
func shortenMiddle(s string, n int, ellipsis string) string {
	total := columns(s)
	room := n - columns(ellipsis)
	if total <= n || room < 2 {
		return shorten(s, n, ellipsis)
	}
	head, _ := split(s, (room+1)/2)
	return head + ellipsis + skip(s, total-room/2)
}

// wrap breaks text at spaces into lines of at most n columns. A path or URL that is longer stays whole,
// so that it can be copied; another such word is cut.
func wrap(s string, n int) []string { return wrapItems(strings.Fields(s), " ", n) }

// wrapItems joins items with a separator into lines of at most n columns. It breaks inside an item only where
// that is longer than a line.
func wrapItems(items []string, separator string, n int) []string {
	n = max(n, narrowest)
	var lines []string
	line := ""
	for _, item := range items {
		switch {
		case line == "":
			line = item
		case columns(line+separator+item) <= n:
			line += separator + item
		default:
			lines, line = append(lines, line), item
		}
		if columns(line) > n {
			parts := breakUp(line, n)
			lines, line = append(lines, parts[:len(parts)-1]...), parts[len(parts)-1]
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// breakUp divides an item that is longer than n columns.
func breakUp(item string, n int) []string {
	switch {
	case strings.Contains(strings.TrimSpace(item), " "):
		return wrap(item, n)
	case isCopyable(item):
		return []string{item}
	}
	var lines []string
	for item != "" {
		var line string
		line, item = split(item, n)
		lines = append(lines, line)
	}
	return lines
}

// isCopyable reports whether a word is a path or URL of a length that people do write.
func isCopyable(word string) bool {
	const longestPath = 200
	return strings.Contains(word, "/") && columns(word) <= longestPath
}
