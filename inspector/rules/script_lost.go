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
	"github.com/composecheck/composecheck/inspector/nginx"
	"github.com/composecheck/composecheck/inspector/startup"
)

// scriptLost is the part of CC611 about a root in a folder of the host that php has, and that has no such folder in it: no
// script is found there, while another one of its folders has the index.php.
func scriptLost(s *inspector.Snapshot, l *inspector.Link, php *compose.Service, dir string, set, root *nginx.Setting) *inspector.Finding {
	lost := lostRoot(l, php, dir)
	if lost == nil || mountBelow(php, dir) || !runsScripts(l) || makesFolder(s.Project, path.Base(dir)) || lost.Above && !asksForIndex(l, path.Base(lost.Index)) {
		return nil
	}
	named := cmp.Or(root, set)
	brought, where, index := php.Pos, "its image", lost.Index
	if php.Build != nil {
		brought = php.Build.Pos
	}
	if theirs := php.MountOver(dir); theirs != nil {
		brought, where = theirs.Pos, "what is mounted at "+theirs.Target
	}
	f := &inspector.Finding{
		Severity: inspector.Warning, Second: true, At: l.Proxy.Pos(named.Pos), Label: "not in " + where, Services: services(l),
		Message: fmt.Sprintf("nginx tells %s to run scripts in %s, but %s has no such folder: index.php is in %s",
			php.Name, dir, where, index),
		Also:     []inspector.Place{{At: brought, Label: "has it elsewhere"}},
		Evidence: []inspector.Evidence{cite(l.Proxy, named), passSource(l)},
		Why:      "php-fpm opens the script by the path that nginx names, and answers 404, \"File not found\", where there is none",
		Fix: inspector.Fix{
			Summary: fmt.Sprintf("Write `root %s;`", index), Then: applyConfig(s, l.Proxy, l.Proxy.Pos(named.Pos).File),
		},
	}
	if lost.Above {
		f.Label = "no index.php there"
		f.Message = fmt.Sprintf("nginx tells %s to run %s/index.php, which is not there in %s: index.php is in %s", php.Name, dir, where, index)
	}
	if root == nil {
		f.Fix.Summary, f.Fix.Edits = fmt.Sprintf("Write `fastcgi_param SCRIPT_FILENAME %s$fastcgi_script_name;`", index), inLine(s, f.At, set.Args[1], index+"$fastcgi_script_name")
	} else if f.Fix.Edits = inLine(s, f.At, root.Args[0], index); lost.Service != "" && !lost.Bare && !(lost.Above && sharesFolder(l.From, php, dir)) { // where nginx itself has files
		f.Fix.Summary, f.Fix.Edits = fmt.Sprintf("Mount the code so that php has %s, or write `fastcgi_param SCRIPT_FILENAME %s$fastcgi_script_name;`", dir, index), nil
	}
	if front := frontOf(l.Server()); front != "" {
		f.Fix.Summary += fmt.Sprintf(", and name index.php in the place of %s, also in the location", front)
		f.Fix.Edits = nil
	}
	if severalRoots(l.Proxy) {
		f.Severity = inspector.Note // it may be a site that nobody uses
	}
	if lost.Aside {
		f.Severity, f.Fix.Edits = inspector.Note, nil
		f.Fix.Summary += ", if that is the app that is meant, and no step of the project is to make this folder first"
	}
	if missed := slices.DeleteFunc(targetLog(s, l), func(e entry) bool { return !e.means("no-script") }); len(missed) > 0 {
		f.Severity = inspector.Error
		f.Evidence = append(f.Evidence, logged(l.Proxy.Service, missed)...)
	}
	return f
}

// frontScript matches the script to which what is no file is led.
var frontScript = lazyregexp.New(`^/(\w+\.php)\b`)

// frontOf is the script to which a server leads what is no file, where that is not the index.php; "" for none.
func frontOf(server *nginx.Server) string {
	front := ""
	for _, settings := range append([][]nginx.Setting{server.Settings}, settingsOf(server.Locations)...) {
		for _, set := range settings {
			if set.Name != "rewrite" && set.Name != "try_files" {
				continue
			}
			for _, word := range set.Args {
				if m := frontScript.FindStringSubmatch(word); m != nil && (front == "" || m[1] == "index.php") {
					front = m[1]
				}
			}
		}
	}
	if front == "index.php" {
		return ""
	}
	return front
}

// asksForIndex reports whether nginx leads what is no file to the index.php of the root itself, and says nothing of a folder in it.
func asksForIndex(l *inspector.Link, folder string) bool {
	leads := false
	server := l.Server()
	for _, settings := range append([][]nginx.Setting{server.Settings}, settingsOf(server.Locations)...) {
		for _, set := range settings {
			if slices.Contains([]string{"root", "access_log", "error_log"}, set.Name) {
				continue
			}
			if slices.ContainsFunc(set.Args, func(word string) bool { return strings.Contains(word, folder) }) {
				return false
			}
			leads = leads || set.Name == "try_files" && len(set.Args) > 0 && strings.HasPrefix(set.Args[len(set.Args)-1], "/index.php")
		}
	}
	return leads && !slices.ContainsFunc(server.Locations, func(location nginx.Location) bool { return strings.Contains(location.Path, folder) })
}

func settingsOf(locations []nginx.Location) (all [][]nginx.Setting) {
	for i := range locations {
		all = append(all, locations[i].Settings)
	}
	return all
}

// lostRoot is what is known of a script's directory that is not in the folder of the host from which php has it; nil where
// it may be there.
func lostRoot(l *inspector.Link, php *compose.Service, dir string) *startup.LostRoot {
	theirs := php.MountOver(dir)
	if l.From == nil {
		return nil
	}
	shared := sharesFolder(l.From, php, dir)
	for i := range l.Proxy.LostRoots {
		if lost := &l.Proxy.LostRoots[i]; lost.Path == dir && lost.Index != "" && (lost.Service == php.Name && lost.Built == (theirs == nil) || lost.Service == "" && shared) {
			return lost
		}
	}
	return nil
}

// sharesFolder reports whether two services have the same folder mounted at a path.
func sharesFolder(one, other *compose.Service, dir string) bool {
	mine, theirs := one.MountOver(dir), other.MountOver(dir)
	return mine != nil && theirs != nil && mine.Source == theirs.Source && mine.Target == theirs.Target
}

// runsScripts reports whether a pass is that of scripts, and not of php-fpm's own pages of its state.
func runsScripts(l *inspector.Link) bool {
	location := locationOf(l.Proxy, l.Pass)
	return location != nil && strings.Contains(location.Path, "php")
}

// makesFolder reports whether the words with which some service starts name a folder, which they may make.
func makesFolder(p *compose.Project, name string) bool {
	return slices.ContainsFunc(p.Services, func(service compose.Service) bool {
		return slices.ContainsFunc(slices.Concat(service.Entrypoint, service.Command), func(word string) bool {
			return strings.Contains(word, name) || strings.Contains(word, "create-project")
		})
	})
}

// severalRoots reports whether a proxy has sites of several directories.
func severalRoots(p *inspector.Proxy) bool {
	first := ""
	for i := range p.Config.Servers {
		for _, set := range p.Config.Servers[i].Settings {
			if set.Name != "root" || len(set.Args) != 1 {
				continue
			}
			if first != "" && first != set.Args[0] {
				return true
			}
			first = set.Args[0]
		}
	}
	return false
}
