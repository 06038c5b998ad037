package rules

import (
	"fmt"
	"path"
	"slices"
	"time"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

var _ = register(inspector.Rule{
	ID: "CC631", Name: "stale-volume", Needs: inspector.Static,
	Summary: "a volume over files that an image brings, which nginx serves: it keeps those of the first image",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		var found []inspector.Finding
		for i := range s.Proxies {
			p := &s.Proxies[i]
			service := s.Project.Service(p.Service)
			if service == nil || p.Config == nil || len(p.Config.Problems) > 0 {
				continue
			}
			for j := range service.Mounts {
				if f := staleVolume(s, p, service, &service.Mounts[j]); f != nil && !slices.ContainsFunc(found, func(other inspector.Finding) bool { return other.At == f.At }) {
					found = append(found, *f)
				}
			}
		}
		return found
	},
})

// staleVolume judges a volume of nginx's that the image of a service fills when it is first mounted.
func staleVolume(s *inspector.Snapshot, p *inspector.Proxy, service *compose.Service, mine *compose.Mount) *inspector.Finding {
	if mine.Type != "volume" || mine.Source == "" || mine.External || !servesMount(p, mine.Target) {
		return nil
	}
	filler, theirs := fillerOf(s.Project, service, mine)
	if filler == nil {
		return nil
	}
	f := &inspector.Finding{
		Severity: inspector.Note, First: true, Second: true, // it needs a newer build
		At: theirs.Pos, Label: "hides what the image has there", Services: []string{filler.Name, service.Name},
		Message: fmt.Sprintf("nginx serves the volume %s, which keeps the files of the first image of %s: what a newer build puts in %s stays hidden", mine.Source, filler.Name, theirs.Target),
		Also:    []inspector.Place{{At: theirs.Filled, Label: "puts files there"}, {At: mine.Pos, Label: "served by nginx"}},
		Why:     "Docker copies what an image has at a path into a volume that is empty, and never again: after a new build pages ask for style sheets and scripts that the volume does not have (404), or have the old ones",
		Fix: inspector.Fix{
			Summary: fmt.Sprintf("After a build remove the volume, with what else is in it: `docker compose down`, `docker volume rm %s_%s`, `docker compose up -d`; better, copy the files into it when %s starts, or build nginx's image with them (COPY --from)", s.Project.Name, mine.Source, filler.Name),
		},
	}
	if mine.Outside {
		f.Fix.Summary = fmt.Sprintf("After a build remove the volume, or copy the files into it when %s starts, or build nginx's image with them (COPY --from)", filler.Name)
	}
	if made, built := madeBefore(s, filler, theirs); !made.IsZero() && !ofUploads.MatchString(mine.Source+theirs.Target) {
		f.Severity = inspector.Warning
		f.Message = fmt.Sprintf("nginx serves old files of %s: the volume %s is older than its image, and hides what that has in %s", filler.Name, mine.Source, theirs.Target)
		f.Evidence = []inspector.Evidence{
			{Fact: "the volume was made at " + made.UTC().Format(time.DateTime), Source: "docker volume inspect"},
			{Fact: "the image was built at " + built.UTC().Format(time.DateTime), Source: "docker image inspect"},
		}
	}
	return f
}

// servesMount reports whether a root or alias of nginx lies in what is mounted at a path.
func servesMount(p *inspector.Proxy, target string) bool {
	return p.Config.AnySetting(func(set nginx.Setting) bool {
		return (set.Name == "root" || set.Name == "alias") && len(set.Args) == 1 && path.IsAbs(set.Args[0]) &&
			(compose.Below(path.Clean(set.Args[0]), target) || compose.Below(target, path.Clean(set.Args[0])) && target != "/")
	})
}

// fillerOf is the one service beside nginx whose image fills a volume, and its mount; nil where none is known, where another one
// mounts it too and may bring newer files, or where nginx's own image may fill it, of which CC105 tells.
func fillerOf(p *compose.Project, service *compose.Service, mine *compose.Mount) (*compose.Service, *compose.Mount) {
	var filler *compose.Service
	for i := range p.Services {
		other := &p.Services[i]
		theirs := sameMount(other, mine)
		switch {
		case theirs == nil || other.Name == service.Name && theirs.Filled.IsZero():
		case other.Name == service.Name || theirs.Filled.IsZero():
			return nil, nil
		default:
			filler = other
		}
	}
	if filler == nil || slices.ContainsFunc(p.Disabled, func(other compose.Service) bool { return sameMount(&other, mine) != nil }) {
		return nil, nil
	}
	return filler, sameMount(filler, mine)
}

// madeBefore are the times when a volume was made and when the image of the container was built that has it mounted, where the
// engine tells that the volume is older; else zero.
func madeBefore(s *inspector.Snapshot, service *compose.Service, m *compose.Mount) (made, built time.Time) {
	for _, c := range s.Engine.Of(service.Name) {
		for _, at := range c.Mounts {
			if at.Destination == m.Target && !at.Created.IsZero() && !c.Built.IsZero() && at.Created.Before(c.Built) {
				return at.Created, c.Built
			}
		}
	}
	return time.Time{}, time.Time{}
}
