package inspector

import "fmt"

// A Change is what a later judgement of the same project says otherwise than an earlier one.
type Change struct {
	Routes  []string // IDs of the routes whose state changed, in the report's order
	State   string   // of these routes now; "" for a finding with which no route's state changed
	Finding *Finding // that came or is gone, or that explains the state; nil: nothing explains it
	Gone    bool     // the finding is gone
}

// Compare says what broke and what healed between two judgements: first the findings that came, in the report's
// order, then those that are gone, then routes whose state alone changed. Notes are left out: no request depends on
// them.
func Compare(before, after *Report) []Change {
	turned := turnedRoutes(before, after)
	var changes []Change
	for _, f := range missing(after, before) {
		changes = append(changes, turned.claim(Change{Finding: f}))
	}
	for _, f := range missing(before, after) {
		changes = append(changes, turned.claim(Change{Finding: f, Gone: true}))
	}
	for i := range after.Findings { // of old findings
		if c := turned.claim(Change{Finding: &after.Findings[i]}); len(c.Routes) > 0 {
			changes = append(changes, c)
		}
	}
	for _, route := range after.Routes {
		if state, ok := turned[route.ID]; ok {
			changes = append(changes, Change{Routes: []string{route.ID}, State: state})
		}
	}
	return changes
}

// turned is the new state of each route, by ID, that had another one before.
type turned map[string]string

func turnedRoutes(before, after *Report) turned {
	was := map[string]string{}
	for _, r := range before.Routes {
		was[r.ID] = r.State
	}
	all := turned{}
	for _, r := range after.Routes {
		if old, known := was[r.ID]; known && old != r.State {
			all[r.ID] = r.State
		}
	}
	return all
}

// claim adds the routes of a change's finding that have turned, as far as they have the same new state; no other
// change tells of them any more.
func (t turned) claim(c Change) Change {
	for _, id := range c.Finding.Routes {
		state, ok := t[id]
		if c.State == "" {
			c.State = state
		}
		if ok && state == c.State {
			c.Routes = append(c.Routes, id)
			delete(t, id)
		}
	}
	return c
}

// missing are the errors and warnings of one report that another does not have. What has the same rule, severity,
// file and services is the same finding: words and lines may differ.
func missing(of, in *Report) []*Finding {
	key := func(f *Finding) string { return fmt.Sprint(f.Rule, f.Severity, f.At.File, f.Services) }
	known := map[string]bool{}
	for i := range in.Findings {
		known[key(&in.Findings[i])] = true
	}
	var missing []*Finding
	for i := range of.Findings {
		f := &of.Findings[i]
		if f.Severity > Note && !known[key(f)] {
			missing = append(missing, f)
		}
	}
	return missing
}
