package rules

import (
	"fmt"
	"path"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// strayPool turns a finding about a php-fpm that runs its package's pool alone to what brings the project's pool to a directory
// that it does not read.
func strayPool(s *inspector.Snapshot, f *inspector.Finding, to *compose.Service) {
	if to == nil || to.Serving == nil || to.Serving.Stray == nil {
		return
	}
	pool := to.Serving.Stray
	f.At, f.Label = to.Serving.Pos, "php-fpm reads no pools here, but in "+pool.Reads
	f.Message += fmt.Sprintf(": its php-fpm does not read the pool in %s", path.Dir(pool.File))
	f.Evidence = append(f.Evidence, inspector.Evidence{Fact: fmt.Sprintf("%s has the pool %s, with listen = %s; this php-fpm includes %s/*.conf", pool.File, pool.Name, pool.Listen, pool.Reads), Source: to.Serving.Pos.String()})
	f.Why = "each distribution's php-fpm reads its pools in a directory of its own; where the project's is elsewhere, the package's own pool is all that runs"
	f.Fix.Edits, f.Fix.Then = nil, again(s, to.Name)
	if pool.Main != "" {
		f.Fix.Summary = fmt.Sprintf("Bring it to %s, and let it and nginx use another port than %d, which the pool in %s keeps", pool.Reads, to.Serving.Port, pool.Main)
		return
	}
	f.Fix.Summary = fmt.Sprintf("Bring it to %s/%s, in the place of what has the last word there", pool.Reads, pool.Last)
	if line, dir := s.Line(f.At), path.Dir(pool.File); pool.Name == "www" && path.Base(pool.File) >= pool.Last && strings.Count(line, dir) == 1 {
		f.Fix.Edits = onceIn(s, f.At, dir, pool.Reads)
	}
}
