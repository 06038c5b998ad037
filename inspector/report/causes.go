package report

import "github.com/composecheck/composecheck/inspector"

// causes join the routes of a report and the findings that explain them, by their indexes there.
type causes struct {
	findings [][]int // by route, the worst first
	routes   [][]int // by finding
}

func causesIn(r *inspector.Report) causes {
	named := map[string][]int{}
	for i := range r.Findings {
		for _, id := range r.Findings[i].Routes {
			if of := named[id]; len(of) == 0 || of[len(of)-1] != i {
				named[id] = append(of, i)
			}
		}
	}
	c := causes{make([][]int, len(r.Routes)), make([][]int, len(r.Findings))}
	for i := range r.Routes {
		c.findings[i] = named[r.Routes[i].ID]
		for _, finding := range c.findings[i] {
			c.routes[finding] = append(c.routes[finding], i)
		}
	}
	return c
}
