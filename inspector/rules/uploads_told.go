package rules

import (
	"fmt"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// belowTold is about an app that a variable tells to take larger uploads than nginx is told to let through, whichever of its
// ways they go. Its clients may come by a port of its own.
func belowTold(s *inspector.Snapshot, l *inspector.Link, to *compose.Service, largest bodyLimit) *inspector.Finding {
	limit := to.Uploads
	if !limit.Told || limit.Bytes <= largest.bytes || limitAt(l) != largest || len(to.Ports) > 0 && to != l.From {
		return nil
	}
	at, told := l.Proxy.Pos(largest.set.Pos), fmt.Sprintf("%dm", (limit.Bytes+1<<20-1)>>20)
	return &inspector.Finding{
		Severity: inspector.Warning, Second: true, At: at, Label: "less than the app takes", Services: []string{to.Name},
		Message:  fmt.Sprintf("%s is told to take uploads of up to %s, and nginx refuses those of more than %s with 413", to.Name, mebibytes(limit.Bytes), largest.set.Args[0]),
		Also:     []inspector.Place{{At: limit.Pos, Label: "takes what a variable says"}},
		Evidence: []inspector.Evidence{cite(l.Proxy, largest.set), {Fact: short(limit.By, 120), Source: limit.Pos.String()}},
		Why:      "nginx compares Content-Length with client_max_body_size before it asks the app: of two limits the smaller one counts",
		Fix:      inspector.Fix{Summary: "Write `client_max_body_size " + told + ";`", Edits: inLine(s, at, largest.set.Args[0], told), Then: applyConfig(s, l.Proxy, at.File)},
	}
}
