package rules

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/startup"
)

// scriptApart is the part of CC611 about code that php has from one folder of the host and nginx from another, at the same path: where the
// location of scripts looks for each of them first, as with `try_files $uri =404`, nginx finds none and asks php for nothing.
func scriptApart(s *inspector.Snapshot, l *inspector.Link, php *compose.Service, dir string) *inspector.Finding {
	apart := slices.ContainsFunc(l.Proxy.ApartRoots, func(r startup.ApartRoot) bool { return r.Path == dir && r.Service == php.Name })
	looks := l.Proxy.Config.Setting(l.Pass.Server, l.Pass.Location, "try_files")
	if !apart || l.From == nil || looks == nil || len(looks.Args) != 2 || !strings.HasPrefix(looks.Args[1], "=4") || !looksForScript(looks.Args[0]) {
		return nil
	}
	mine, theirs := l.From.MountOver(dir), php.MountOver(dir)
	if mine == nil || theirs == nil {
		return nil
	}
	return &inspector.Finding{
		Severity: inspector.Warning, Second: true, At: mine.Pos, Label: "has no index.php for " + dir, Services: services(l),
		Message: fmt.Sprintf("nginx looks for the scripts of %s in %s, which has none: %s has them there from %s", dir, relative(s, mine.Source), php.Name, relative(s, theirs.Source)),
		Also: []inspector.Place{
			{At: theirs.Pos, Label: "the folder with the scripts, in " + php.Name},
			{At: l.Proxy.Pos(looks.Pos), Label: "answers " + looks.Args[1][1:] + " where nginx itself has no such file"},
		},
		Evidence: []inspector.Evidence{cite(l.Proxy, looks), passSource(l), {Fact: fmt.Sprintf("%s has no %s", relative(s, mine.Source), strings.TrimPrefix(path.Join(dir, "index.php"), mine.Target+"/")), Source: mine.Pos.String()}},
		Why:      "try_files looks in nginx's own container: what it does not find there it never passes to php-fpm",
		Fix: inspector.Fix{
			Summary: fmt.Sprintf("Mount the same folder in both: %s at %s in %s", relative(s, theirs.Source), theirs.Target, l.From.Name),
			Then:    recreate(l.From.Name),
		},
	}
}

// looksForScript reports whether a word of try_files is the script that is asked for.
func looksForScript(word string) bool {
	return word == "$uri" || word == "$fastcgi_script_name" || word == "$document_uri"
}
