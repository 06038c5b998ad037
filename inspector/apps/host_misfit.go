package apps

import (
	"maps"
	"net/netip"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// A guardedImage is an image whose app answers to the hosts alone that a variable names, where that is set.
type guardedImage struct {
	images   []string
	variable string
	space    bool // blanks stand between the hosts, not commas
	status   int
	ports    bool // it compares the port too
}

var guardedImages = []guardedImage{
	{images: names("freikin/dawarich"), variable: "APPLICATION_HOSTS", status: 403, ports: true},                                // dawarich.app/docs/self-hosting
	{images: names("gethomepage/homepage"), variable: "HOMEPAGE_ALLOWED_HOSTS", status: 400, ports: true},                       // gethomepage.dev/installation
	{images: names("paperless-ngx/paperless-ngx paperlessngx/paperless-ngx"), variable: "PAPERLESS_ALLOWED_HOSTS", status: 400}, // docs.paperless-ngx.com/configuration
	{images: names("vabene1111/recipes"), variable: "ALLOWED_HOSTS", status: 400},                                               // docs.tandoor.dev/system/configuration
	{images: names("healthchecks/healthchecks"), variable: "ALLOWED_HOSTS", status: 400},                                        // healthchecks.io/docs/self_hosted_configuration
	{images: names("weblate/weblate"), variable: "WEBLATE_ALLOWED_HOSTS", status: 400},                                          // docs.weblate.org/en/latest/admin/install/docker.html
	{images: names("netboxcommunity/netbox netbox-community/netbox"), variable: "ALLOWED_HOSTS", space: true, status: 400},      // github.com/netbox-community/netbox-docker
}

// imageGuard is what an app lets through whose image takes a list of hosts by a variable; nil for all.
func (p reader) imageGuard(s *compose.Service) *compose.HostGuard {
	for _, known := range guardedImages {
		if s.Build != nil || !isImage(s.Image, known.images) {
			continue
		}
		list, isSet := p.Environment(s.Name)[known.variable]
		at, inImage := p.VariableAt(s.Name, known.variable)
		if !isSet || inImage || at.IsZero() || !p.Settled(s.Name, known.variable) {
			return nil
		}
		guard := &compose.HostGuard{By: known.variable, Status: known.status, More: true, Ports: known.ports, Setting: known.variable, Pos: at}
		split := func(r rune) bool { return r == ',' || known.space && r == ' ' }
		for _, host := range strings.FieldsFunc(list, split) {
			guard.Hosts = append(guard.Hosts, strings.TrimSpace(host))
		}
		if slices.Contains(guard.Hosts, "*") {
			return nil
		}
		return guard
	}
	return nil
}

var (
	guardedURL    = lazyregexp.New(`^https?://\[?([\w.-]+)(?::\d+)?/?$`)
	guardedPath   = lazyregexp.New(`^([\w-]+(?:\.[\w-]+)+)/$`)
	guardedQuotes = lazyregexp.New(`^(?:["'](\*|\.?[\w-]+(?:\.[\w-]+)*)["']?|(\.?[\w-]+(?:\.[\w-]+)*)["'])$`)
	guardedPort   = lazyregexp.New(`^([\w-]+(?:\.[\w-]+)+):\d+$`)
)

// misfit finds in the list of a service's guard the first entry that has more than a host, and the place where it is written: lists
// have hosts as a request's Host has them, and none of them begins with a scheme or ends with a slash.
func (p reader) misfit(s *compose.Service) {
	guard := s.Guard
	if guard == nil {
		return
	}
	for _, entry := range guard.Hosts {
		host := hostMeant(entry, guard.Ports)
		if host == "" || isAddress(host) || slices.ContainsFunc(guard.Hosts, func(other string) bool {
			return strings.EqualFold(other, host) || strings.HasPrefix(other, ".") && strings.HasSuffix("."+host, other)
		}) {
			continue
		}
		guard.Misfit = &compose.Misfit{Entry: entry, Host: host, Pos: guard.Pos}
		env := p.Environment(s.Name)
		for _, name := range slices.Sorted(maps.Keys(env)) {
			if at, inImage := p.VariableAt(s.Name, name); strings.Contains(name, "HOST") && strings.Contains(env[name], entry) && !inImage && !at.IsZero() {
				guard.Misfit.Pos = at
				if isQuoted(name, env[name]) && strings.ContainsAny(entry, `"'`) {
					guard.Misfit.Quoted = name
				}
				break
			}
		}
		p.quoteAt(guard.Misfit.Pos)
		return
	}
}

// isAddress reports whether a host is an address.
func isAddress(host string) bool {
	_, err := netip.ParseAddr(host)
	return err == nil
}

// hostMeant is the host of an entry that has more than that, as quotes that are a part of the variable's value; "" for others. Where entries may have ports, one is no fault.
func hostMeant(entry string, ports bool) string {
	if m := guardedQuotes.FindStringSubmatch(entry); m != nil {
		return strings.ToLower(m[1] + m[2])
	}
	for _, shape := range []*lazyregexp.Regexp{guardedURL, guardedPath, guardedPort} {
		if m := shape.FindStringSubmatch(entry); m != nil && (shape != guardedPort || !ports) {
			return strings.ToLower(m[1])
		}
	}
	return ""
}
