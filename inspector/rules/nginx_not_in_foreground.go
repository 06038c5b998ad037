package rules

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
	"github.com/composecheck/composecheck/inspector/nginx"
	"github.com/composecheck/composecheck/inspector/startup"
)

var _ = register(inspector.Rule{
	ID: "CC117", Name: "nginx-not-in-foreground", Needs: inspector.Static,
	Summary: "nginx goes into the background, so that its container ends at once",
	Check:   func(s *inspector.Snapshot) []inspector.Finding { return eachProxy(s, notInForeground) },
})

// notInForeground judges the last command of an nginx service together with `daemon` in its configuration.
func notInForeground(s *inspector.Snapshot, p *inspector.Proxy) *inspector.Finding {
	service := s.Project.Service(p.Service)
	if service == nil || p.Config == nil || (s.Engine != nil && isUp(s, p.Service)) {
		return nil
	}
	words, at, ours := lastCommand(service)
	by := strings.Join(words, " ")
	if p.Last != nil && p.Last.Supervisor {
		return supervisorLeaves(s, p, p.Last)
	}
	if words == nil && p.Last != nil {
		words, at, by = p.Last.Words, p.Last.At, p.Last.By
	}
	if len(words) == 0 || slices.ContainsFunc(words[1:], func(w string) bool { return notServing[w] }) {
		return nil
	}
	isDaemon := daemonDirective.MatchString(globalDirectives(words))
	written := slices.IndexFunc(p.Config.Settings, func(s nginx.Setting) bool { return s.Name == "daemon" && s.In == "main" })
	f := &inspector.Finding{
		At: at, Label: "ends at once", Evidence: []inspector.Evidence{{Fact: "the container runs: " + by, Source: at.String()}},
		Why: "a container lives as long as its first process; nginx starts its processes in the background and ends, unless it is told `daemon off`",
		Fix: inspector.Fix{Summary: "Start it as nginx -g 'daemon off;'", Then: listApplies(s, p, at.File)},
	}
	if ours == service.Build && ours != nil {
		f.Fix.Then = rebuild(p.Service)
	}
	switch {
	case slices.Contains(words, "daemon"):
		f.Message = fmt.Sprintf("nginx of %s gets `-g daemon` and `off` as two words and stops: invalid option", p.Service)
		f.Fix.Summary = "Write the command as a list: [\"nginx\", \"-g\", \"daemon off;\"]"
		f.Fix.Edits = asList(s, service)
	case isDaemon && written >= 0:
		second := p.Pos(p.Config.Settings[written].Pos)
		if inspector.InContainer(second.File) {
			return nil
		}
		saysTwice(s, p, f, second, strings.Join(words, " "))
	case isDaemon, written >= 0, !p.ShowsMain(), len(p.Config.Problems) > 0, at.IsZero(), failed(s.Engine, p.Service):
		return nil
	default:
		f.Message = fmt.Sprintf("nginx of %s goes into the background (%s), and its container ends with code 0", p.Service, by)
		if f.Fix.Edits = asList(s, service); f.Fix.Edits == nil {
			f.Fix.Edits = stayInFront(s, at)
		}
	}
	stopsNginx(s, p, f)
	stopped := emergency(s, p.Service)
	byDaemon := stopped != nil && strings.Contains(stopped.Message, `"daemon"`)
	switch {
	case !isDaemon || byDaemon:
	case stopped != nil && written >= 0:
		return nil // nginx read on: its command is another one
	case service.Build != nil:
		f.Severity, f.Proxy = inspector.Note, "" // the image that was built may be started otherwise
	}
	return f
}

// supervisorLeaves is about supervisord, which starts nginx and is the program that the container lives by.
func supervisorLeaves(s *inspector.Snapshot, p *inspector.Proxy, last *startup.Last) *inspector.Finding {
	f := &inspector.Finding{
		At: last.At, Label: "ends at once",
		Message:  fmt.Sprintf("supervisord of %s goes into the background (%s), and its container ends with code 0, nginx with it", p.Service, last.By),
		Evidence: []inspector.Evidence{{Fact: "the container runs: " + last.By, Source: last.At.String()}, {Fact: "no -n, and no nodaemon=true in what it reads", Source: "the project's files"}},
		Why:      "a container lives as long as its first process; supervisord goes into the background unless it is told `-n` or `nodaemon=true`",
		Fix: inspector.Fix{
			Summary: "Start it as supervisord -n, or write nodaemon=true below [supervisord]",
			Edits:   onceIn(s, last.At, `supervisord"]`, `supervisord", "-n"]`), Then: listApplies(s, p, last.At.File),
		},
	}
	return stopsNginx(s, p, f)
}

// saysTwice makes a finding about `daemon` in a file, which the command says too.
func saysTwice(s *inspector.Snapshot, p *inspector.Proxy, f *inspector.Finding, at compose.Pos, command string) {
	f.Also = []inspector.Place{{At: f.At, Label: "`daemon` here too"}}
	f.At, f.Label = at, "and here"
	f.Message = fmt.Sprintf("%s says `daemon` twice, here and in its command (%s): nginx stops, for it takes it once", p.Service, command)
	f.Why = "the image's own command is nginx -g 'daemon off;'"
	f.Fix.Summary, f.Fix.Then = "Leave daemon out of the file", restartFor(s, p, at)
	f.Fix.Edits = takeAway(s, at)
}

// failed reports whether a service's container ended with an error.
func failed(e *inspector.Engine, service string) bool {
	c := newest(e.Of(service))
	return c != nil && !c.Running() && c.ExitCode != 0
}

// notServing are the flags with which nginx does something else than serve.
var notServing = map[string]bool{"-t": true, "-T": true, "-v": true, "-V": true, "-s": true, "-h": true, "-?": true}

var daemonDirective = lazyregexp.New(`(?:^|;)\s*daemon\s`)

// imageCommand is what the official images run.
var imageCommand = []string{"nginx", "-g", "daemon off;"}

// lastCommand is the command of nginx that the container's life ends with, and where it stands. nil: something else
// may run behind it, or it cannot be known. build is set when it stands in a Dockerfile.
func lastCommand(service *compose.Service) (words []string, at compose.Pos, build *compose.Build) {
	entrypoint, command, image := service.Entrypoint, service.Command, service.Image
	at = service.CommandPos
	if service.Build != nil {
		image = service.Build.From
		if len(entrypoint) == 0 && len(command) == 0 {
			at, build = service.Build.Pos, service.Build
		}
		if len(entrypoint) == 0 {
			entrypoint = service.Build.Entrypoint
			if len(command) == 0 {
				command = service.Build.Command
			}
		}
	}
	official := nginx.HasEntryPoint(image)
	switch {
	case len(entrypoint) == 0 && !official:
		return nil, at, nil
	case len(entrypoint) == 0 && len(command) == 0:
		if service.Build == nil {
			at = service.ImagePos
		}
		return imageCommand, at, build
	case len(entrypoint) > 0 && path.Base(entrypoint[0]) == "docker-entrypoint.sh" && official:
		entrypoint = entrypoint[1:]
	}
	words = slices.Concat(entrypoint, command)
	if len(words) > 2 && slices.Contains([]string{"sh", "bash", "ash"}, path.Base(words[0])) && strings.HasPrefix(words[1], "-") && strings.HasSuffix(words[1], "c") {
		words = lastOf(words[2])
	}
	if len(words) == 0 || path.Base(words[0]) != "nginx" {
		return nil, at, nil
	}
	return words, at, build
}

// shellWord is a word of a shell's command line, its quotes included, or what ends a command.
var shellWord = lazyregexp.New(`(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^\s;&|"'])+|[;&|\n]+`)

// lastOf returns the words of the last command of a simple script; nil where it goes into the background.
func lastOf(script string) []string {
	if strings.Contains(script, "<<") || strings.HasSuffix(strings.TrimRight(script, " \n;"), "&") {
		return nil
	}
	var words []string
	for _, w := range shellWord.FindAllString(strings.TrimRight(script, " \n;"), -1) {
		if strings.Trim(w, ";&|\n") == "" {
			words = nil
			continue
		}
		words = append(words, strings.Trim(w, `"'`))
	}
	if len(words) > 0 && words[0] == "exec" {
		words = words[1:]
	}
	return words
}

// globalDirectives is what nginx is given with -g.
func globalDirectives(words []string) string {
	for i, w := range words {
		switch {
		case w == "-g" && i+1 < len(words):
			return strings.TrimSpace(words[i+1])
		case strings.HasPrefix(w, "-g"):
			return strings.TrimSpace(w[2:])
		}
	}
	return ""
}

// asList is the edit that writes `command: nginx` as what the image itself runs.
func asList(s *inspector.Snapshot, service *compose.Service) []inspector.Edit {
	line := s.Line(service.CommandPos)
	key, value, ok := strings.Cut(line, ":")
	value = strings.Trim(strings.TrimSpace(value), `"'[];`)
	if !ok || strings.TrimSpace(key) != "command" || (value != "nginx" && value != "nginx -g daemon off") {
		return nil
	}
	return []inspector.Edit{{File: service.CommandPos.File, Line: service.CommandPos.Line, Old: line, New: key + `: ["nginx", "-g", "daemon off;"]`}}
}
