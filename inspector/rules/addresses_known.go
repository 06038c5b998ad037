package rules

import (
	"slices"
	"time"

	"github.com/composecheck/composecheck/inspector"
)

// loadedAt is by when a running nginx had read its configuration, and with it the addresses of literal names.
func loadedAt(c *inspector.Container) time.Time {
	if c.Loaded.IsZero() {
		return c.Started
	}
	return c.Loaded
}

// ranBefore reports whether a container was started before nginx read its configuration, or so little after that nobody can tell.
func ranBefore(l *inspector.Link, c *inspector.Container) bool {
	return !c.Started.After(loadedAt(l.Gateway).Add(inspector.LoadSlack))
}

// knew reports whether nginx may have the address of a container: it looks it up at run time, or the container ran when
// nginx read its configuration.
func knew(l *inspector.Link, c *inspector.Container) bool {
	return l.Target.Dynamic || ranBefore(l, c)
}

// knows reports whether a container at the far end ran already when nginx read its configuration.
func knows(l *inspector.Link) bool {
	return slices.ContainsFunc(l.Far, func(c inspector.Container) bool {
		return c.Running() && ranBefore(l, &c)
	})
}

// startedSince reports whether a container at the far end was started after nginx had read its configuration: of two, however
// little after, as only one can have had an address.
func startedSince(l *inspector.Link) bool {
	return slices.ContainsFunc(l.Far, func(c inspector.Container) bool { return c.Running() && c.Started.After(loadedAt(l.Gateway)) })
}

// currentAddresses are those that the name has now, on the networks that the nginx container is on.
func currentAddresses(l *inspector.Link) []string {
	var current []string
	if l.Lookup != nil {
		current = slices.Concat(l.Lookup.Libc, l.Lookup.DNS)
	}
	for _, c := range l.Far {
		for _, e := range c.Endpoints {
			if l.Gateway.On(e.Network) != nil {
				current = append(current, e.IPv4, e.IPv6)
			}
		}
	}
	current = slices.DeleteFunc(current, func(a string) bool { return a == "" })
	slices.Sort(current)
	return slices.Compact(current)
}

// dialledAt reports whether a log entry is about a container's address.
func dialledAt(c *inspector.Container, e entry) bool {
	host, _ := e.Dialled()
	return c.HasAddress(host)
}
