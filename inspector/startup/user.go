package startup

import (
	"cmp"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// becomesRoot matches what another user starts a program with as root.
var becomesRoot = lazyregexp.New(`\b(?:sudo|doas|su-exec)\b`)

// Rootless reports whether a service's container surely starts nginx as another user than root.
func Rootless(s *compose.Service) bool {
	user := userOf(s)
	if becomesRoot.MatchString(strings.Join(s.Words(), " ")) {
		return false
	}
	return user == "" && nginx.Rootless(s.BaseImage()) || !isRoot(user) && !strings.Contains(user, "$")
}

// userOf is the user as whom the files say that a service's container starts, without its group; "" where its image says it.
func userOf(s *compose.Service) string {
	user := s.User
	if s.Build != nil {
		user = cmp.Or(user, s.Build.User)
	}
	user, _, _ = strings.Cut(user, ":")
	return user
}

func isRoot(user string) bool { return user == "" || user == "0" || user == "root" }
