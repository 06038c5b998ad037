package rules

import (
	"cmp"
	"maps"
	"slices"

	"github.com/composecheck/composecheck/inspector"
)

// causeOf follows, from the far end of a link that does not work, what keeps each service from working: what Compose
// waits for before it starts one, and what one says that it cannot reach.
func causeOf(s *inspector.Snapshot, l *inspector.Link) (cause, bool) {
	if own := newest(s.Engine.Of(l.Proxy.Service)); own != nil && own.State == "created" {
		if why := follow(s, own); len(why.victims) > 0 {
			return why, true
		}
	}
	c := culprit(s, l)
	if c == nil {
		to := far(l)
		if to == nil || to.Scale == 0 {
			return cause{}, false
		}
		return cause{service: to.Name}, true
	}
	if well(s, c) && l.Connects() == nil {
		return cause{service: c.Service, container: c}, true // nobody knows whether it fails
	}
	return follow(s, c), true
}

// follow goes from a container that does not work to what keeps it from working.
func follow(s *inspector.Snapshot, c *inspector.Container) cause {
	why := cause{service: c.Service, container: c}
	seen := map[string]bool{}
	for c != nil && !seen[c.Service] {
		seen[c.Service] = true
		next, by, ok := heldBy(s, c)
		if !ok {
			next, by, ok = blamed(s, c, maps.Clone(seen))
		}
		if !ok || seen[next] {
			break
		}
		c = decisive(s, s.Engine.Of(next))
		why = cause{service: next, container: c, victims: append(why.victims, by)}
	}
	return why
}

// heldBy returns the service that Compose waits for before it starts a container that is only created, or for which it
// waited in vain.
func heldBy(s *inspector.Snapshot, c *inspector.Container) (service string, by victim, ok bool) {
	own := s.Project.Service(c.Service)
	if own == nil || c.State != "created" || c.Error != "" {
		return "", by, false
	}
	late := ""
	for _, d := range own.DependsOn {
		on := newest(s.Engine.Of(d.Service))
		to := s.Project.Service(d.Service)
		switch {
		case to == nil || to.Scale == 0:
		case on == nil || !satisfies(on, d.Condition):
			service = d.Service
		case d.Condition == "service_healthy" && c.Created.Before(on.Started) && lateHealth(s, on) != nil:
			late = d.Service
		}
	}
	service = cmp.Or(service, late)
	return service, victim{container: c, waits: true}, service != ""
}

// blamed returns the service that a container which does not work cannot reach, and that is down: the container's log
// names it, or it depends on it and the log names nobody. Of the services that were asked already none is down.
func blamed(s *inspector.Snapshot, c *inspector.Container, asked map[string]bool) (service string, by victim, ok bool) {
	asked[c.Service] = true
	said := complaints(s, c)
	for _, word := range said {
		if word.about != nil && fails(s, word.about.Name, asked) {
			return word.about.Name, victim{container: c, words: word.words, state: stateWord(s, c)}, true
		}
	}
	if store, by, ok := storeOf(s, c); ok {
		return store, by, true
	}
	own := s.Project.Service(c.Service)
	if own == nil || len(said) == 0 || slices.ContainsFunc(said, func(word complaint) bool { return word.about != nil }) {
		return "", by, false
	}
	for _, d := range own.DependsOn {
		if d.Condition != "service_completed_successfully" && fails(s, d.Service, asked) {
			return d.Service, victim{container: c, words: said[0].words, state: stateWord(s, c)}, true
		}
	}
	return "", by, false
}

// fails reports whether a service of the project is one that others cannot use now.
func fails(s *inspector.Snapshot, service string, asked map[string]bool) bool {
	to := s.Project.Service(service)
	if to == nil || to.Scale == 0 || asked[service] {
		return false
	}
	asked[service] = true
	c := decisive(s, s.Engine.Of(service))
	if c == nil || !well(s, c) || starting(c) {
		return true
	}
	_, _, ok := blamed(s, c, asked) // it runs, and cannot do without another one itself
	return ok
}
