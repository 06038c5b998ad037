package rules

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// builtElsewhere is the part of CC618 about pages that an earlier stage of nginx's Dockerfile builds, and that are not where the
// COPY takes them from.
func builtElsewhere(s *inspector.Snapshot, p *inspector.Proxy, service *compose.Service) []inspector.Finding {
	var found []inspector.Finding
	for i := range service.BuiltPages {
		b := &service.BuiltPages[i]
		if !servesDirectory(p, b.Target) || b.Above && mentionsPath(p, path.Base(b.Pages)) {
			continue
		}
		f := inspector.Finding{
			Severity: inspector.Warning, Second: true, At: b.At, Label: "the pages are in " + b.Pages, Services: []string{service.Name},
			Also: []inspector.Place{{At: b.Set, Label: "built by this"}},
			Fix:  inspector.Fix{Summary: fmt.Sprintf("Copy %s", b.Pages), Edits: onceIn(s, b.At, b.Source, b.Pages), Then: rebuild(service.Name)},
		}
		f.Evidence = []inspector.Evidence{{Fact: fmt.Sprintf("%s puts the pages in %s", b.By, b.Pages), Source: b.Set.String()}}
		if b.Above {
			rel := strings.TrimPrefix(b.Pages, strings.TrimSuffix(b.Source, "/")+"/")
			f.Message = fmt.Sprintf("nginx serves %s, but the pages get to %s: %s builds them in %s, and the Dockerfile copies %s", b.Target, path.Join(b.Target, rel), b.By, b.Pages, b.Source)
			f.Why = "index.html of the directory that nginx serves stays that of the image, \"Welcome to nginx!\", or there is none: 403 or 404; Angular's builder `application` puts what browsers get in the folder browser"
		} else {
			f.Message = fmt.Sprintf("the image of %s cannot be built: it copies %s, and %s builds the pages in %s", service.Name, b.Source, b.By, b.Pages)
			f.Why = "each tool has a folder of its own for what it builds; COPY of one that is not there stops the build: \"failed to compute cache key … not found\""
			if s.Engine == nil || !isBuilt(s, service) {
				f.Severity = inspector.Error
			}
		}
		found = append(found, f)
	}
	return found
}

// servesDirectory reports whether a root or alias of nginx is a directory.
func servesDirectory(p *inspector.Proxy, dir string) bool {
	for set := range p.Config.EverySetting() {
		if (set.Name == "root" || set.Name == "alias") && len(set.Args) == 1 && path.Clean(set.Args[0]) == path.Clean(dir) {
			return true
		}
	}
	return false
}

// mentionsPath reports whether a setting of nginx names a folder.
func mentionsPath(p *inspector.Proxy, name string) bool {
	return p.Config.AnySetting(func(set nginx.Setting) bool {
		return slices.ContainsFunc(set.Args, func(arg string) bool { return strings.Contains(arg, "/"+name) })
	})
}
