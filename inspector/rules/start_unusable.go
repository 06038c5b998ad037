package rules

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC121", Name: "start-unusable", Needs: inspector.Static,
	Summary: "the script or command with which a container starts cannot be run",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		found := eachProxy(s, func(s *inspector.Snapshot, p *inspector.Proxy) *inspector.Finding {
			f := unusableStart(s, s.Project.Service(p.Service))
			if f == nil {
				return nil
			}
			if f.Severity != inspector.Note {
				f.Proxy = p.Service
			} else if s.Project.Service(p.Service).Start.DropIn && p.Config != nil && !servesOwn(p) {
				f.Severity = inspector.Warning // nothing else makes nginx a site
			}
			return f
		})
		return append(found, eachLink(s, func(l *inspector.Link) *inspector.Finding {
			if len(l.Services) != 1 || s.Proxy(l.Services[0].Name) != nil {
				return nil
			}
			return unusableStart(s, l.Services[0])
		})...)
	},
})

// unusableStart judges what is known of how a service starts; nil where one of its containers runs.
func unusableStart(s *inspector.Snapshot, service *compose.Service) *inspector.Finding {
	if service == nil || service.Start == nil || s.Engine != nil && isUp(s, service.Name) {
		return nil
	}
	start := service.Start
	at := start.Pos
	f := &inspector.Finding{
		Severity: inspector.Error, At: at, Services: []string{service.Name}, Label: "the container ends at once",
		Evidence: []inspector.Evidence{{Fact: service.Name + " starts with " + start.Word, Source: at.String()}},
		Fix:      inspector.Fix{Then: startAgain(s, service, start)},
	}
	file := start.Host
	switch start.Kind {
	case compose.StartCRLF:
		f.At, f.Also = compose.Pos{File: start.Host, Line: 1}, []inspector.Place{{At: at, Label: "runs it"}}
		f.Message = fmt.Sprintf("%s starts with %s, whose lines end as on Windows: its first line asks for a program with a carriage return in its name", service.Name, file)
		f.Why = "the kernel takes the carriage return for a part of the interpreter's name, and finds no such program: \"no such file or directory\""
		if !start.Direct {
			f.Message = fmt.Sprintf("%s starts with %s, whose lines end as on Windows: the shell takes the carriage returns for parts of its words", service.Name, file)
			f.Why = "a shell ends a line at the line feed: `set -e` with a carriage return behind it is an illegal option"
		}
		f.Fix.Summary = fmt.Sprintf("Save %s with LF line ends (dos2unix), and write `*.sh text eol=lf` into .gitattributes", file)
	case compose.StartMark:
		f.At, f.Also = compose.Pos{File: start.Host, Line: 1}, []inspector.Place{{At: at, Label: "runs it"}}
		f.Message = fmt.Sprintf("%s starts with %s, which begins with a byte order mark in the place of #!", service.Name, file)
		f.Why = "the kernel knows a script by its first two bytes: \"exec format error\""
		f.Fix.Summary = fmt.Sprintf("Save %s as UTF-8 without a byte order mark", file)
	case compose.StartInterpreter:
		f.Message = fmt.Sprintf("%s starts with %s, but its image is made of Alpine and has no bash", service.Name, start.Word)
		f.Why = "where the interpreter of a script is missing, the script itself is said not to be there: \"no such file or directory\""
		f.Fix.Summary = "Use sh, or install bash in the Dockerfile: RUN apk add --no-cache bash"
		if start.Host != "" {
			f.At, f.Also = compose.Pos{File: start.Host, Line: 1}, []inspector.Place{{At: at, Label: "runs it"}}
			f.Message = fmt.Sprintf("%s starts with %s, which asks for %s, but its image is made of Alpine and has no bash", service.Name, file, start.With)
		}
	case compose.StartOperator:
		f.Label = "no shell reads this"
		f.Message = fmt.Sprintf("%s runs %s, which gets `%s` as a word: no shell reads the command", service.Name, short(start.Word, 80), start.With)
		if start.Cut {
			f.Message = fmt.Sprintf("%s runs %s and nothing else: no shell reads its command, which Compose ends at `%s`", service.Name, short(start.Word, 80), start.With)
		}
		f.Why = "the words of a command are those of one program: `&&`, `;`, `|`, `>` and `<` mean something to a shell alone"
		f.Fix.Summary = "Let a shell run the line: sh -c \"…\""
		f.Fix.Edits = forShell(s, at)
	case compose.StartAbsent:
		f.Message = fmt.Sprintf("%s starts with %s, but nothing brings that script into its container", service.Name, start.Word)
		f.Why = "a container whose first program is not there does not start: \"no such file or directory\""
		f.Fix.Summary = fmt.Sprintf("Mount or copy the script to %s", start.Word)
		if start.With != "" {
			f.Message += "; it is mounted at " + start.With
			f.Fix.Summary = fmt.Sprintf("Call %s, where it is mounted", start.With)
			f.Fix.Edits = onceIn(s, at, start.Word, start.With)
		}
	case compose.StartMode:
		if f.Severity = inspector.Note; start.Sure { // else the mode may have been lost on its way here
			f.Severity = inspector.Warning
		}
		f.Message = fmt.Sprintf("%s starts with %s, which nobody may execute", service.Name, file)
		f.Why = "a script that is run itself needs its executable bit, which a COPY or a bind mount takes over from the host: \"permission denied\""
		f.Fix.Summary = fmt.Sprintf("chmod +x %s (git update-index --chmod=+x), or let sh run it: sh %s", file, start.Word)
	case compose.StartOneWord:
		f.Message = fmt.Sprintf("%s is to run one program of the name %q: it is a whole command line, but stands as a single word", service.Name, start.Word)
		f.Why = "the words of a list, and what stands in quotes, are not split: no program has spaces in its name"
		f.Fix.Summary = "Write each word as one of the list, or the line without quotes"
		f.Fix.Edits = splitWords(s, at)
	}
	if start.DropIn {
		f.Message = strings.Replace(f.Message, " starts with ", " runs before nginx ", 1)
		if start.Kind == compose.StartSuffix {
			f.Severity = inspector.Note
			f.Message = fmt.Sprintf("%s has %s in /docker-entrypoint.d, but its name does not end with .sh: the image's entry point passes over it", service.Name, file)
			f.Why = "the entry point of nginx's image runs what is called *.sh or *.envsh there, and says \"Ignoring\" of the others"
			f.Fix.Summary = fmt.Sprintf("Put it at %s.sh", start.Word)
			return f
		}
		if start.Kind == compose.StartMode {
			f.Message += ": the image's entry point passes over it"
			f.Severity = inspector.Note
			f.Why = "the entry point of nginx's image runs the scripts of /docker-entrypoint.d that are executable, and says \"Ignoring\" of the others"
			f.Fix.Summary = fmt.Sprintf("chmod +x %s (git update-index --chmod=+x)", file)
			return f
		}
	}
	if s.Engine != nil && len(s.Engine.Of(service.Name)) > 0 {
		c := newest(s.Engine.Of(service.Name))
		f.Severity = inspector.Error
		f.Evidence = append(f.Evidence, append(stateOf(s, c), lastLines(c, 2)...)...)
	}
	return f
}

// startAgain is the command that applies a change of what a service starts with.
func startAgain(s *inspector.Snapshot, service *compose.Service, start *compose.Start) string {
	switch {
	case service.Build != nil && service.MountOver(start.Word) == nil && (start.Host != "" || len(service.Command)+len(service.Entrypoint) == 0):
		return "docker compose up -d --build " + service.Name
	case start.Host != "":
		return "docker compose restart " + service.Name
	}
	return recreate(service.Name)
}

// A quotedLine is a key of a Compose file, or an instruction of a Dockerfile, with one word for a whole command line.
var quotedLine = regexp.MustCompile(`^(\s*(?:command:|entrypoint:|CMD|ENTRYPOINT)\s*)(?:\[\s*"([^"\\]*)"\s*\]|\[\s*'([^'\\]*)'\s*\]|"([^"\\]*)")\s*$`)

// plainCommand is a command of a Compose file on a line of its own, in no quotes.
var plainCommand = regexp.MustCompile(`^(\s*command:\s+)([A-Za-z./][^"\\$#]*?)\s*$`)

// forShell is the edit that hands a command to a shell.
func forShell(s *inspector.Snapshot, at compose.Pos) []inspector.Edit {
	line := s.Line(at)
	m := plainCommand.FindStringSubmatch(line)
	if m == nil || strings.Contains(m[2], ": ") || inspector.InContainer(at.File) {
		return nil
	}
	return []inspector.Edit{{File: at.File, Line: at.Line, Old: line, New: m[1] + `sh -c "` + m[2] + `"`}}
}

// splitWords is the edit that takes the brackets or quotes from around a command line.
func splitWords(s *inspector.Snapshot, at compose.Pos) []inspector.Edit {
	line := s.Line(at)
	m := quotedLine.FindStringSubmatch(line)
	if m == nil || inspector.InContainer(at.File) || strings.Contains(m[0], ": ") && strings.ContainsAny(m[2]+m[3], "#{}[]&*!|>%@`") {
		return nil
	}
	return []inspector.Edit{{File: at.File, Line: at.Line, Old: line, New: m[1] + strings.TrimSpace(m[2]+m[3]+m[4])}}
}
