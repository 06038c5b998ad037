package rules

import (
	"fmt"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// serving returns where the far end's own command makes it listen, or nil where the files do not tell.
func serving(s *inspector.Snapshot, l *inspector.Link) *compose.Serving {
	if to := far(l); to != nil && to.Serving != nil && to.Serving.Port != 0 && filesDecide(s, l) {
		return to.Serving
	}
	return nil
}

// filesDecide reports whether what the files say of the far end is all that is known of it, and nothing else may listen in
// the same network namespace.
func filesDecide(s *inspector.Snapshot, l *inspector.Link) bool {
	to := far(l)
	_, looked := listening(l)
	return to != nil && len(l.Services) == 1 && !looked && len(l.Dials) == 0 && l.Target.Port != 0 &&
		!isDown(l) && !inspector.IsLoopback(l.Target.Host) && !hosts(s, to.Name) && to.NetworkMode == ""
}

// programOf names a server and, where a script of package.json runs it, how that is asked for.
func programOf(at *compose.Serving) string {
	if at.Runner != "" {
		return fmt.Sprintf("%s (%s)", at.Program, at.Runner)
	}
	return at.Program
}

// onAllAddresses is how a server is told to listen on all addresses, at a port; "" where nobody knows.
func onAllAddresses(at *compose.Serving, port int) string {
	return strings.ReplaceAll(at.Open, "{port}", fmt.Sprint(port))
}

// servingFact cites the command of the far end.
func servingFact(l *inspector.Link, at *compose.Serving) []inspector.Evidence {
	return []inspector.Evidence{passSource(l), servesFact(farName(l), at)}
}

// servesFact cites the command of a service.
func servesFact(service string, at *compose.Serving) inspector.Evidence {
	fact := fmt.Sprintf("%s runs %s on port %d", service, programOf(at), at.Port)
	if at.Address != "" {
		fact = fmt.Sprintf("%s runs %s, which listens on %s", service, programOf(at), address(at.Address, at.Port))
	}
	if at.Default {
		fact += " unless told otherwise"
	}
	return inspector.Evidence{Fact: fact, Source: at.Pos.String()}
}

// accountOf is the account that a server's command gives, with the facts that prove it.
func accountOf(at *compose.Serving, facts []inspector.Evidence) *account {
	return &account{
		ports: []spoken{{at.Port, at.Protocol}}, program: at.Program, does: fmt.Sprintf("runs %s on port %d", programOf(at), at.Port),
		at: at.Pos, facts: facts, plain: at.Plain,
	}
}
