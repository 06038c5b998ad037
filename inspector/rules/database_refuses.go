package rules

import (
	"fmt"
	"slices"

	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC413", Name: "database-refuses", Needs: inspector.Running,
	Summary: "a database that an app needs runs, and does not serve",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachCause(s, func(l *inspector.Link, why cause) *inspector.Finding {
			c := why.container
			if c == nil || len(why.victims) == 0 || !c.Running() || ends(s, c) || killedForMemory(s, c) {
				return nil
			}
			r, words := outageTo(s, why)
			if r == nil {
				return nil
			}
			return databaseRefuses(s, c, r, words)
		})
	},
})

// outageTo is why the container of a cause does not serve, by its own word or by that which the last of its victims passes on.
func outageTo(s *inspector.Snapshot, why cause) (*outage, []inspector.Evidence) {
	if r := outageOf(s, why.container); r != nil {
		return r, []inspector.Evidence{{Fact: short(r.line.Text, 240), Source: "docker logs " + why.container.Name}}
	}
	return passedOn(s, why.victims[len(why.victims)-1].container), nil // whose words are cited anyway
}

func databaseRefuses(s *inspector.Snapshot, c *inspector.Container, r *outage, words []inspector.Evidence) *inspector.Finding {
	f := &inspector.Finding{
		Severity: inspector.Error, At: serviceAt(s, c.Service), Label: "runs, and does not serve",
		Message:  fmt.Sprintf("%s %s", c.Service, r.says()),
		Evidence: slices.Concat(stateOf(s, c), words),
		Fix:      r.mend(s, c.Service),
	}
	if r.room != nil {
		of := r.room.finding(s)
		f.At, f.Label, f.Evidence = of.At, of.Label, append(f.Evidence, of.Evidence...)
	}
	if unhealthy(c) {
		f.Evidence = append(f.Evidence, checkOutput(c)...)
	}
	return f
}

// storeOf returns the store that a failing container uses and that does not serve: by the store's own word, or by the words of it
// that the container has just passed on.
func storeOf(s *inspector.Snapshot, c *inspector.Container) (service string, by victim, ok bool) {
	own := s.Project.Service(c.Service)
	if own == nil || !c.Running() || passedOn(s, c) == nil && len(complaints(s, c)) == 0 && !failsAsked(s, c) {
		return "", by, false
	}
	var may []*inspector.Container
	for _, store := range s.Stores(own) {
		on := decisive(s, s.Engine.Of(store.Name))
		if on == nil || !on.Running() {
			continue
		}
		if r := outageOf(s, on); r != nil {
			by = victim{container: c, words: tellsOf(s, c, r, on), state: stateWord(s, c)}
			return store.Name, by, true
		}
		may = append(may, on)
	}
	if r := passedOn(s, c); r != nil && len(may) == 1 {
		return may[0].Service, victim{container: c, words: inspector.Evidence{Fact: short(r.line.Text, 240), Source: "docker logs " + c.Name}, state: stateWord(s, c)}, true
	}
	return "", by, false
}

// failsAsked reports whether a container takes connections of nginx and then fails: what it needs may be why.
func failsAsked(s *inspector.Snapshot, c *inspector.Container) bool {
	return slices.ContainsFunc(s.Links(), func(l inspector.Link) bool {
		ok := l.Connects()
		return ok != nil && *ok && slices.ContainsFunc(l.Far, func(f inspector.Container) bool { return f.ID == c.ID }) && (failsItself(&l) || l.First() != nil && l.First().Outcome != "answered")
	})
}

// tellsOf cites what a container says of a store that does not serve; where it says nothing, what shows that it uses it.
func tellsOf(s *inspector.Snapshot, c *inspector.Container, r *outage, store *inspector.Container) inspector.Evidence {
	if own := passedOn(s, c); own != nil {
		return inspector.Evidence{Fact: short(own.line.Text, 240), Source: "docker logs " + c.Name}
	}
	for _, said := range complaints(s, c) {
		if said.about == nil || said.about.Name == store.Service {
			return said.words
		}
	}
	return inspector.Evidence{Fact: fmt.Sprintf("%s uses %s", c.Service, store.Service), Source: s.Project.Service(c.Service).Pos.String()}
}

// passedOn returns what a container has just logged of a store that does not serve it, in the store's words.
func passedOn(s *inspector.Snapshot, c *inspector.Container) *outage {
	return ofContainer(s, c, "passed on", readPassedOn)
}

func readPassedOn(s *inspector.Snapshot, c *inspector.Container) *outage {
	for _, line := range slices.Backward(c.Log) {
		if !c.InThisLife(line.Time) || s.Taken.Sub(line.Time) > causedIn {
			return nil
		}
		for i := range storeWords {
			if storeWords[i].match.MatchString(line.Text) {
				return &outage{word: &storeWords[i], line: line}
			}
		}
	}
	return nil
}
