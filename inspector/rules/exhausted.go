package rules

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// A shortage is something that can run out in a server.
type shortage struct {
	match *lazyregexp.Regexp
	does  string
	fix   string
	flag  string // of its command that sets the limit
	why   string // "": connections wait
	time  bool   // it is the time that it may take for a request
}

// workerTimeout matches what gunicorn logs of a worker that takes too long.
var workerTimeout = lazyregexp.New(`WORKER TIMEOUT \(pid:\s?(\d+)\)`)

// shortages are what servers log when all their workers, or all that they may open, are taken.
var shortages = []shortage{
	{
		match: lazyregexp.New(`server reached (?:pm\.)?max_children setting`),
		does:  "has no free php-fpm child",
		fix:   "Raise pm.max_children in its pool (each child takes memory of its own), or find what keeps its children busy (slowlog with request_slowlog_timeout)",
	},
	{
		match: lazyregexp.New(`execution timed out \([\d.]+ sec\), terminating`),
		does:  "ends requests that take longer than php-fpm's request_terminate_timeout",
		fix:   "Raise request_terminate_timeout in its pool (0 sets none), with fastcgi_read_timeout above it, or make the request faster",
		why:   "php-fpm kills the child that works on such a request, and nginx answers 502",
		time:  true,
	},
	{
		match: workerTimeout,
		does:  "kills its gunicorn workers because they take longer than its --timeout",
		fix:   "Raise gunicorn's --timeout (30 s unless told otherwise) with nginx's read timeout above it, give it threads or async workers (--threads, -k gthread), or make the request faster",
		flag:  "--timeout",
		why:   "gunicorn kills a worker that does not report back in time, amid the request that it answers",
		time:  true,
	},
	{
		match: lazyregexp.New(`invalid request block size: \d+ \(max \d+\)`),
		does:  "refuses requests whose headers, such as many cookies, are larger than its buffer-size",
		fix:   "Raise uWSGI's buffer-size (4096 bytes unless told otherwise): `buffer-size = 32768` in its ini file, or -b 32768",
		flag:  "--buffer-size",
		why:   "uWSGI hangs up on a request whose headers do not fit into its buffer, which nginx answers with 502",
	},
	{
		match: lazyregexp.New(`listen queue of socket .* full|full listen queue|listen queue .*(?:full|overflow)`),
		does:  "has a full listen queue: it takes connections slower than they come",
		fix:   "Give it more workers, and a longer queue (listen, backlog; net.core.somaxconn under sysctls)",
	},
	{
		match: lazyregexp.New(`(?i)too many open files|EMFILE`),
		does:  "can open no further file or connection",
		fix:   "Raise its limit of open files (ulimits: nofile), or let it close what it no longer needs",
	},
	{
		match: lazyregexp.New(`(?i)too many clients already|too many connections|remaining connection slots are reserved|connection pool (?:is )?exhausted|QueuePool limit .*reached|timeout exceeded when trying to connect|unable to acquire a connection`),
		does:  "gets no further connection to its database",
		fix:   "Let its pools take fewer connections in all than the database allows (max_connections), or raise that",
	},
}

// atOnce is how near to each other an app's word and nginx's about the same request stand.
const atOnce = 3 * time.Second

// droppedFor returns the requests that the far end took and hung up on just when its log speaks of something that ran
// out: gunicorn kills a worker amid a request.
func droppedFor(s *inspector.Snapshot, l *inspector.Link, c *inspector.Container) []entry {
	return slices.DeleteFunc(failures(s, l), func(e entry) bool {
		return !e.means("closed", "reset") || !slices.ContainsFunc(c.Log, func(line inspector.LogLine) bool {
			return line.Time.Sub(e.Line.Time).Abs() < atOnce && slices.ContainsFunc(shortages, func(of shortage) bool { return of.match.MatchString(line.Text) })
		})
	})
}

// exhausted returns what a container's log says, since nginx waited for it in vain, of something that ran out; nil where
// it says nothing like that.
func exhausted(s *inspector.Snapshot, c *inspector.Container) *hold {
	for _, line := range slices.Backward(c.Log) {
		if !c.InThisLife(line.Time) || s.Taken.Sub(line.Time) > recently {
			break
		}
		for _, of := range shortages {
			if of.match.MatchString(line.Text) {
				return &hold{"CC803", of.does, shortageAt(s, c.Service, &of), of.fix,
					cmp.Or(of.why, "connections beyond those that are being served wait in a queue until nginx gives up on them"),
					append([]inspector.Evidence{{Fact: short(line.Text, 200), Source: "docker logs " + c.Name}}, usage(c)...)}
			}
		}
	}
	return nil
}

// shortageAt is where the project's files set what ran out; nowhere where they do not.
func shortageAt(s *inspector.Snapshot, name string, of *shortage) compose.Pos {
	service := s.Project.Service(name)
	switch {
	case service == nil:
	case of.flag != "" && strings.Contains(strings.Join(service.Command, " "), of.flag):
		return service.CommandPos
	case of.time && service.TimeLimit != nil && !service.TimeLimit.Waits:
		return service.TimeLimit.Pos
	}
	return compose.Pos{}
}
