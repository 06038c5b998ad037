package rules

import (
	"fmt"
	"strings"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// lookedUp matches how programs say that a name of one word has no address: Go, Node, libpq, PHP, Java, MySQL.
var lookedUp = lazyregexp.New(`(?i)\blookup ([a-z0-9_-]+)(?: on \S+)?: no such host|\b(?:ENOTFOUND|EAI_AGAIN) ([a-z0-9_-]+)(?:[^a-z0-9_.-]|$)|` +
	`translate host name "([a-z0-9_-]+)"|getaddrinfo for ([a-z0-9_-]+) failed|UnknownHost(?:Exception)?: ([a-z0-9_-]+)(?:[^a-z0-9_.-]|$)|` +
	`unknown (?:mysql server )?host '([a-z0-9_-]+)'`)

// noSuchHost makes a finding about a container that ends precise, where what it says last is that a host has no address
// which no service of the project is called.
func noSuchHost(s *inspector.Snapshot, c *inspector.Container, f *inspector.Finding) {
	host := unknownName(s, c)
	if host == "" {
		return
	}
	f.Fix.Summary = fmt.Sprintf("No service of the project is called %s: name the host that is meant in the settings of %s, or add that service", host, c.Service)
	if meant := didYouMean(s, host); meant != "" && meant != c.Service {
		f.Fix.Summary = fmt.Sprintf("No service of the project is called %s; is %s meant? Name it in the settings of %s", host, meant, c.Service)
	}
}

// unknownName returns the host that a container could not look up and that nobody it can see has as a name; "" where
// there is none, or where another project may have it.
func unknownName(s *inspector.Snapshot, c *inspector.Container) string {
	own := s.Project.Service(c.Service)
	if own == nil || own.NetworkMode != "" || onExternal(s.Project, own) || len(own.ExternalLinks)+len(own.DNS) > 0 {
		return ""
	}
	type told struct { // by a container, of which parts of the log are looked at alone at times
		id, name string
		lines    int
	}
	groups := lookedUp.FindStringSubmatch(inspector.Once(s, told{c.ID, c.Service + "/" + c.Name, len(c.Log)}, func() string { return telling(c) }))
	if groups == nil {
		return ""
	}
	host := strings.Join(groups[1:], "") // one alone matched
	if hostsSeenBy(s, c)[strings.ToLower(host)] != nil || strings.EqualFold(host, c.Service) {
		return ""
	}
	for _, extra := range own.ExtraHosts {
		if strings.EqualFold(extra.Name, host) {
			return ""
		}
	}
	return host
}
