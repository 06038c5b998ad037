package compose

import (
	"path"
	"slices"
)

// BuiltIn is the directory on the host in whose copy an earlier stage of a service's Dockerfile makes what a directory of its image
// has: for COPY --from=build /app/web/dist /pages what was copied to /app/web. "" where that is not known.
func (p *Project) BuiltIn(service, dir string) string {
	steps := p.built(&rootFS{dir: p.Dir}, service).steps
	slices.Reverse(steps)
	at := slices.IndexFunc(steps, func(s step) bool { return s.target == dir && s.source != "" })
	if at < 0 || steps[at].stage == nil {
		return ""
	}
	for above := path.Dir(path.Clean("/" + steps[at].source)); above != "/"; above = path.Dir(above) {
		if e, err := steps[at].stage.lookup(above); err == nil && e.dir && e.host != "" {
			return e.host
		}
	}
	return ""
}
