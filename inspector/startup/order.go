package startup

import (
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/apps"
)

// here is where the command in hand stands in the script.
func (sh *shell) here() compose.Pos { return sh.placeOf(sh.at) }

// placeOf is where a part of the script stands; without one, where the words are that the container starts with.
func (sh *shell) placeOf(node syntax.Node) compose.Pos {
	if sh.script == nil || node == nil {
		return sh.commandAt()
	}
	return sh.shownPlace(node)
}

// mayStay notes the first program that is surely run and surely stays: what stands behind it is never started.
func (sh *shell) mayStay(args []arg) {
	if sh.Blocked != nil || sh.perhaps > 0 || sh.supervised || slices.ContainsFunc(args, func(a arg) bool { return !a.ok && a.word == nil }) {
		return
	}
	if name, worker := apps.StaysInFront(sh.project, sh.service.Name, textsOf(args)); name != "" {
		sh.Blocked = &compose.Blocked{By: name, Worker: worker, At: sh.here()}
	}
}

// started notes that nginx is: behind what stays it is not, and what stands behind an nginx that stays is not.
func (sh *shell) started(args []arg) {
	switch b := sh.Blocked; {
	case b != nil && b.Behind == "":
		b.Behind, b.BehindAt = "nginx", sh.here()
	case b == nil && !sh.supervised && !slices.ContainsFunc(args, func(a arg) bool { return !a.ok }):
		words := append([]string{"nginx"}, textsOf(args)...)
		sh.Blocked = &compose.Blocked{By: strings.Join(words, " "), Words: words, At: sh.here()}
	}
}

// tooLate notes what stands behind nginx, or behind what stays and took the place of the shell.
func (sh *shell) tooLate(st *syntax.Stmt) {
	b := sh.Blocked
	if b == nil || b.Behind != "" || sh.left || sh.perhaps > 0 {
		return
	}
	switch cmd := st.Cmd.(type) {
	case *syntax.BinaryCmd:
		sh.tooLate(cmd.X)
		sh.tooLate(cmd.Y)
	case *syntax.CallExpr:
		words := textsOf(sh.words(cmd.Args))
		name, _ := apps.StaysInFront(sh.project, sh.service.Name, words)
		if name == "" && b.Words == nil && startsNginx(words) {
			name = "nginx"
		}
		if name != "" {
			sh.at = cmd
			b.Behind, b.BehindAt = name, sh.here()
		}
	}
}
