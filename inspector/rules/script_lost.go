package rules

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
	"github.com/composecheck/composecheck/inspector/startup"
)

// scriptLost is the part of CC611 about a root that both containers have from one folder of the host, which has no such
// folder in it: no script is found there, while another one of its folders has the index.php.
func scriptLost(s *inspector.Snapshot, l *inspector.Link, php *compose.Service, dir string, root *nginx.Setting) *inspector.Finding {
	at := slices.IndexFunc(l.Proxy.LostRoots, func(r startup.LostRoot) bool { return r.Path == dir })
	if at < 0 || root == nil || l.From == nil || mountBelow(php, dir) || !runsScripts(l) || makesFolder(s.Project, path.Base(dir)) {
		return nil
	}
	mine, theirs, index := l.From.MountOver(dir), php.MountOver(dir), l.Proxy.LostRoots[at].Index
	if mine == nil || theirs == nil || mine.Source != theirs.Source || mine.Target != theirs.Target {
		return nil
	}
	f := &inspector.Finding{
		Severity: inspector.Warning, Second: true, At: l.Proxy.Pos(root.Pos), Label: "not in what is mounted at " + theirs.Target, Services: services(l),
		Message: fmt.Sprintf("nginx tells %s to run scripts in %s, but what is mounted at %s has no such folder: index.php is in %s",
			php.Name, dir, theirs.Target, index),
		Also:     []inspector.Place{{At: theirs.Pos, Label: "mounted here"}},
		Evidence: []inspector.Evidence{cite(l.Proxy, root), passSource(l)},
		Why:      "php-fpm opens the script by the path that nginx names, and answers 404, \"File not found\", where there is none",
		Fix: inspector.Fix{
			Summary: fmt.Sprintf("Write `root %s;`", index), Edits: inLine(s, l.Proxy.Pos(root.Pos), root.Args[0], index),
			Then: applyConfig(s, l.Proxy, l.Proxy.Pos(root.Pos).File),
		},
	}
	if severalRoots(l.Proxy) {
		f.Severity = inspector.Note // it may be a site that nobody uses
	}
	if missed := slices.DeleteFunc(targetLog(s, l), func(e entry) bool { return !e.means("no-script") }); len(missed) > 0 {
		f.Severity = inspector.Error
		f.Evidence = append(f.Evidence, logged(l.Proxy.Service, missed)...)
	}
	return f
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
