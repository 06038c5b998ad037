package rules

import (
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/typo"
)

// didYouMean returns the name in the project that host was probably meant to be, or "": one that differs in a
// letter or two, that shares a word with it ("support-backend" and "backend"), or the only other service.
func didYouMean(s *inspector.Snapshot, host string) string {
	var names []string
	for _, service := range s.Project.Services {
		names = append(names, service.Name)
	}
	if meant := typo.Nearest(host, names, max(1, len(host)/4)); meant != "" {
		return meant
	}
	var sharing []string
	for _, service := range s.Project.Services {
		if s.Proxy(service.Name) == nil && sharesWord(host, service.Name) {
			sharing = append(sharing, service.Name)
		}
	}
	if len(sharing) == 1 {
		return sharing[0]
	}
	return ""
}

// sharesWord reports whether one of two names is the other with words before or after it.
func sharesWord(a, b string) bool {
	words := func(name string) []string {
		return strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return r == '-' || r == '_' || r == '.' })
	}
	long, few := " "+strings.Join(words(a), " ")+" ", " "+strings.Join(words(b), " ")+" "
	if len(long) < len(few) {
		long, few = few, long
	}
	return strings.TrimSpace(few) != "" && strings.Contains(long, few)
}

// dotForColon takes a host apart whose last label is a port, for want of the colon before it: no name ends in a number
// (RFC 1123), and no address has such a part.
func dotForColon(host string) (name, port string, ok bool) {
	i := strings.LastIndexByte(host, '.')
	if i <= 0 {
		return "", "", false
	}
	name, port = host[:i], host[i+1:]
	n, err := strconv.Atoi(port)
	isNumeric := strings.Trim(name, "0123456789.") == ""
	return name, port, err == nil && n < 1<<16 && (!isNumeric || n > 255 && strings.Count(name, ".") > 1)
}
