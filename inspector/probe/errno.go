package probe

import (
	"strconv"
	"strings"
)

// The errors of connect(2) that matter, by Linux's numbers, with glibc's words and then other words for them:
// musl's, and those of tools.
var errnos = []struct {
	number int
	words  []string
	unix   bool // only believed of a unix socket: of TCP it would be about the tool itself
}{
	{111, []string{"Connection refused"}, false},
	{113, []string{"No route to host", "Host is unreachable"}, false},
	{101, []string{"Network is unreachable", "Network unreachable"}, false},
	{99, []string{"Cannot assign requested address", "Address not available"}, false},
	{97, []string{"Address family not supported by protocol", "Address family not supported"}, false},
	{104, []string{"Connection reset by peer"}, false},
	{110, []string{"Connection timed out", "Operation timed out", "timed out"}, false},
	{2, []string{"No such file or directory"}, true},
	{13, []string{"Permission denied"}, true},
	{20, []string{"Not a directory"}, true},
	{11, []string{"Resource temporarily unavailable"}, true},
}

// errnoOf finds the number of the error that a tool's message is about; 0 when it cannot be told.
func errnoOf(text string, unix bool) int {
	for _, e := range errnos {
		for _, words := range e.words {
			if (unix || !e.unix) && strings.Contains(text, words) {
				return e.number
			}
		}
	}
	return 0
}

// errorText returns glibc's words for the error; "" for 0.
func errorText(errno int) string {
	if errno == 0 {
		return ""
	}
	for _, e := range errnos {
		if e.number == errno {
			return e.words[0]
		}
	}
	return "error " + strconv.Itoa(errno)
}
