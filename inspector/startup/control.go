package startup

import (
	"slices"

	"mvdan.cc/sh/v3/syntax"
)

// loop runs a for loop: each turn where its words are known, else perhaps once with any.
func (sh *shell) loop(cmd *syntax.ForClause, in *content) {
	iter, ok := cmd.Loop.(*syntax.WordIter)
	var items []arg
	if ok {
		items = sh.words(iter.Items)
	}
	leaves := false
	for _, st := range cmd.Do {
		syntax.Walk(st, func(n syntax.Node) bool {
			if call, ok := n.(*syntax.CallExpr); ok && len(call.Args) > 0 {
				leaves = leaves || call.Args[0].Lit() == "break" || call.Args[0].Lit() == "continue"
			}
			return true
		})
	}
	sh.computed(cmd.Loop)
	unknown := !ok || leaves || slices.ContainsFunc(items, func(a arg) bool { return !a.ok })
	if unknown {
		if ok && len(iter.Items) == 1 {
			sh.emptiesFound(iter, cmd.Do)
		}
		items = []arg{{prefix: inCommon(items)}}
	}
	sh.maybe(unknown)
	defer sh.surely(unknown)
	sh.inner++
	defer func() { sh.inner-- }()
	for _, item := range items {
		if ok {
			sh.set(iter.Name.Value, item)
			sh.begins(iter.Name.Value, item.prefix)
		}
		sh.list(cmd.Do, in)
	}
	if ok && unknown {
		sh.begins(iter.Name.Value, "") // perhaps it was not set at all
	}
}

// tests are commands that are run for their answer.
var tests = map[string]bool{"[": true, "test": true, "grep": true, "egrep": true, "command": true, "which": true, "type": true, "getent": true, "false": true, "id": true}

func (sh *shell) binary(cmd *syntax.BinaryCmd, in *content) *content {
	count := new(int)
	switch cmd.Op {
	case syntax.OrStmt:
		count = &sh.optional
	case syntax.AndStmt:
		count = &sh.chained
	}
	if cmd.Op == syntax.Pipe || cmd.Op == syntax.PipeAll {
		count = &sh.unheeded
	}
	before := len(sh.wrote)
	*count++
	out := sh.statement(cmd.X, in)
	*count--
	if cmd.Op == syntax.Pipe || cmd.Op == syntax.PipeAll {
		sh.empties(cmd.X, cmd.Y)
		reader := sh.fork()
		reader.input = sh.foundBelow(cmd.X)
		return reader.statement(cmd.Y, out)
	}
	sh.ofImage, sh.second = nil, cmd.Y
	if holds, known := sh.truth([]*syntax.Stmt{cmd.X}); known {
		if holds == (cmd.Op == syntax.AndStmt) {
			sh.chain(before, func() { sh.statement(cmd.Y, in) })
		} else {
			sh.passOver(cmd.X, cmd.Y)
		}
		return nil
	}
	switch {
	case sh.asks(cmd.X):
		sh.branched(cmd, 1, func() { sh.statement(cmd.Y, in) })
	case cmd.Op == syntax.OrStmt:
		sh.perhaps++
		sh.statement(cmd.Y, in)
		sh.perhaps--
	default:
		unsure := sh.rehearsal && cmd.Op == syntax.AndStmt && sh.mayStop(cmd.X)
		sh.maybe(unsure)
		sh.chain(before, func() { sh.statement(cmd.Y, in) })
		sh.surely(unsure)
	}
	return nil
}
