package startup

import (
	"path"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// interims are the statements of a list, by their indexes, that start an nginx which a later one ends again, before another
// nginx is started: certificates are fetched so, with a configuration of their own.
func interims(list []*syntax.Stmt) map[int]bool {
	found := map[int]bool{}
	begin, end := -1, -1 // the first later one that begins nginx, and that ends it
	for i, st := range slices.Backward(list) {
		if beginsNginx(st) {
			found[i] = end >= 0 && begin > end
			begin = i
		}
		if endsNginx(st) {
			end = i
		}
	}
	return found
}

// beginsNginx reports whether a statement is plainly a start of nginx: `nginx`, `exec nginx -g "daemon off;"`,
// `service nginx start`.
func beginsNginx(st *syntax.Stmt) bool {
	words := plainWords(st)
	if len(words) > 1 && words[0] == "exec" {
		words = words[1:]
	}
	if len(words) == 3 && path.Base(words[0]) == "service" {
		return words[1] == "nginx" && words[2] == "start"
	}
	return startsNginx(words) && !slices.ContainsFunc(words, func(w string) bool {
		return slices.Contains([]string{"-s", "-t", "-T", "-v", "-V", "stop", "reload"}, w)
	})
}

// endsNginx reports whether a statement plainly ends the nginx that runs: `nginx -s quit`, `service nginx stop`,
// `killall nginx`, `kill $(cat /run/nginx.pid)`.
func endsNginx(st *syntax.Stmt) bool {
	words := plainWords(st)
	if len(words) < 2 {
		return false
	}
	has := func(any ...string) bool {
		return slices.ContainsFunc(words[1:], func(w string) bool { return slices.Contains(any, w) })
	}
	switch path.Base(words[0]) {
	case "nginx":
		return has("stop", "quit")
	case "service":
		return words[1] == "nginx" && has("stop")
	case "kill", "pkill", "killall":
		return !has("-HUP", "HUP", "-0", "-1", "-USR1", "-USR2") && mentions(st, "nginx")
	}
	return false
}

// plainWords are the words of a simple command, "" for each that the shell would have to expand.
func plainWords(st *syntax.Stmt) []string {
	call, ok := st.Cmd.(*syntax.CallExpr)
	if !ok {
		return nil
	}
	var words []string
	for _, w := range call.Args {
		words = append(words, w.Lit())
	}
	return words
}

// mentions reports whether a statement has a text or variable with a word in it.
func mentions(st *syntax.Stmt, word string) bool {
	found := false
	syntax.Walk(st, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Lit:
			found = found || strings.Contains(strings.ToLower(n.Value), word)
		case *syntax.SglQuoted:
			found = found || strings.Contains(strings.ToLower(n.Value), word)
		}
		return !found
	})
	return found
}
