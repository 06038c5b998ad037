package main

import (
	"strings"

	"github.com/composecheck/composecheck/inspector/engine"
)

// A story is what happened to one service.
type story struct {
	created, died, started, gone bool
	last, exit                   string // another action; the exit code
}

// tell makes a story of the events of each service, in the order of their first events.
func tell(events []engine.Event) (order []string, stories map[string]*story) {
	stories = map[string]*story{}
	for _, e := range events {
		if e.Kind == "network" {
			continue
		}
		if stories[e.Service] == nil {
			stories[e.Service] = &story{}
			order = append(order, e.Service)
		}
		stories[e.Service].add(e)
	}
	return order, stories
}

// describe tells of each service in a few words. That containers join and leave networks when they start and end is
// not worth a word.
func describe(events []engine.Event) []string {
	order, stories := tell(events)
	if len(order) == 0 && len(events) > 0 {
		return []string{"network " + events[0].Name + " changed"}
	}
	var words []string
	for _, service := range order {
		words = append(words, service+" "+stories[service].words())
	}
	return words
}

func (s *story) add(e engine.Event) {
	switch e.Action {
	case "create":
		s.created = true
	case "die":
		s.died, s.exit, s.started = true, e.Exit, false
	case "start":
		s.started = true
	case "destroy":
		s.gone = true
	case "rename": // by which Compose makes room for a new container
	case "pause", "unpause":
		s.last = e.Action + "d"
	case "oom":
		s.last = "out of memory"
	default:
		s.last = strings.TrimPrefix(e.Action, "health_status: ")
	}
}

func (s *story) words() string {
	switch {
	case s.gone && (s.started || s.created):
		return "recreated"
	case s.died && s.started:
		return "restarted"
	case s.started:
		return "started"
	case s.gone:
		return "removed"
	case s.died:
		return "exited with code " + s.exit
	case s.created:
		return "created"
	case s.last == "":
		return "renamed"
	}
	return s.last
}
