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
)

var _ = register(inspector.Rule{
	ID: "CC611", Name: "script-filename", Needs: inspector.Static,
	Summary: "php-fpm is told a script's path at which its container has none",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachLink(s, func(l *inspector.Link) *inspector.Finding {
			php := far(l)
			if l.Pass.Directive != "fastcgi_pass" || php == nil || !isFPM(php) || !l.Proxy.Config.Complete {
				return nil
			}
			set := fastcgiParam(l.Proxy, l.Pass, "SCRIPT_FILENAME")
			if set == nil {
				if lacksInclude(l.Proxy) {
					return nil // the missing file may set it
				}
				return noScript(s, l)
			}
			dir, root := scriptDir(l.Proxy, l.Pass, set.Args[1])
			if f := elsewhereInVolume(l, php, dir); f != nil {
				if root != nil {
					f.At, f.Label = l.Proxy.Pos(root.Pos), "as nginx has it"
				}
				return f
			}
			if f := scriptApart(s, l, php, dir); f != nil {
				return f
			}
			if f := scriptLost(s, l, php, dir, set, root); f != nil {
				return f
			}
			if dir == "" || php.MountOver(dir) != nil || mountBelow(php, dir) && !unknownScript(s, l) && !(root == nil && bringsNone(l, php, dir) && hasWholeRoot(l, php)) {
				return scriptUnknown(s, l, php, set, root)
			}
			return cmp.Or(wrongScript(s, l, php, set, dir, root), scriptUnknown(s, l, php, set, root))
		})
	},
})

func fastcgiParam(p *inspector.Proxy, pass *nginx.Pass, name string) *nginx.Setting {
	all := p.Config.All(pass.Server, pass.Location, "fastcgi_param")
	for i := len(all) - 1; i >= 0; i-- {
		if len(all[i].Args) >= 2 && all[i].Args[0] == name {
			return &all[i]
		}
	}
	return nil
}

// lacksInclude reports whether nginx includes a file for FastCGI that is not there, which CC108 tells.
func lacksInclude(p *inspector.Proxy) bool {
	return slices.ContainsFunc(p.Config.Includes, func(i nginx.Include) bool {
		return !i.Glob && len(i.Files) == 0 && strings.Contains(path.Base(i.Pattern), "fastcgi")
	})
}

func noScript(s *inspector.Snapshot, l *inspector.Link) *inspector.Finding {
	at := l.Proxy.Pos(l.Pass.Pos)
	return &inspector.Finding{
		Severity: inspector.Error, Second: true, At: at, Label: "no SCRIPT_FILENAME", Services: services(l),
		Message:  fmt.Sprintf("nginx does not tell %s which script to run: no fastcgi_param SCRIPT_FILENAME is in force here", farName(l)),
		Evidence: []inspector.Evidence{passSource(l)},
		Why:      "php-fpm runs the file that SCRIPT_FILENAME names and answers \"File not found\" without; the image's fastcgi_params does not set it, and a fastcgi_param in a location takes away the server's",
		Fix: inspector.Fix{
			Summary: "Add `fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;` to the location",
			Then:    applyConfig(s, l.Proxy, at.File),
		},
	}
}

// defaultRoot is where nginx looks for files when nobody sets root: "html" in the prefix that it was built with.
const defaultRoot = "html"

var documentRoot = lazyregexp.New(`^\$(document_root|realpath_root|request_filename)\b`)

// scriptDir returns the directory of the container in which a script's path begins, and the root directive that it
// comes from; "" where it cannot be told.
func scriptDir(p *inspector.Proxy, pass *nginx.Pass, value string) (dir string, root *nginx.Setting) {
	switch {
	case strings.HasPrefix(value, "/"):
		dir, _, variable := strings.Cut(value, "$")
		if !variable {
			dir = path.Dir(dir)
		}
		return path.Clean(dir), nil
	case !documentRoot.MatchString(value) || p.Config.Setting(pass.Server, pass.Location, "alias") != nil:
		return "", nil
	}
	root = p.Config.Setting(pass.Server, pass.Location, "root")
	switch {
	case root == nil:
		return defaultRoot, nil
	case len(root.Args) != 1 || !strings.HasPrefix(root.Args[0], "/") || strings.Contains(root.Args[0], "$"):
		return "", nil
	case strings.HasPrefix(value, "$realpath_root") && strings.HasPrefix(root.Args[0], bitnamiDir):
		return "", nil // a link of the image
	}
	return path.Clean(root.Args[0]), root
}

// wrongScript speaks where php certainly has nothing in the directory; for an image that may bring code of its own,
// where it has the files that nginx has there under another path.
func wrongScript(s *inspector.Snapshot, l *inspector.Link, php *compose.Service, set *nginx.Setting, dir string, root *nginx.Setting) *inspector.Finding {
	f := &inspector.Finding{
		Severity: inspector.Error, Second: true, At: l.Proxy.Pos(set.Pos), Label: "a path in the container of " + php.Name, Services: services(l),
		Message:  fmt.Sprintf("nginx tells %s to run scripts in %s, but nothing is mounted there in %s", php.Name, dir, php.Name),
		Also:     []inspector.Place{{At: php.Pos, Label: "has no " + dir}},
		Evidence: []inspector.Evidence{cite(l.Proxy, set), passSource(l)},
		Why:      "php-fpm opens the script in its own container, by the path that nginx names: the code must be there under the same path, or nginx must name another",
		Fix: inspector.Fix{
			Summary: fmt.Sprintf("Mount the code at %s in %s as well", dir, php.Name),
			Then:    recreate(php.Name, l.Proxy.Service),
		},
	}
	if dir == defaultRoot {
		f.At, f.Label = l.Proxy.Pos(l.Pass.Pos), "no root is in force here"
		f.Message = fmt.Sprintf("nginx tells %s to run scripts in nginx's own html directory, because no root is in force in location %s", php.Name, locationOf(l.Proxy, l.Pass))
		f.Fix = inspector.Fix{Summary: "Set root in the server block, where all its locations inherit it", Then: applyConfig(s, l.Proxy, f.At.File)}
		return f
	}
	missed := slices.DeleteFunc(targetLog(s, l), func(e entry) bool { return !e.means("no-script") })
	f.Evidence = append(f.Evidence, logged(l.Proxy.Service, missed)...)
	if root != nil {
		f.At, f.Label = l.Proxy.Pos(root.Pos), "as nginx has it"
		f.Evidence = append(f.Evidence, cite(l.Proxy, root))
	}
	mine, other := sameSource(l.From, php, dir)
	if other == nil && root == nil && (php.Build == nil || dir == samplePath) { // the path in nginx's sample; a build may have code anywhere
		mine, other = sameRoot(l, php)
	}
	switch {
	case other == nil && (!bringsNone(l, php, dir) || mountBelow(php, dir)):
		return nil
	case other == nil:
		if !isBarePHP(php) && len(missed) == 0 {
			f.Severity = inspector.Warning
		}
		noCodeThere(l, php, dir, root, f)
		return f
	case !isBarePHP(php) && len(missed) == 0:
		f.Severity = inspector.Warning
	}
	f.Message = fmt.Sprintf("nginx tells %s to run scripts in %s, but %s has that code at %s", php.Name, dir, php.Name, other.Target)
	f.Also[0] = inspector.Place{At: other.Pos, Label: "the same files, under another path"}
	f.Fix.Summary = fmt.Sprintf("Mount them at %s in %s", mine.Target, php.Name)
	if root == nil && mine.Target != dir {
		f.Fix.Summary = fmt.Sprintf("Write $document_root$fastcgi_script_name here, and mount them at %s in %s", mine.Target, php.Name)
		if other.Target == mine.Target {
			f.Fix.Summary = "Write $document_root$fastcgi_script_name here"
			f.Fix.Then = applyConfig(s, l.Proxy, f.At.File)
		}
		return f
	}
	f.Fix.Edits = onceIn(s, other.Pos, ":"+other.Target, ":"+mine.Target)
	return f
}

// elsewhereInVolume speaks where both have the directory from one volume, of which it is another part in each.
func elsewhereInVolume(l *inspector.Link, php *compose.Service, dir string) *inspector.Finding {
	if dir == "" || dir == defaultRoot || l.From == nil || mountBelow(php, dir) || mountBelow(l.From, dir) {
		return nil
	}
	mine, other := l.From.MountOver(dir), php.MountOver(dir)
	if mine == nil || other == nil || mine.Source == "" || mine.Type != other.Type || mine.Source != other.Source || mine.Target == other.Target {
		return nil
	}
	return &inspector.Finding{
		Severity: inspector.Warning, Second: true, At: mine.Pos, Label: "the same files, under another path", Services: services(l),
		Message:  fmt.Sprintf("nginx tells %s to run scripts in %s, which holds other files there: %s has at %s what %s has at %s", php.Name, dir, php.Name, other.Target, l.From.Name, mine.Target),
		Also:     []inspector.Place{{At: other.Pos, Label: "as " + php.Name + " has them"}},
		Evidence: []inspector.Evidence{passSource(l)},
		Why:      "php-fpm opens the script in its own container, by the path that nginx names: the code must be there under the same path, or nginx must name another",
		Fix: inspector.Fix{
			Summary: fmt.Sprintf("Mount it at %s in %s as well, and let root follow", other.Target, l.From.Name),
			Then:    recreate(l.From.Name),
		},
	}
}

// hasWholeRoot reports whether php has what nginx has for its root, from a mount of that very directory, and is asked for
// the index.php there.
func hasWholeRoot(l *inspector.Link, php *compose.Service) bool {
	mine, other := sameRoot(l, php)
	return mine != nil && mine.Target == path.Clean(l.Proxy.Config.Setting(l.Pass.Server, l.Pass.Location, "root").Args[0]) &&
		runsScripts(l) && asksForIndex(l, path.Base(other.Target))
}

// sameRoot is sameSource of nginx's own root, for a script's path that leaves it out.
func sameRoot(l *inspector.Link, php *compose.Service) (mine, other *compose.Mount) {
	root := l.Proxy.Config.Setting(l.Pass.Server, l.Pass.Location, "root")
	if root == nil || len(root.Args) != 1 {
		return nil, nil
	}
	return sameSource(l.From, php, path.Clean(root.Args[0]))
}

// unknownScript reports whether php-fpm has just said of a request that it has no such script.
func unknownScript(s *inspector.Snapshot, l *inspector.Link) bool {
	return slices.ContainsFunc(loggedAs(s, l.Proxy.Service, "no-script"), func(e entry) bool { return e.age() < recently && asksFor(s, l, e) })
}
