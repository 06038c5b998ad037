package rules

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// servedUnreadable tells of the last file that a client asked for and that nginx's workers may not read, or not look for.
func servedUnreadable(s *inspector.Snapshot, p *inspector.Proxy) *inspector.Finding {
	service := s.Project.Service(p.Service)
	lines, status := deniedFiles(s, p)
	if len(lines) == 0 || service == nil {
		return nil
	}
	name := deniedFile(lines[len(lines)-1])
	f := unreadable(s, service, name, rootOver(p, name))
	f.Message = fmt.Sprintf("nginx answers %d for files that its workers may not read: %s", status, name)
	f.Evidence = logged(p.Service, lines)
	f.Why = "nginx's workers run as another user than root (nginx or www-data); what a mount or COPY brings keeps its mode and owner, and who may not enter a directory finds nothing in it"
	links := s.Links()
	for i := range links {
		if l := &links[i]; l.Proxy == p && runsUnreadable(s, l, name) {
			f.Severity, f.Links, f.Services = inspector.Error, append(f.Links, l.Key), compact(append(f.Services, farName(l)))
			f.Evidence = append(f.Evidence, logged(p.Service, scriptErrors(s, l))...)
		}
	}
	return f
}

// scriptUnreadable tells of a script that php-fpm has and may not read, where nginx's log says nothing of the same files.
func scriptUnreadable(s *inspector.Snapshot, l *inspector.Link) *inspector.Finding {
	php := far(l)
	lines := slices.DeleteFunc(scriptErrors(s, l), func(e entry) bool { return !e.means("script-unreadable") })
	if php == nil || len(lines) == 0 {
		return nil
	}
	said := unreadableScript.FindStringSubmatch(lines[len(lines)-1].Message)
	if said == nil || deniedWith(s, l, php, said[1]) {
		return nil
	}
	f := unreadable(s, php, said[1], path.Dir(said[1]))
	f.Severity = inspector.Error
	f.Message = fmt.Sprintf("php-fpm of %s answers 403, \"Access denied\": its workers may not read %s", php.Name, said[1])
	f.Services = services(l)
	f.Evidence = append([]inspector.Evidence{passSource(l)}, logged(l.Proxy.Service, lines)...)
	f.Why = "php-fpm's workers run as the user of their pool (www-data), not as root; what a mount or COPY brings keeps its mode and owner"
	return f
}

// unreadableScript matches what php-fpm says of a script that it may not open.
var unreadableScript = lazyregexp.New(`Unable to open primary script: (/\S*) \(Permission denied\)`)

// unreadable is what there is to say of files in a service's container that its workers may not read: what brings them, and
// what opens them.
func unreadable(s *inspector.Snapshot, service *compose.Service, name, root string) *inspector.Finding {
	f := &inspector.Finding{
		Severity: inspector.Warning, Second: true, At: service.Pos, Services: []string{service.Name},
		Fix: inspector.Fix{Summary: "Let everybody read the files and enter their directories"},
	}
	switch m := service.MountOver(name); {
	case m == nil:
		f.Label = "its container has them"
		f.Fix.Summary += fmt.Sprintf(": chmod -R a+rX %s, where they are made (in a Dockerfile behind their COPY)", root)
	case m.Type == "bind":
		f.At, f.Label = m.Pos, "what brings them"
		f.Fix.Summary += fmt.Sprintf(": chmod -R a+rX %s; where SELinux is at work, mount it with :z", compose.Relative(s.Project.Dir, m.Source))
	default:
		f.At, f.Label = m.Pos, "what holds them"
		f.Fix.Summary += fmt.Sprintf(": chmod -R a+rX %s, in the service that writes them there", m.Target)
	}
	return f
}

// rootOver is the innermost root or alias in nginx's configuration that holds a file, else the file's own directory.
func rootOver(p *inspector.Proxy, name string) string {
	root := ""
	if p.Config != nil {
		for set := range p.Config.EverySetting() {
			if (set.Name == "root" || set.Name == "alias") && len(set.Args) == 1 && compose.Below(name, path.Clean(set.Args[0])) && len(set.Args[0]) > len(root) {
				root = path.Clean(set.Args[0])
			}
		}
	}
	return cmp.Or(root, path.Dir(name))
}

// deniedFiles returns what nginx logged of files that its workers may not read and for which a client got an error, and
// that error. Lines of files that nginx would write are left out, and of those that clients have got since.
func deniedFiles(s *inspector.Snapshot, p *inspector.Proxy) (lines []entry, status int) {
	all, answers := errorLog(s, p.Service), accesses(s, p.Service)
	for _, e := range all {
		isAsked := strings.HasPrefix(e.Request, "GET ") || strings.HasPrefix(e.Request, "HEAD ")
		if !e.means("file-denied") || e.Action != "" || deniedFile(e) == "" || !isAsked && !isLookup(e) {
			continue
		}
		first, _ := answers.since(e)
		switch {
		case answers.wellSince(e):
			continue
		case first == 0 && isLookup(e):
			first = failedWith(all, e)
		case first == 0:
			first = e.Meaning().Status
		}
		if first >= 400 {
			lines, status = append(lines, e), first
		}
	}
	return lines, status
}

// deniedFile is the file of which a line tells.
func deniedFile(e entry) string {
	if q := quoted.FindStringSubmatch(e.Message); q != nil {
		return q[1]
	}
	return ""
}

// isLookup reports whether nginx only looked for a file, as try_files does: what it does then may go well.
func isLookup(e entry) bool {
	return strings.HasPrefix(e.Message, "stat()") || strings.HasPrefix(e.Message, "lstat()")
}

// failedWith is the status of an error that nginx logged of the same request; 0: none.
func failedWith(all []entry, of entry) int {
	for _, e := range all {
		if e.Request != of.Request || e.Client != of.Client || isLookup(e) || e.Line.Time.Before(of.Line.Time) {
			continue
		}
		if m := e.Meaning(); m != nil && m.Status >= 400 {
			return m.Status
		}
	}
	return 0
}

// scriptErrors returns what php-fpm lately said of scripts that it does not find or may not read.
func scriptErrors(s *inspector.Snapshot, l *inspector.Link) []entry {
	if l.Pass.Directive != "fastcgi_pass" {
		return nil
	}
	answers := accesses(s, l.Proxy.Service)
	return slices.DeleteFunc(targetLog(s, l), func(e entry) bool {
		return !e.means("no-script", "script-unreadable") || e.age() >= recently || answers.wellSince(e)
	})
}

// runsUnreadable reports whether php-fpm has a file that nginx may not read, has it from the same place, and failed with its
// scripts as well.
func runsUnreadable(s *inspector.Snapshot, l *inspector.Link, name string) bool {
	php := far(l)
	return php != nil && len(scriptErrors(s, l)) > 0 && sharesFile(l, php, name)
}

// deniedWith reports whether nginx has logged that it may not read files which it shares with php-fpm, around a path: what
// is closed to it is closed to php-fpm's workers.
func deniedWith(s *inspector.Snapshot, l *inspector.Link, php *compose.Service, name string) bool {
	lines, _ := deniedFiles(s, l.Proxy)
	if len(lines) == 0 || l.From == nil {
		return false
	}
	denied := deniedFile(lines[len(lines)-1])
	return sharesFile(l, php, denied) && l.From.MountOver(denied) == l.From.MountOver(name)
}

// sharesFile reports whether nginx and php-fpm have a file from the same place under the same path.
func sharesFile(l *inspector.Link, php *compose.Service, name string) bool {
	mine, other := sameSource(l.From, php, name)
	return mine != nil && other != nil && mine.Target == other.Target
}
