package startup

import (
	"bytes"
	"io/fs"
	"path"
	"slices"

	"mvdan.cc/sh/v3/syntax"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// attendants are the programs with which start scripts prepare, wait and ask: none of them listens on a port.
var attendants = setOf(`nginx openresty nginx-debug sleep wait : true false [ test echo printf envsubst cp mv mkdir ln cat rm sed awk grep
	chmod chown touch cd export set unset trap kill exit return date cut tr tail head ls read source . getent curl wget openssl nslookup exec shift`)

// Alone reports whether the container starts nothing but nginx, as far as the files tell: an image of nginx alone, with
// its own start, or with a script of which each command only prepares, waits, or reloads nginx.
func (up *Startup) Alone() bool {
	root := up.Files.RootFS
	if nginx.ImageFiles(up.image) == nil || Provides(root, "docker-entrypoint.d") {
		return false
	}
	return startsAlone(up.Argv(), root, 0)
}

// startsAlone reports the same of the words of a command.
func startsAlone(words []string, root compose.RootFS, depth int) bool {
	if len(words) == 0 || path.Base(words[0]) == "nginx" || path.Base(words[0]) == "openresty" {
		return true
	}
	if depth > maxDepth {
		return false
	}
	switch name := path.Base(words[0]); {
	case setOf("sh bash ash dash")[name] && len(words) > 2 && words[1] == "-c":
		return scriptAlone([]byte(words[2]), words[3:], root, depth)
	case setOf("sh bash ash dash")[name] && len(words) > 1:
		return startsAlone(words[1:], root, depth+1)
	case name == path.Base(entryPoint) && root.Origin(words[0]).Kind == compose.Unseen:
		return startsAlone(words[1:], root, depth+1)
	}
	script, err := fs.ReadFile(root, path.Clean(words[0])[1:])
	return err == nil && path.IsAbs(words[0]) && isScript(words[0], script) && scriptAlone(script, words[1:], root, depth)
}

// scriptAlone reports the same of a script and its arguments.
func scriptAlone(script []byte, arguments []string, root compose.RootFS, depth int) bool {
	file, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(bytes.NewReader(script), "")
	if err != nil {
		return false
	}
	yes := true
	syntax.Walk(file, func(n syntax.Node) bool {
		if call, ok := n.(*syntax.CallExpr); ok && len(call.Args) > 0 {
			words := call.Args
			if words[0].Lit() == "exec" && len(words) > 1 {
				words = words[1:]
			}
			yes = yes && (attendants[path.Base(words[0].Lit())] || isArguments(words[0]) && startsAlone(arguments, root, depth+1))
		}
		return yes
	})
	return yes
}

// isArguments reports whether a word is "$@", with or without its quotes.
func isArguments(w *syntax.Word) bool {
	parts := w.Parts
	if quoted, ok := parts[0].(*syntax.DblQuoted); ok && len(parts) == 1 {
		parts = quoted.Parts
	}
	return len(parts) == 1 && slices.ContainsFunc(parts, func(part syntax.WordPart) bool {
		p, ok := part.(*syntax.ParamExp)
		return ok && p.Param != nil && p.Param.Value == "@" && p.Exp == nil
	})
}
