package startup

import (
	"path"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/apps"
)

// last is the command of nginx in hand; nil where nobody can tell its words.
func (sh *shell) last(args []arg) *Last {
	if slices.ContainsFunc(args, func(a arg) bool { return !a.ok }) || sh.supervised {
		return nil
	}
	found := &Last{Words: append([]string{"nginx"}, textsOf(args)...), At: sh.here()}
	found.By = strings.Join(found.Words, " ")
	if sh.asService != "" {
		found.By = sh.asService
	}
	return found
}

// endsToo reports whether a command behind nginx keeps no container alive: it prints, starts a daemon, or is a shell to which
// nobody types.
func (sh *shell) endsToo(st *syntax.Stmt) bool {
	call, ok := st.Cmd.(*syntax.CallExpr)
	if !ok || st.Background || len(call.Args) == 0 {
		return false
	}
	switch name := path.Base(call.Args[0].Lit()); {
	case compose.IsShellName(name) && len(call.Args) == 1 && len(st.Redirs) == 0:
		return !sh.service.Terminal
	case name == "echo", name == "printf", name == "true", name == ":", name == "service":
		return true
	case apps.IsFPM(name):
		return slices.ContainsFunc(call.Args, func(w *syntax.Word) bool { return w.Lit() == "-D" || w.Lit() == "--daemonize" })
	}
	return path.Dir(call.Args[0].Lit()) == "/etc/init.d"
}
