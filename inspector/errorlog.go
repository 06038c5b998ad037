package inspector

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// defaultErrorLog is where nginx of the packages and images logs when nobody says otherwise. In the images it is a
// link to the container's own log.
const defaultErrorLog = "/var/log/nginx/error.log"

// ownLog are names of the container's own log.
var ownLog = []string{"stderr", "/dev/stderr", "/dev/stdout", "/proc/self/fd/1", "/proc/self/fd/2", "/dev/fd/1", "/dev/fd/2", "/proc/1/fd/1", "/proc/1/fd/2"}

// maxLogFiles bounds how many files of one nginx are worth reading.
const maxLogFiles = 4

// ErrorLogs tells in which files of its container an nginx logs what happens to requests that it passes on, besides
// the container's own log, and what of that cannot be seen.
func (s *Snapshot) ErrorLogs(p *Proxy) (files []string, gaps []Gap) {
	if p.Config == nil {
		return nil, nil
	}
	unseen := func(set *nginx.Setting, why string) {
		gap := Gap{What: "what nginx of " + p.Service + " logs of failed requests", Why: fmt.Sprintf("error_log %s at %s %s", strings.Join(set.Args, " "), p.Pos(set.Pos), why)}
		if !slices.ContainsFunc(gaps, func(g Gap) bool { return g.Why == gap.Why }) {
			gaps = append(gaps, gap)
		}
	}
	for i := range p.Config.Passes {
		set := p.Config.Setting(p.Config.Passes[i].Server, p.Config.Passes[i].Location, "error_log")
		if set == nil || len(set.Args) == 0 {
			set = &nginx.Setting{Name: "error_log", Args: []string{defaultErrorLog}}
		}
		name := set.Args[0]
		switch {
		case name == "/dev/null":
			unseen(set, "throws it away")
		case strings.HasPrefix(name, "syslog:"), strings.HasPrefix(name, "memory:"):
			unseen(set, "sends it where nobody can read it here")
		case slices.Contains(ownLog, name), name == defaultErrorLog && s.isLinked(p):
		case strings.Contains(name, "$"):
		default:
			if !path.IsAbs(name) {
				name = path.Join(path.Dir(p.Config.Main), name) // also "off", which is a file's name to nginx
			}
			if !slices.Contains(files, name) && len(files) < maxLogFiles {
				files = append(files, name)
			}
		}
		if len(set.Args) > 1 && slices.Contains([]string{"crit", "alert", "emerg"}, set.Args[1]) {
			unseen(set, "leaves out what is less than "+set.Args[1]+": refused connections, time-outs and broken answers are errors")
		}
	}
	return files, gaps
}

// isLinked reports whether the default log is the container's own one: in the official images, and what is built from
// them, it is a link to it, unless a mount hides that.
func (s *Snapshot) isLinked(p *Proxy) bool {
	service := s.Project.Service(p.Service)
	if service == nil {
		return false
	}
	for _, c := range s.Engine.Of(p.Service) {
		for _, m := range c.Mounts {
			if compose.Below(defaultErrorLog, m.Destination) {
				return false
			}
		}
	}
	return nginx.HasEntryPoint(service.BaseImage())
}

// AddLog puts lines of a log file between those of the container's own log, in the order of time.
func (c *Container) AddLog(lines []LogLine) {
	c.Log = append(c.Log, lines...)
	slices.SortStableFunc(c.Log, func(a, b LogLine) int { return a.Time.Compare(b.Time) })
}
