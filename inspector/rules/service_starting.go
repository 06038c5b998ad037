package rules

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// startingWindow is how long after its start a container that listens nowhere counts as still starting, where it
// has no healthcheck that says so.
const startingWindow = 2 * time.Minute

// preparingWindow is the same for one whose last words tell of work that a first start has.
const preparingWindow = 15 * time.Minute

var preparing = lazyregexp.New(`(?i)\b(migrat|install|compil|bundling|building|composer|download|seeding|importing|unpack|extracting|optimi[sz]ing)`)

var _ = register(inspector.Rule{
	ID: "CC407", Name: "service-starting", Needs: inspector.Probed,
	Summary: "the service runs but is not ready yet",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachDown(s, func(l *inspector.Link, c *inspector.Container, needed bool) *inspector.Finding {
			if !c.Running() || ends(s, c) || killedForMemory(s, c) || unhealthy(c) {
				return nil
			}
			sockets, known := listening(l)
			soon := starting(c) && !neverChecked(s, c)
			young := known && c.Health == nil && s.Taken.Sub(c.Started) < window(c) && mend(l, c, "").Summary == "" // by its log it will never
			if !(needed && starting(c)) && (refused(l) == nil || len(sockets) > 0 || !(soon || young)) {
				return nil
			}
			return serviceStarting(s, l, c, needed)
		})
	},
})

// window is how long a container counts as starting.
func window(c *inspector.Container) time.Duration {
	words := slices.DeleteFunc(ownLife(c), func(line string) bool { return strings.TrimSpace(line) == "" })
	if len(words) > 0 && preparing.MatchString(words[len(words)-1]) {
		return preparingWindow
	}
	return startingWindow
}

var waiting = lazyregexp.New(`(?i)\bwait(s|ing)\b.{0,40}\b(for|on|until)\b|\bis (unavailable|not (yet )?(ready|available|up))\b`)

// waitingWords returns the last line of a container's log, where it says that it waits for another service; else "".
func waitingWords(c *inspector.Container) string {
	for _, line := range slices.Backward(ownLife(c)) {
		if line = strings.TrimSpace(line); line != "" {
			if waiting.MatchString(line) {
				return line
			}
			return ""
		}
	}
	return ""
}

func starting(c *inspector.Container) bool { return c.Health != nil && c.Health.Status == "starting" }

// neverChecked reports whether a healthcheck has not run once though it had time: what its status says means nothing.
func neverChecked(s *inspector.Snapshot, c *inspector.Container) bool {
	return starting(c) && c.Health.At.IsZero() && s.Taken.Sub(c.Started) >= startingWindow
}

func serviceStarting(s *inspector.Snapshot, l *inspector.Link, c *inspector.Container, needed bool) *inspector.Finding {
	f := &inspector.Finding{
		Severity: inspector.Error, Label: "not ready yet",
		Message:  fmt.Sprintf("%s started %s and does not listen yet", c.Service, ago(s, c.Started)),
		Evidence: append(listeners(l), lastLines(c, 2)...),
		Why:      "a container counts as running when its first process starts; the app in it may need minutes until it listens",
		Fix: inspector.Fix{
			Summary: fmt.Sprintf("Wait; so that nginx waits by itself, give %s a healthcheck and let %s depend on it with condition: service_healthy", c.Service, l.Proxy.Service),
			Then:    "docker compose logs -f " + c.Service,
		},
	}
	if said := waitingWords(c); said != "" {
		f.Message += " (" + short(said, 120) + ")"
		f.Fix.Summary = "See that what it waits for runs, is ready and has the name and port that its settings say: " + c.Service + " listens only then"
		return f
	}
	if l.From == nil {
		return f
	}
	waits := l.From.Dependency(c.Service)
	if waits != nil && waits.Condition != "service_healthy" && !waits.Pos.IsZero() {
		f.At, f.Label = waits.Pos, fmt.Sprintf("%s waits until it is started, not until it is ready", l.Proxy.Service)
		f.Also = []inspector.Place{{At: serviceAt(s, c.Service), Label: "not ready yet"}}
	}
	if !starting(c) {
		return f
	}
	switch {
	case needed && neverChecked(s, c) && s.Engine.Podman:
		f.Message = fmt.Sprintf("%s started %s and its healthcheck has never run", c.Service, ago(s, c.Started))
		f.Fix = inspector.Fix{Summary: "Podman runs healthchecks by timers of systemd: see why there is none, or run it by hand", Then: "podman healthcheck run " + c.Name}
	case needed:
		f.Message = fmt.Sprintf("%s started %s and its healthcheck has not passed yet", c.Service, ago(s, c.Started))
		f.Fix.Summary = "Wait until its healthcheck passes"
	case waits != nil && waits.Condition == "service_healthy":
		f.Fix.Summary = "Wait; it was started anew under nginx, which waits for it only when nginx itself starts"
	default:
		f.Fix = inspector.Fix{
			Summary: fmt.Sprintf("Wait; so that nginx waits by itself, let %s depend on %s with condition: service_healthy", l.Proxy.Service, c.Service),
			Edits:   waitUntilHealthy(s, l.From, c.Service),
			Then:    recreate(l.Proxy.Service),
		}
	}
	return f
}

// waitUntilHealthy is the edit that lets a service depend on another one's healthcheck, where its depends_on is not
// there yet or stands on one line.
func waitUntilHealthy(s *inspector.Snapshot, service *compose.Service, on string) []inspector.Edit {
	conditions := []string{on + ": {condition: service_healthy}"}
	for _, d := range service.DependsOn {
		if d.Service != on && !d.Pos.IsZero() { // the others are implied
			conditions = append(conditions, fmt.Sprintf("%s: {condition: %s}", d.Service, d.Condition))
		}
	}
	slices.Sort(conditions)
	text := "depends_on: {" + strings.Join(conditions, ", ") + "}"
	if service.DependsOnPos.IsZero() {
		return addKey(s, service, text)
	}
	line := s.Line(service.DependsOnPos)
	if !strings.HasPrefix(strings.TrimSpace(line), "depends_on: [") || !strings.HasSuffix(strings.TrimSpace(line), "]") {
		return nil
	}
	return []inspector.Edit{{File: service.DependsOnPos.File, Line: service.DependsOnPos.Line, Old: line, New: indent(line) + text}}
}
