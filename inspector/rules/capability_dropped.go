package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// capabilityDropped tells of a capability that nginx as root needs and does not have, whatever starts it in its container:
// what becomes another user before it needs the same ones.
func capabilityDropped(s *inspector.Snapshot, p *inspector.Proxy, service *compose.Service) *inspector.Finding {
	image, user := service.BaseImage(), service.User
	if b := service.Build; b != nil {
		user = cmp.Or(user, b.User)
	}
	alone := p.Alone && !strings.Contains(image, "unprivileged") && !strings.Contains(image, "openresty")
	if !alone || !isRoot(user) || service.Privileged || runsWorkersAsRoot(p, service) {
		return nil
	}
	capability := missingCapability(service)
	if capability == "" {
		return nil
	}
	f := &inspector.Finding{
		At: service.CapDropPos, Label: capability + " is among them",
		Message:  fmt.Sprintf("%s drops the capability %s, without which nginx cannot give its directories and workers to its own user", service.Name, capability),
		Evidence: []inspector.Evidence{imageFact(service, image)},
		Why:      "nginx starts as root, gives its temporary directories to the user nginx (CHOWN) and becomes that user in its workers (SETUID, SETGID)",
		Fix: inspector.Fix{
			Summary: fmt.Sprintf("Give %s `cap_add: [CHOWN, SETGID, SETUID, NET_BIND_SERVICE]` beside cap_drop", service.Name),
			Then:    recreate(service.Name),
		},
	}
	if len(service.CapAdd) == 0 {
		f.Fix.Edits = addKey(s, service, "cap_add: [CHOWN, SETGID, SETUID, NET_BIND_SERVICE]")
	}
	return f
}

// runsWorkersAsRoot reports whether nginx's workers may stay root, by its configuration or by what its command adds to it.
func runsWorkersAsRoot(p *inspector.Proxy, service *compose.Service) bool {
	words := service.Words()
	if p.Last != nil {
		words = slices.Concat(words, p.Last.Words)
	}
	if slices.ContainsFunc(words, func(word string) bool { return strings.Contains(word, "user ") }) {
		return true
	}
	if b := service.Build; b != nil && b.Prepared(p.Config.Main) {
		return true // what its commands make of it is not all known
	}
	set := p.Config.Setting(-1, -1, "user")
	return set != nil && len(set.Args) > 0 && set.Args[0] == "root" // else the user that nginx was built for
}

// missingCapability returns a capability that a service drops and nginx as root needs, or "".
func missingCapability(service *compose.Service) string {
	has := func(list []string, name string) bool {
		return slices.ContainsFunc(list, func(c string) bool {
			c = strings.TrimPrefix(strings.ToUpper(c), "CAP_")
			return c == name || c == "ALL"
		})
	}
	for _, name := range []string{"CHOWN", "SETGID", "SETUID"} {
		if has(service.CapDrop, name) && !has(service.CapAdd, name) && !(name == "CHOWN" && mayOwn(service)) {
			return name
		}
	}
	return ""
}

// mayOwn reports whether the directories that nginx makes may be there already, and its own.
func mayOwn(service *compose.Service) bool {
	b := service.Build
	return b != nil && (!b.Plain || b.Scripts || b.Prepared(cacheDir))
}
