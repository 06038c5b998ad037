package rules

import (
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// innerListens are the listens of the project's own nginx at the far end of a link, for the port to which that leads; nil where the
// far end is none, or not all of its configuration is seen.
func innerListens(s *inspector.Snapshot, l *inspector.Link) (inner *inspector.Proxy, listens []nginx.Listen) {
	to := far(l)
	if to == nil || len(l.Services) != 1 || l.Target.Port == 0 {
		return nil, nil
	}
	if inner = s.Proxy(to.Name); inner == nil || !wholeConfig(inner) || len(inner.Config.Problems) > 0 {
		return nil, nil
	}
	for _, server := range inner.Config.Servers {
		for _, at := range server.Listens {
			if at.Port == l.Target.Port && !at.UDP {
				listens = append(listens, at)
			}
		}
	}
	return inner, listens
}
