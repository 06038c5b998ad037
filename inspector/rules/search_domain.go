package rules

import (
	"fmt"
	"strings"

	"github.com/composecheck/composecheck/inspector"
)

// searchDomain is about a name that the container finds by a search domain, and nginx's resolver does not: it asks for what is written
// (nginx.org/en/docs/http/ngx_http_core_module.html#resolver).
func searchDomain(s *inspector.Snapshot, l *inspector.Link, f *inspector.Finding) {
	if !l.Target.Dynamic || l.Lookup == nil || len(l.Lookup.Libc) == 0 || len(l.Lookup.DNS) > 0 {
		return
	}
	host := l.Target.Host
	f.Message = fmt.Sprintf("nginx's resolver does not find %q, which its container finds by a search domain", host)
	f.Why = "nginx asks its resolver for the name as it is written; the search domains of /etc/resolv.conf, such as dns_search, are for programs that ask the C library"
	f.Fix.Summary = "Write the whole name, with its domain"
	for i := range s.Project.Services {
		for _, on := range s.Project.Services[i].Networks {
			for _, alias := range on.Aliases {
				if strings.HasPrefix(alias.Name, host+".") && l.From.On(on.Name) != nil {
					f.Fix.Summary = fmt.Sprintf("Write %s, which is the name of %s", alias.Name, s.Project.Services[i].Name)
					f.Fix.Edits = replaceHost(s, l, alias.Name)
					return
				}
			}
		}
	}
}
