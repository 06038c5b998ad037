package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// browsers matches images with a browser: containers know the names of others.
var browsers = lazyregexp.New(`(?i)selenium|playwright|cypress|puppeteer|chrom(?:e|ium)|browserless|firefox|prerender`)

func hasBrowser(s *inspector.Snapshot) bool {
	return slices.ContainsFunc(s.Project.Services, func(service compose.Service) bool { return browsers.MatchString(service.BaseImage()) })
}

// changesPages reports whether an nginx of the project may write other addresses into what it gives out.
func changesPages(s *inspector.Snapshot) bool {
	return slices.ContainsFunc(s.Proxies, func(p inspector.Proxy) bool {
		return p.Config != nil && p.Config.AnySetting(func(set nginx.Setting) bool {
			return strings.HasPrefix(set.Name, "sub_filter") || set.Name == "subs_filter"
		})
	})
}

// byOrigin puts together what asks one host at one port.
func byOrigin(all []compose.PageHost) (lists [][]compose.PageHost) {
	for _, asks := range all {
		at := slices.IndexFunc(lists, func(list []compose.PageHost) bool { return list[0].Host == asks.Host && list[0].Port == asks.Port })
		if at < 0 {
			lists = append(lists, []compose.PageHost{asks})
		} else {
			lists[at] = append(lists[at], asks)
		}
	}
	return lists
}

// placesOf is the part of a finding that says where pages ask for what.
func placesOf(pages, to *compose.Service, all []compose.PageHost) *inspector.Finding {
	first := all[0]
	f := &inspector.Finding{At: first.Set, Second: true, Written: true, Services: []string{pages.Name}}
	if to.Name != pages.Name {
		f.Services = append(f.Services, to.Name)
	}
	fact := fmt.Sprintf("%s asks %s", first.By, first.Origin+first.Path)
	if first.Variable != "" {
		fact += fmt.Sprintf(", which the build takes from %s", first.Variable)
	}
	f.Evidence = []inspector.Evidence{{Fact: fact, Source: first.Pos.String()}}
	if first.Pos.File != first.Set.File || first.Pos.Line != first.Set.Line {
		f.Also = append(f.Also, inspector.Place{At: first.Pos, Label: "asked for here"})
	}
	for _, other := range all[1:] {
		if !slices.ContainsFunc(f.Also, func(p inspector.Place) bool { return p.At == other.Set }) {
			f.Also = append(f.Also, inspector.Place{At: other.Set, Label: "and here"})
		}
	}
	return f
}
