package rules

import (
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// fpmPort is where php-fpm listens that is told nothing else (php.net/manual/install.fpm.configuration.php: listen; the pools that PHP's own
// sources and images bring say 9000).
const fpmPort = 9000

var (
	fpmName = lazyregexp.New(`(?:^|[._-])php[\d.]*[._-]?fpm(?:$|[\d.-])`)
	fpmTag  = lazyregexp.New(`(?:^|[._-])fpm(?:$|[\d._-])`)
)

// isFPMImage reports whether an image says by its name that php-fpm is what it runs, and that alone.
func isFPMImage(image string) bool {
	name := path.Base(compose.Repository(image))
	return !strings.Contains(name, "nginx") && !strings.Contains(name, "apache") && (fpmName.MatchString(name) || strings.Contains(name, "php") && fpmTag.MatchString(compose.Tag(image)))
}

// unusualFPM is the hint, from the files alone, that nginx asks php-fpm of somebody's image at another port than its usual one, where no
// file says so. What that image has for a pool is not seen, so that it is a note.
func unusualFPM(s *inspector.Snapshot, l *inspector.Link) *inspector.Finding {
	to := far(l)
	if l.Wants() != "fastcgi" || !filesDecide(s, l) || len(l.Far) > 0 || l.Target.Port == fpmPort || l.Target.Port < 1 || to.Build != nil || to.Serving != nil || to.ImagePorts != nil ||
		!isFPMImage(to.Image) || slices.Contains(to.ExpectedPorts(), l.Target.Port) || mentionsPort(to, l.Target.Port) || bringsPool(to) {
		return nil
	}
	if slices.ContainsFunc(to.Ports, func(p compose.Port) bool { return p.Published == l.Target.Port }) {
		return nil // CC501 speaks of it
	}
	f := wrongPort(s, l, []int{fpmPort}, "has an image of php-fpm, which listens on 9000 unless a pool says otherwise")
	f.Severity, f.Label, f.Also[0] = inspector.Note, "nothing in the files speaks of this port", inspector.Place{At: to.ImagePos, Label: "an image of php-fpm"}
	f.Evidence = []inspector.Evidence{passSource(l), {Fact: "image " + to.Image + ", with no command, setting or pool here that names another port", Source: to.ImagePos.String()}}
	return f
}

// bringsPool reports whether a service starts something of its own, or mounts what php-fpm may have its settings from.
func bringsPool(to *compose.Service) bool {
	return len(to.Entrypoint)+len(to.Command) > 0 || slices.ContainsFunc(to.Mounts, func(m compose.Mount) bool {
		return strings.Contains(m.Target, "fpm") || strings.HasSuffix(m.Target, ".conf") || compose.Below(m.Target, "/etc") || compose.Below(m.Target, "/usr/local/etc") || compose.Below(m.Target, "/opt")
	})
}
