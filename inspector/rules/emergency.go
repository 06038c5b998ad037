package rules

import (
	"regexp"
	"slices"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// emergencies cites the [emerg] line for which nginx stopped, if it did.
func emergencies(s *inspector.Snapshot, proxy string) []inspector.Evidence {
	if e := emergency(s, proxy); e != nil {
		return logged(proxy, []entry{*e})
	}
	return nil
}

// An explanation says what an [emerg] line of nginx means in a container, and the way out.
type explanation struct {
	pattern  *regexp.Regexp
	why, fix string
}

var explanations = []explanation{
	{regexp.MustCompile(`^open\(\) ".*\.log" failed \(2:`), "nginx opens its logs when it starts, and makes files but no directories",
		"Log to /dev/stdout and /dev/stderr, or to a directory that exists in the container"},
	{regexp.MustCompile(`^bind\(\) to .* failed \(13:`), "ports below 1024 are for root, and nginx does not run as root here",
		"Let nginx listen on a port above 1024 and publish that, or let it run as root"},
	{regexp.MustCompile(`^bind\(\) to .* failed \(98:`), "two processes cannot listen on one port of one network namespace",
		"Let nginx listen on another port, or stop what has this one"},
	{regexp.MustCompile(`^bind\(\) to .* failed \(99:`), "nginx can only listen on addresses that its container has",
		"Listen on the port alone, without an address"},
	{regexp.MustCompile(`^(mkdir|open)\(\) ".*" failed \((13|30):`), "nginx must write there when it starts, and the file system or the user it runs as does not allow it",
		"Mount a tmpfs or a writable volume there, or let nginx run as a user who may write"},
	{regexp.MustCompile(`^cannot load certificate`), "nginx loads every certificate when it starts, and stops when one is not there",
		"Mount the certificate and its key at these paths, or take the ssl server out until they exist"},
	{regexp.MustCompile(`^a duplicate default server`), "one address and port can have one default_server only; conf.d/default.conf of the image may be the other",
		"Write default_server once, or mount your file over /etc/nginx/conf.d/default.conf"},
	{regexp.MustCompile(`^getpwnam\(`), "the image has no user of that name", "Name a user that the image has, or leave the user directive out"},
	{regexp.MustCompile(`^unknown ".*" variable`), "nginx knows no variable of that name: it may belong to a template that nobody has filled in, or to the shell",
		"Correct the name, or set the variable"},
}

func explain(e *entry) *explanation {
	for i := range explanations {
		if explanations[i].pattern.MatchString(e.Message) {
			return &explanations[i]
		}
	}
	return nil
}

var quoted = regexp.MustCompile(`"([^"]+)"`)

// emergencyAt is the place that an [emerg] line names; where it names none, that of the log directive whose file
// it names; else nowhere.
func emergencyAt(p *inspector.Proxy, e *entry) compose.Pos {
	name := quoted.FindStringSubmatch(e.Message)
	switch {
	case e.File != "":
		return logPlace(p, e.LogEntry)
	case name == nil || p.Config == nil:
		return compose.Pos{}
	}
	levels := [][]nginx.Setting{p.Config.Settings}
	for _, server := range p.Config.Servers {
		levels = append(levels, server.Settings)
		for _, location := range server.Locations {
			levels = append(levels, location.Settings)
		}
	}
	for _, setting := range slices.Concat(levels...) {
		if slices.Contains(setting.Args, name[1]) {
			return p.Pos(setting.Pos)
		}
	}
	return compose.Pos{}
}

// logPlace maps the "in FILE:LINE" of a log entry to the file that a person edits.
func logPlace(p *inspector.Proxy, e nginx.LogEntry) compose.Pos {
	return p.Pos(nginx.Pos{File: e.File, Line: e.Line})
}
