package rules

import (
	"fmt"
	"slices"

	"github.com/composecheck/composecheck/inspector"
)

// complete adds to a finding about a cause whom it takes down, and the command that starts all of them.
func complete(s *inspector.Snapshot, f *inspector.Finding, l *inspector.Link, victims []victim) {
	var names, waiting, failing, down []string
	var words, states []inspector.Evidence
	becomes := map[string]string{}
	for _, v := range victims {
		name := v.container.Service
		if slices.Contains(names, name) {
			continue
		}
		names = append(names, name)
		if states = append(states, stateOf(s, v.container)...); v.waits {
			waiting = append(waiting, name)
		} else {
			failing, words, becomes[name] = append(failing, name), append(words, v.words), v.state
		}
		if !v.container.Running() {
			down = append(down, name)
		}
	}
	f.Message += fate(waiting, failing, becomes)
	switch {
	case len(waiting) > 0:
		f.Why = "Compose starts a service once those that it depends on are as far as the condition says, and nginx only after them"
	case len(failing) > 0:
		f.Why = "a service that cannot reach what it needs ends, or answers with an error that nginx passes on"
	}
	f.Evidence = slices.Concat(f.Evidence, words, lookups(l), dials(l), emergencies(s, l.Proxy.Service), states)
	f.Services = compact(slices.Concat(f.Services[:1], names, f.Services[1:]))
	if f.Fix.Then == "" {
		down = slices.DeleteFunc(down, func(name string) bool { return name == l.Proxy.Service }) // start names it
		f.Fix.Then = start(l, again(s, append(f.Services[:1:1], down...)...))
	}
}

// fate says what becomes of those who lack a service.
func fate(waiting, failing []string, becomes map[string]string) string {
	text := ""
	switch len(waiting) {
	case 0:
	case 1:
		text = fmt.Sprintf("; %s waits for it and is not started", waiting[0])
	default:
		text = fmt.Sprintf("; %s wait for it and are not started", list(waiting))
	}
	switch len(failing) {
	case 0:
	case 1:
		text += fmt.Sprintf("; %s needs it and %s", failing[0], becomes[failing[0]])
	default:
		text += fmt.Sprintf("; %s need it", list(failing))
	}
	return text
}

// stateWord says in a word what becomes of a container that lacks what it needs.
func stateWord(s *inspector.Snapshot, c *inspector.Container) string {
	switch {
	case loops(s, c):
		return "restarts again and again"
	case c.State == "exited":
		return fmt.Sprintf("exited with code %d", c.ExitCode)
	case unhealthy(c):
		return "is unhealthy"
	case c.Running():
		return "fails without it"
	}
	return "is " + c.State
}
