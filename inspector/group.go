package inspector

import (
	"slices"
	"strings"
)

// Group returns the hops among which nginx shares out the requests that may go by a link: those of its pass directive
// without those of other values of the variables in it.
func (s *Snapshot) Group(l *Link) []*Link {
	var group []*Link
	for _, other := range s.LinksOf(l.Pass) {
		if other.Target.Choice == l.Target.Choice {
			group = append(group, other)
		}
	}
	return group
}

// Spared reports whether nginx has another server that answers the requests which it would give to a link: what that one does
// is then nobody's loss. One refuses, and nginx goes on with the next one at once; or it is a mere backup, or has no address
// where nginx looks names up at run time.
func (s *Snapshot) Spared(l *Link) bool {
	stands := func(other *Link) bool {
		return other.Key != l.Key && !slices.Contains(other.Target.Params, "down") && other.Serves()
	}
	backup := slices.Contains(l.Target.Params, "backup") && len(l.Dials) > 0
	return (l.LeftOut() || backup || l.refuses() && !l.TriesOnce()) && slices.ContainsFunc(s.Group(l), stands)
}

// refuses reports whether each address of the target refuses connections, which nginx learns at once.
func (l *Link) refuses() bool {
	const refused = 111
	return len(l.Dials) > 0 && !slices.ContainsFunc(l.Dials, func(d Dial) bool { return d.OK || d.Errno != refused })
}

// TriesOnce reports whether nginx tries one address alone for a request. By default it goes on with the next one where it
// cannot connect, so that nobody notices an address at which nobody listens.
func (l *Link) TriesOnce() bool {
	family, _, _ := strings.Cut(l.Pass.Directive, "_")
	next := l.Proxy.Config.Setting(l.Pass.Server, l.Pass.Location, family+"_next_upstream")
	tries := l.Proxy.Config.Setting(l.Pass.Server, l.Pass.Location, family+"_next_upstream_tries")
	return next != nil && !slices.Contains(next.Args, "error") || tries != nil && slices.Equal(tries.Args, []string{"1"})
}
