package rules

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// answerLine matches a request and the status of its answer in nginx's access log, in the usual format or in JSON.
var answerLine = lazyregexp.New(`"(GET|HEAD|POST) (/\S*) HTTP/[\d.]+\\?"(?: |[^\d\n]{1,12}status\W{1,5})(\d{3})\b`)

// streamSlack is how much a container's two streams may be apart: nginx of the images logs errors to one and accesses to the
// other, and the engine stamps what it reads of them.
const streamSlack = 500 * time.Millisecond

// An accessed is what nginx's access log has of each URI, in its order.
type accessed map[string][]access

// An access is one line of it.
type access struct {
	at     time.Time
	method string
	status int
}

// accesses reads nginx's access log, as far as it is in the usual format or in JSON.
func accesses(s *inspector.Snapshot, proxy string) accessed {
	all := accessed{}
	for _, c := range s.Engine.Of(proxy) {
		for _, line := range c.Log {
			if !strings.Contains(line.Text, " HTTP/") {
				continue
			}
			if said := answerLine.FindStringSubmatch(line.Text); said != nil {
				status, _ := strconv.Atoi(said[3])
				uri := unmarked(said[2])
				all[uri] = append(all[uri], access{line.Time, said[1], status})
			}
		}
	}
	return all
}

// unmarked is a URI without the mark of our own requests.
func unmarked(uri string) string {
	uri, _, _ = strings.Cut(uri, "?"+inspector.Marker)
	uri, _, _ = strings.Cut(uri, "&"+inspector.Marker)
	return uri
}

// since are the first and the last status of the URI of a log entry, from then on; 0: none.
func (all accessed) since(e entry) (first, last int) {
	for _, a := range all[unmarked(requestPath(e.Request))] {
		if !a.at.Before(e.Line.Time.Add(-streamSlack)) {
			first, last = cmp.Or(first, a.status), a.status
		}
	}
	return first, last
}

// wellSince reports whether the URI of a log entry was answered well since, and last.
func (all accessed) wellSince(e entry) bool {
	_, last := all.since(e)
	return last != 0 && last < 400
}
