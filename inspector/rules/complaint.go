package rules

import (
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// A complaint is what a container says of another service that it cannot reach.
type complaint struct {
	about *compose.Service // nil: the words name no service
	words inspector.Evidence
}

// cannotConnect matches how programs say that a connection failed, or that a name has no address: of Go, Node, Java,
// Python, PHP, Ruby and Rust, and of the clients of the usual databases.
var cannotConnect = lazyregexp.New(`(?i)refused|ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPIPE|` +
	`no such host|host not found|not known|unknown ?(\S+ )?host|name resolution|translate host|server misbehaving|` +
	`(can ?no|can'|could ?n[o']|unable|fail(ed|ure)?|error)t? (to |in )?(\w+ )?connect|` +
	`connect(ion|ing)?\b.{0,60}(fail|lost|closed|time|reset|error|terminated)|` +
	`\bwait(s|ing)\b.{0,40}\b(for|on|until)\b|timed? ?out|unreachable|no route to host|server selection|gone away|broken pipe`)

// hostInLog matches a host in a log line where it can be nothing else: before a port, in quotes, after "://" or "@", or
// after the words with which name lookups fail.
var hostInLog = lazyregexp.New(`(?i)([a-z0-9][a-z0-9_.-]*):\d{2,5}\b|["'\x60]([a-z0-9][a-z0-9_.-]*)["'\x60]|` +
	`(?:://|@|\blookup |ENOTFOUND |EAI_AGAIN |UnknownHost(?:Exception)?: |\bhost |getaddrinfo (?:failed )?for )([a-z0-9][a-z0-9_.-]*)|` +
	`\b([a-z0-9][a-z0-9_.-]*)/\d+\.\d+\.\d+\.\d+`)

// complaints returns what a container says of others that it cannot reach, the newest first: in its log since it
// started (all of it, while it restarts) and in its healthcheck's output. They are for all rules.
func complaints(s *inspector.Snapshot, c *inspector.Container) []complaint {
	return ofContainer(s, c, "complaints", readComplaints)
}

// ofContainer reads once for all rules what a container's log tells; what names the thing. One without an ID is of a test.
func ofContainer[T any](s *inspector.Snapshot, c *inspector.Container, what string, read func(*inspector.Snapshot, *inspector.Container) T) T {
	if c.ID == "" {
		return read(s, c)
	}
	return inspector.Once(s, [2]string{what, c.ID}, func() T { return read(s, c) })
}

func readComplaints(s *inspector.Snapshot, c *inspector.Container) []complaint {
	known, again := hostsSeenBy(s, c), loops(s, c)
	var all []complaint
	add := func(text, source string) {
		if cannotConnect.MatchString(text) {
			words := inspector.Evidence{Fact: short(strings.TrimSpace(text), 200), Source: source}
			all = append(all, complaint{hostIn(text, known), words})
		}
	}
	for _, line := range slices.Backward(c.Log) {
		if again || c.InThisLife(line.Time) {
			add(line.Text, "docker logs "+c.Name)
		}
	}
	if unhealthy(c) {
		add(c.Health.Output, "docker inspect "+c.Name+": its healthcheck")
	}
	return all
}

// hostsSeenBy are the names and addresses by which a container can call the project's other services.
func hostsSeenBy(s *inspector.Snapshot, c *inspector.Container) map[string]*compose.Service {
	known := map[string]*compose.Service{}
	for i := range s.Project.Services {
		other := &s.Project.Services[i]
		for _, name := range inspector.NamesOf(s.Project, other) {
			known[name] = other
		}
		for _, of := range s.Engine.Of(other.Name) {
			for _, e := range of.Endpoints {
				known[e.IPv4], known[e.IPv6] = other, other
			}
		}
	}
	if own := s.Project.Service(c.Service); own != nil {
		for _, link := range own.Links {
			known[strings.ToLower(link.Alias)] = s.Project.Service(link.Service)
		}
	}
	for host, service := range known {
		if host == "" || service == nil || service.Name == c.Service {
			delete(known, host)
		}
	}
	return known
}

func hostIn(text string, known map[string]*compose.Service) *compose.Service {
	for _, groups := range hostInLog.FindAllStringSubmatch(text, -1) {
		for _, host := range groups[1:] {
			if service := known[strings.ToLower(strings.Trim(host, "."))]; service != nil {
				return service
			}
		}
	}
	return nil
}
