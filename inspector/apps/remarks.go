package apps

import "strings"

// withoutRemarks takes the remarks out of code of JavaScript and its kin, and leaves all lines where they are. It goes over
// all of an app's code, and more than once: expressions took most of the time that a large app does.
func withoutRemarks(text string) string {
	text = withoutBlocks(text)
	if !strings.Contains(text, "//") {
		return text
	}
	var out strings.Builder
	for line := range strings.Lines(text) {
		end := remarkAt(line)
		out.WriteString(line[:end])
		if end < len(line) && strings.HasSuffix(line, "\n") {
			out.WriteByte('\n')
		}
	}
	return out.String()
}

// withoutBlocks puts a space, and the ends of its lines, in the place of each remark in /* */.
func withoutBlocks(text string) string {
	var out strings.Builder
	for {
		before, remark, found := strings.Cut(text, "/*")
		inside, rest, closed := strings.Cut(remark, "*/")
		if !found || !closed {
			out.WriteString(text)
			return out.String()
		}
		out.WriteString(before + " " + strings.Repeat("\n", strings.Count(inside, "\n")))
		text = rest
	}
}

// remarkAt is where the remark of a line begins, at its start or behind what no address ends with; its length where there is none.
func remarkAt(line string) int {
	for i := 0; i+1 < len(line); i++ {
		if line[i] == '/' && line[i+1] == '/' && (i == 0 || strings.IndexByte(" \t\f\r\n,{;", line[i-1]) >= 0) {
			return i
		}
	}
	return len(line)
}
