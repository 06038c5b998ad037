package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// ends reports whether a container that the engine calls running does not stay so.
func ends(s *inspector.Snapshot, c *inspector.Container) bool { return loops(s, c) || dying(s, c) }

// isUp reports whether a container of a service runs, and not just until it ends again.
func isUp(s *inspector.Snapshot, service string) bool {
	for _, c := range s.Engine.Of(service) {
		if c.Running() && !ends(s, &c) {
			return true
		}
	}
	return s.Engine == nil
}

// dying reports whether a container is an nginx between its last word and its end, or one whose script outlives it: it
// has no workers, nothing listens in it, and the last that it logged is for what it stopped before it came up.
func dying(s *inspector.Snapshot, c *inspector.Container) bool {
	if s.Proxy(c.Service) == nil || !c.Running() || !c.Loaded.IsZero() || cameUp(s, c) {
		return false
	}
	last := false
	for _, line := range c.Log {
		e, ok := nginx.ParseLog(line.Text)
		switch {
		case !ok, !c.InThisLife(line.Time), strings.HasPrefix(e.Message, "try again to bind()"):
		case strings.HasPrefix(e.Message, "start worker process"):
			return false // what it refuses by now is a reload
		default:
			last = stops(e) && (e.Startup || line.Time.Sub(c.Started) < restartWindow) // the former never comes from one that runs
		}
	}
	return last
}

// loops reports whether a container was restarted and has not run for long since.
func loops(s *inspector.Snapshot, c *inspector.Container) bool {
	if cameUp(s, c) {
		return false
	}
	often := 2
	if s.Proxy(c.Service) != nil && c.Loaded.IsZero() {
		often = 1 // an nginx without workers is about to end again
	}
	return c.State == "restarting" || (c.RestartCount >= often && s.Taken.Sub(c.Started) < restartWindow) || failsAgain(s, c)
}

// cameUp reports whether an nginx has come up in the meantime: something listens in its container, which on the host's
// network may be anybody.
func cameUp(s *inspector.Snapshot, c *inspector.Container) bool {
	if c.NetworkMode == "host" {
		return c.Running() && !c.Loaded.IsZero()
	}
	return s.Probes != nil && slices.ContainsFunc(s.Probes.Proxies, func(p inspector.ProxyProbe) bool {
		return p.Container == c.ID && len(p.Sockets) > 0
	})
}

// stateOf cites what the engine says of a container.
func stateOf(s *inspector.Snapshot, c *inspector.Container) []inspector.Evidence {
	fact := c.Name + " is " + c.State
	switch c.State {
	case "exited", "dead", "restarting":
		fact = fmt.Sprintf("%s is %s, exit code %d%s, ended %s", c.Name, c.State, c.ExitCode, meaning(c.ExitCode), ago(s, c.Finished))
	case "running":
		fact = fmt.Sprintf("%s is running, started %s", c.Name, ago(s, c.Started))
	}
	if c.RestartCount > 0 {
		fact += fmt.Sprintf(", restarted %d %s", c.RestartCount, plural(c.RestartCount, "time", "times"))
	}
	seen := []inspector.Evidence{{Fact: fact, Source: "docker inspect " + c.Name}}
	if c.Error != "" {
		seen = append(seen, inspector.Evidence{Fact: short(c.Error, 240), Source: "docker inspect " + c.Name})
	}
	return seen
}

// meaning explains the exit codes that Docker and shells give a meaning of their own.
func meaning(code int) string {
	switch code {
	case 125:
		return " (the engine could not start it)"
	case 126:
		return " (its command may not be executed)"
	case 127:
		return " (its command was not found)"
	case 132:
		return " (illegal instruction: built for another CPU)"
	case 134:
		return " (aborted)"
	case 137:
		return " (killed)"
	case 139:
		return " (crashed: segmentation fault)"
	case 143:
		return " (told to stop)"
	}
	return ""
}

// serviceAt is where a service stands in the Compose file.
func serviceAt(s *inspector.Snapshot, name string) compose.Pos {
	if service := s.Project.Service(name); service != nil {
		return service.Pos
	}
	return compose.Pos{}
}
