package rules

import (
	"regexp"
	"slices"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// shortages are what servers log when all their workers, or all that they may open, are taken.
var shortages = []struct {
	match *regexp.Regexp
	does  string
	fix   string
}{
	{regexp.MustCompile(`server reached (?:pm\.)?max_children setting`),
		"has no free php-fpm child",
		"Raise pm.max_children in its pool (each child takes memory of its own), or find what keeps its children busy (slowlog with request_slowlog_timeout)"},
	{regexp.MustCompile(`WORKER TIMEOUT \(pid:\s?\d+\)`),
		"kills its gunicorn workers because they take longer than its --timeout",
		"Raise gunicorn's --timeout (30 s unless told otherwise) with nginx's read timeout above it, give it threads or async workers (--threads, -k gthread), or make the request faster"},
	{regexp.MustCompile(`listen queue of socket .* full|full listen queue|listen queue .*(?:full|overflow)`),
		"has a full listen queue: it takes connections slower than they come",
		"Give it more workers, and a longer queue (listen, backlog; net.core.somaxconn under sysctls)"},
	{regexp.MustCompile(`(?i)too many open files|EMFILE`),
		"can open no further file or connection",
		"Raise its limit of open files (ulimits: nofile), or let it close what it no longer needs"},
	{regexp.MustCompile(`(?i)too many clients already|too many connections|remaining connection slots are reserved|connection pool (?:is )?exhausted|QueuePool limit .*reached|timeout exceeded when trying to connect|unable to acquire a connection`),
		"gets no further connection to its database",
		"Let its pools take fewer connections in all than the database allows (max_connections), or raise that"},
}

// exhausted returns what a container's log says, since nginx waited for it in vain, of something that ran out; nil where
// it says nothing like that.
func exhausted(s *inspector.Snapshot, c *inspector.Container) *hold {
	for _, line := range slices.Backward(c.Log) {
		if line.Time.Before(c.Started) || s.Taken.Sub(line.Time) > recently {
			break
		}
		for _, of := range shortages {
			if of.match.MatchString(line.Text) {
				return &hold{"CC803", of.does, compose.Pos{}, of.fix,
					"connections beyond those that are being served wait in a queue until nginx gives up on them",
					append([]inspector.Evidence{{Fact: short(line.Text, 200), Source: "docker logs " + c.Name}}, usage(c)...)}
			}
		}
	}
	return nil
}
