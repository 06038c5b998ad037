package rules

import (
	"fmt"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
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
	f := &unusable{start: start, service: service.Name, Finding: &inspector.Finding{
		Severity: inspector.Error, At: start.Pos, Services: []string{service.Name}, Label: "the container ends at once",
		Evidence: []inspector.Evidence{{Fact: service.Name + " starts with " + start.Word, Source: start.Pos.String()}},
		Fix:      inspector.Fix{Then: startAgain(s, service, start)},
	}}
	if start.Kind == compose.StartPackage {
		f.lacksPackage()
	} else if start.Kind == compose.StartOperator || start.Kind == compose.StartOneWord {
		f.words(s)
	} else {
		f.script(s)
	}
	if start.DropIn && f.passedOver() {
		return f.Finding
	}
	if s.Engine != nil && len(s.Engine.Of(service.Name)) > 0 {
		c := newest(s.Engine.Of(service.Name))
		f.Severity = inspector.Error
		f.Evidence = append(f.Evidence, append(stateOf(s, c), lastLines(c, 2)...)...)
	}
	return f.Finding
}

// An unusable is a finding about a start on its way.
type unusable struct {
	*inspector.Finding
	start   *compose.Start
	service string
}

// says gives the finding its words.
func (f *unusable) says(message, why, fix string) {
	f.Message, f.Why, f.Fix.Summary = message, why, fix
}

// isInFile moves the finding to the first line of the script.
func (f *unusable) isInFile() {
	f.At, f.Also = compose.Pos{File: f.start.Host, Line: 1}, []inspector.Place{{At: f.start.Pos, Label: "runs it"}}
}

// words says what is wrong with a command line.
func (f *unusable) words(s *inspector.Snapshot) {
	start := f.start
	if start.Kind == compose.StartOneWord {
		f.says(fmt.Sprintf("%s is to run one program of the name %q: it is a whole command line, but stands as a single word", f.service, start.Word),
			"the words of a list, and what stands in quotes, are not split: no program has spaces in its name",
			"Write each word as one of the list, or the line without quotes")
		f.Fix.Edits = splitWords(s, start.Pos)
		return
	}
	f.Label = "no shell reads this"
	f.says(fmt.Sprintf("%s runs %s, which gets `%s` as a word: no shell reads the command", f.service, short(start.Word, 80), start.With),
		"the words of a command are those of one program: `&&`, `;`, `|`, `>` and `<` mean something to a shell alone",
		"Let a shell run the line: sh -c \"…\"")
	if start.Cut {
		f.Message = fmt.Sprintf("%s runs %s and nothing else: no shell reads its command, which Compose ends at `%s`", f.service, short(start.Word, 80), start.With)
	}
	f.Fix.Edits = forShell(s, start.Pos)
}

// script says what is wrong with a script.
func (f *unusable) script(s *inspector.Snapshot) {
	start, file := f.start, f.start.Host
	switch start.Kind {
	case compose.StartCRLF:
		f.isInFile()
		f.says(fmt.Sprintf("%s starts with %s, whose lines end as on Windows: its first line asks for a program with a carriage return in its name", f.service, file),
			"the kernel takes the carriage return for a part of the interpreter's name, and finds no such program: \"no such file or directory\"",
			fmt.Sprintf("Save %s with LF line ends (dos2unix), and write `*.sh text eol=lf` into .gitattributes", file))
		if !start.Direct {
			f.Message = fmt.Sprintf("%s starts with %s, whose lines end as on Windows: the shell takes the carriage returns for parts of its words", f.service, file)
			f.Why = "a shell ends a line at the line feed: `set -e` with a carriage return behind it is an illegal option"
		}
	case compose.StartMark:
		f.isInFile()
		f.says(fmt.Sprintf("%s starts with %s, which begins with a byte order mark in the place of #!", f.service, file),
			"the kernel knows a script by its first two bytes: \"exec format error\"",
			fmt.Sprintf("Save %s as UTF-8 without a byte order mark", file))
	case compose.StartInterpreter:
		f.says(fmt.Sprintf("%s starts with %s, but its image is made of Alpine and has no bash", f.service, start.Word),
			"where the interpreter of a script is missing, the script itself is said not to be there: \"no such file or directory\"",
			"Use sh, or install bash in the Dockerfile: RUN apk add --no-cache bash")
		if file != "" {
			f.isInFile()
			f.Message = fmt.Sprintf("%s starts with %s, which asks for %s, but its image is made of Alpine and has no bash", f.service, file, start.With)
		}
	case compose.StartAbsent:
		f.says(fmt.Sprintf("%s starts with %s, but nothing brings that script into its container", f.service, start.Word),
			"a container whose first program is not there does not start: \"no such file or directory\"",
			fmt.Sprintf("Mount or copy the script to %s", start.Word))
		if start.With != "" {
			f.Message += "; it is mounted at " + start.With
			f.Fix.Summary = fmt.Sprintf("Call %s, where it is mounted", start.With)
			f.Fix.Edits = onceIn(s, start.Pos, start.Word, start.With)
		}
	case compose.StartCode:
		f.code()
	case compose.StartProgram:
		f.says(fmt.Sprintf("%s starts with %s, which its image does not have", f.service, start.Word),
			"systemd, and the services that systemctl and service start, are those of a machine; a container has one program that it runs, and no init",
			"Run the server itself, in the foreground: nginx -g 'daemon off;'")
	case compose.StartMode:
		if f.Severity = inspector.Note; start.Sure { // else the mode may have been lost on its way here
			f.Severity = inspector.Warning
		}
		f.says(fmt.Sprintf("%s starts with %s, which nobody may execute", f.service, file),
			"a script that is run itself needs its executable bit, which a COPY or a bind mount takes over from the host: \"permission denied\"",
			fmt.Sprintf("chmod +x %s (git update-index --chmod=+x), or let sh run it: sh %s", file, start.Word))
	}
}

// passedOver says so of a script that the entry point of nginx's image runs before nginx; true where it only passes over it.
func (f *unusable) passedOver() bool {
	file := f.start.Host
	switch f.Message = strings.Replace(f.Message, " starts with ", " runs before nginx ", 1); f.start.Kind {
	case compose.StartSuffix:
		f.says(fmt.Sprintf("%s has %s in /docker-entrypoint.d, but its name does not end with .sh: the image's entry point passes over it", f.service, file),
			"the entry point of nginx's image runs what is called *.sh or *.envsh there, and says \"Ignoring\" of the others",
			fmt.Sprintf("Put it at %s.sh", f.start.Word))
	case compose.StartMode:
		f.says(f.Message+": the image's entry point passes over it",
			"the entry point of nginx's image runs the scripts of /docker-entrypoint.d that are executable, and says \"Ignoring\" of the others",
			fmt.Sprintf("chmod +x %s (git update-index --chmod=+x)", file))
	default:
		return false
	}
	f.Severity = inspector.Note
	return true
}

// startAgain is the command that applies a change of what a service starts with.
func startAgain(s *inspector.Snapshot, service *compose.Service, start *compose.Start) string {
	switch {
	case service.Build != nil && service.MountOver(start.Word) == nil && (start.Host != "" || len(service.Command)+len(service.Entrypoint) == 0):
		return rebuild(service.Name)
	case start.Host != "":
		return restart(service.Name)
	}
	return recreate(service.Name)
}

// A quotedLine is a key of a Compose file, or an instruction of a Dockerfile, with one word for a whole command line.
var quotedLine = lazyregexp.New(`^(\s*(?:command:|entrypoint:|CMD|ENTRYPOINT)\s*)(?:\[\s*"([^"\\]*)"\s*\]|\[\s*'([^'\\]*)'\s*\]|"([^"\\]*)")\s*$`)

// plainCommand is a command of a Compose file on a line of its own, in no quotes.
var plainCommand = lazyregexp.New(`^(\s*command:\s+)([A-Za-z./][^"\\$#]*?)\s*$`)

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
