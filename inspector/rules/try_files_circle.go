package rules

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// circleTo matches the path to which nginx was led again and again.
var circleTo = lazyregexp.New(`^rewrite or internal redirection cycle while internally redirecting to "(/[^"?]*)`)

// circles tells of the last word of try_files where nginx logged that there is no such file either, so that it is led to the
// same word anew. Files that are there and may not be read are CC118's.
func circles(s *inspector.Snapshot, p *inspector.Proxy, service *compose.Service) []inspector.Finding {
	lines := map[nginx.Pos][]entry{}
	of := map[nginx.Pos]*nginx.Setting{}
	roots := map[nginx.Pos]string{}
	answers := accesses(s, p.Service)
	for _, e := range loggedAs(s, p.Service, "redirect-cycle") {
		to := circleTo.FindStringSubmatch(e.Message)
		if to == nil || answers.wellSince(e) {
			continue
		}
		if set, root := ledBy(p, e.Server, to[1]); set != nil && rootAbsent(p, root) == nil {
			of[set.Pos], roots[set.Pos] = set, root
			lines[set.Pos] = append(lines[set.Pos], e)
		}
	}
	if denied, _ := deniedFiles(s, p); len(denied) > 0 {
		return nil
	}
	var found []inspector.Finding
	for at, set := range of {
		found = append(found, *circle(s, p, service, set, roots[at], lines[at]))
	}
	slices.SortFunc(found, func(a, b inspector.Finding) int { return strings.Compare(a.At.String(), b.At.String()) })
	return found
}

// circledIn are the lines of late about a try_files that goes in circles as a root has not what its last word names.
func circledIn(s *inspector.Snapshot, p *inspector.Proxy, dir string) []entry {
	return slices.DeleteFunc(loggedAs(s, p.Service, "redirect-cycle"), func(e entry) bool {
		to := circleTo.FindStringSubmatch(e.Message)
		if to == nil || e.age() > recently {
			return true
		}
		_, root := ledBy(p, e.Server, to[1])
		return root == "" || path.Clean(root) != dir
	})
}

// ledBy is the one try_files of the servers of a first name that ends with a path, and the root in which it looks; nil where
// there is none, or several.
func ledBy(p *inspector.Proxy, server, to string) (set *nginx.Setting, root string) {
	for i := range p.Config.Servers {
		if !isCalled(&p.Config.Servers[i], server) {
			continue
		}
		for at := -1; at < len(p.Config.Servers[i].Locations); at++ {
			own := p.Config.Setting(i, at, "try_files")
			if own == nil || len(own.Args) < 2 {
				continue
			}
			last, _, _ := strings.Cut(own.Args[len(own.Args)-1], "?")
			if last != to || set != nil && set.Pos == own.Pos {
				continue
			}
			if set != nil {
				return nil, ""
			}
			set = own
			if in := p.Config.Setting(i, at, "root"); in != nil && len(in.Args) == 1 && !strings.Contains(in.Args[0], "$") {
				root = in.Args[0]
			}
		}
	}
	return set, root
}

func circle(s *inspector.Snapshot, p *inspector.Proxy, service *compose.Service, set *nginx.Setting, root string, lines []entry) *inspector.Finding {
	last, _, _ := strings.Cut(set.Args[len(set.Args)-1], "?")
	f := &inspector.Finding{
		Severity: inspector.Warning, Second: true, At: p.Pos(set.Pos), Label: "its last word is not there", Services: []string{p.Service},
		Message:  fmt.Sprintf("try_files ends with %s, which is not there: nginx goes in circles and answers 500", last),
		Evidence: append([]inspector.Evidence{cite(p, set)}, logged(p.Service, lines)...),
		Why:      "the last word of try_files is asked for like a new request, without a look whether there is such a file; that leads to the same try_files, ten times",
		Fix:      inspector.Fix{Summary: fmt.Sprintf("Put %s where nginx looks for it, or end try_files with =404", path.Base(last))},
	}
	if lines[len(lines)-1].age() < recently {
		f.Severity = inspector.Error
	}
	if root == "" {
		return f
	}
	file := path.Join(root, last)
	f.Message = fmt.Sprintf("try_files ends with %s, and %s is not there: nginx goes in circles and answers 500", last, file)
	f.Fix.Summary = fmt.Sprintf("Let the image of %s have %s (a Dockerfile's COPY of what the front end's build makes), or let root name the folder that has it", p.Service, file)
	if m := service.MountOver(file); m != nil {
		f.Also = []inspector.Place{{At: m.Pos, Label: "holds no " + strings.TrimPrefix(strings.TrimPrefix(file, m.Target), "/")}}
		f.Fix.Summary = fmt.Sprintf("Fill what is mounted at %s (build the front end), or let root name the folder in it that has %s", m.Target, path.Base(last))
	}
	return f
}

// noErrorPage tells of an error_page that leads to a named location which its server does not have.
func noErrorPage(s *inspector.Snapshot, p *inspector.Proxy, server int) []inspector.Finding {
	if !p.ShowsSettings() {
		return nil
	}
	var pages []nginx.Setting
	note := func(settings []nginx.Setting) {
		for _, set := range settings {
			if set.Name == "error_page" && len(set.Args) >= 2 {
				pages = append(pages, set)
			}
		}
	}
	note(p.Config.Servers[server].Settings)
	for _, l := range p.Config.Servers[server].Locations {
		note(l.Settings)
	}
	var found []inspector.Finding
	for i := range pages {
		set := &pages[i]
		last := set.Args[len(set.Args)-1]
		f := &inspector.Finding{
			Severity: inspector.Warning, Second: true, At: p.Pos(set.Pos), Services: []string{p.Service},
			Evidence: []inspector.Evidence{cite(p, set)}, Fix: inspector.Fix{Then: applyConfig(s, p, p.Pos(set.Pos).File)},
		}
		if noSuchName(s, p, server, set, f) && !inspector.InContainer(f.At.File) {
			f.Severity, f.Links = inspector.Warning, nil // only where that error comes up
			f.Message = fmt.Sprintf("error_page leads to %s, which its server does not have: nginx answers 500 in the place of %s", last, strings.Join(set.Args[:len(set.Args)-1], ", "))
			f.Evidence = append(f.Evidence, logged(p.Service, slices.DeleteFunc(loggedAs(s, p.Service, "no-named-location"), func(e entry) bool { return !strings.Contains(e.Message, `"`+last+`"`) }))...)
			links := s.Links()
			for j := range links {
				l := &links[j]
				isLed := func(e nginx.LogEntry) bool { return strings.Contains(e.Message, `named location "`+last+`"`) }
				if l.Proxy == p && l.Pass.Server == server && slices.ContainsFunc(l.Trouble, isLed) {
					f.Severity, f.Links = inspector.Error, append(f.Links, l.Key)
				}
			}
			found = append(found, *f)
		}
	}
	return found
}
