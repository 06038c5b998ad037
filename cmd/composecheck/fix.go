package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/diff"
	"github.com/spf13/cobra"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/harmless"
	"github.com/composecheck/composecheck/inspector/patch"
	"github.com/composecheck/composecheck/inspector/rules"
)

// A repair is what `composecheck fix` makes of a report.
type repair struct {
	set     *patch.Set
	targets map[string]*target // the files that may be changed
	done    []inspector.Finding
	left    []leftover
	byHand  []inspector.Finding // no edit is sure to be right
	notes   int                 // notes that have edits and were not asked for by name
}

// A leftover is a finding whose edits are not made.
type leftover struct {
	inspector.Finding
	why error
}

func (a *app) fixCommand() *cobra.Command {
	write, apply := false, false
	cmd := &cobra.Command{
		Use: "fix", Short: "Show the edits that repair what is found; --write makes them", Args: cobra.NoArgs,
		Long: `fix shows, as a unified diff, the edits of all errors and warnings whose repair is sure, and the commands that make them
count. It changes nothing until --write is given. Findings with more than one way out are listed as advice. Notes are
left alone unless --only names their rule.

With --write --apply it also runs those commands with docker compose and looks again.

Exit codes: 1 while there is something to repair, or something is left that --write cannot repair; 0 when nothing is; as
without fix otherwise.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if apply && !write {
				return usageError{errors.New("--apply runs the commands that make written edits count: give --write too")}
			}
			return a.fix(cmd.Context(), write, apply)
		},
	}
	cmd.Flags().BoolVar(&write, "write", false, "make the edits")
	cmd.Flags().BoolVar(&apply, "apply", false, "run the commands that make them count, and look again")
	a.ruleFlags(cmd)
	a.styleFlags(cmd)
	return cmd
}

// fix shows what repairs the project, and does what the flags say of it. The diff alone goes to standard output, so
// that it can be given to patch or git apply.
func (a *app) fix(ctx context.Context, write, apply bool) error {
	chosen, err := a.choose()
	if err != nil {
		return err
	}
	if slices.Contains(a.compose.Files, "-") {
		return usageError{errors.New("a Compose file that comes by standard input cannot be changed: name it with -f")}
	}
	r, s, blind, err := a.judge(ctx)
	if err != nil {
		return err
	}
	if blind != nil {
		defer a.complain(blind)
	}
	p := planRepair(s, r, chosen)
	commands := applying(p.done)
	a.showRepair(p, commands)
	if err := a.setCode(r, blind); err != nil || len(p.done) == 0 {
		return err
	}
	if !write {
		a.remark("\nNothing is changed yet. `%s fix --write` makes these edits; with --apply it also runs the commands.\n", a.command)
		return nil
	}
	if err := writeTargets(p.changed()); err != nil {
		return err
	}
	a.remark("\nwritten: %s\n", strings.Join(p.set.Names(), ", "))
	if !apply {
		return a.setCode(p.rest(r), blind)
	}
	for _, c := range commands {
		if err := a.runCommand(ctx, c); err != nil {
			return err
		}
	}
	return a.lookAgain(ctx, p)
}

// judge looks and judges by all rules.
func (a *app) judge(ctx context.Context) (r *inspector.Report, s *inspector.Snapshot, blind, err error) {
	s, blind, err = a.gather(ctx)
	if err != nil {
		return nil, nil, nil, err
	}
	return a.policy(choice{}).Check(s, rules.All()), s, blind, nil
}

// setCode sets the exit code that a report asks for.
func (a *app) setCode(r *inspector.Report, blind error) error {
	failOn, err := a.failsOn()
	switch {
	case err != nil:
		return err
	case r.AtLeast(failOn):
		a.code = exitFindings
	case blind != nil:
		a.code = exitBlind
	default:
		a.code = exitClean
	}
	return nil
}

// planRepair chooses the findings to repair, the gravest first. What changes the same lines as one before it is left
// for the next run: a report may say two things of one line, and both cannot be right at once.
func planRepair(s *inspector.Snapshot, r *inspector.Report, c choice) *repair {
	p := &repair{targets: map[string]*target{}}
	p.set = patch.New(func(file string, line int) string { return s.Line(compose.Pos{File: file, Line: line}) })
	for _, f := range r.Findings {
		named := c.only[f.Rule]
		switch {
		case c.only != nil && !named, c.skip[f.Rule]:
			continue
		case f.Severity == inspector.Note && !named:
			if len(f.Fix.Edits) > 0 {
				p.notes++
			}
			continue
		case len(f.Fix.Edits) == 0:
			p.byHand = append(p.byHand, f)
			continue
		}
		if err := p.take(s.Project.Dir, f.Fix.Edits); err != nil {
			p.left = append(p.left, leftover{f, err})
			continue
		}
		p.done = append(p.done, f)
	}
	return p
}

// take adds the edits of one finding, all or none.
func (p *repair) take(dir string, edits []inspector.Edit) error {
	for _, e := range edits {
		if p.targets[e.File] != nil {
			continue
		}
		t, err := openTarget(dir, e.File)
		if err == nil {
			err = p.set.Open(e.File, t.content)
		}
		if err != nil {
			return fmt.Errorf("%s %w", e.File, err)
		}
		p.targets[e.File] = t
	}
	return p.set.Add(edits)
}

// changed are the files to write, with their new content.
func (p *repair) changed() []*target {
	var all []*target
	for _, name := range p.set.Names() {
		t := *p.targets[name]
		t.wanted = p.set.New(name)
		all = append(all, &t)
	}
	return all
}

// rest is the report without what was repaired.
func (p *repair) rest(r *inspector.Report) *inspector.Report {
	rest := *r
	rest.Findings = slices.DeleteFunc(slices.Clone(r.Findings), func(f inspector.Finding) bool {
		return slices.ContainsFunc(p.done, func(d inspector.Finding) bool { return d.Rule == f.Rule && d.At == f.At && d.Message == f.Message })
	})
	return &rest
}

// showRepair writes the diff to standard output, and to standard error what it does and does not repair.
func (a *app) showRepair(p *repair, commands []command) {
	for _, name := range p.set.Names() {
		text := diff.Diff("a/"+name, p.set.Old(name), "b/"+name, p.set.New(name))
		a.showDiff(string(text))
	}
	for _, f := range p.done {
		a.remark("fix   %s %s: %s\n", f.Rule, f.At, f.Fix.Summary)
	}
	for _, l := range p.left {
		a.remark("left  %s %s: %s: %v\n", l.Rule, l.At, l.Fix.Summary, l.why)
	}
	for _, f := range p.byHand {
		a.remark("hand  %s %s: %s\n", f.Rule, f.At, f.Fix.Summary)
	}
	for _, c := range commands {
		a.remark("then  %s\n", a.commandText(c))
	}
	switch {
	case len(p.done)+len(p.left)+len(p.byHand) == 0:
		a.remark("Nothing to repair.\n")
	case len(p.done) == 0:
		a.remark("\nNothing that can be repaired without a choice of yours; `%s explain RULE` says more.\n", a.command)
	}
	if p.notes > 0 {
		a.remark("%d %s edits too: choose by --only\n", p.notes, map[bool]string{true: "note has", false: "notes have"}[p.notes == 1])
	}
}

// showDiff writes a diff: as it is where a program reads it, cleaned and coloured on a terminal.
func (a *app) showDiff(text string) {
	if !isTerminal(a.out, a.env) {
		io.WriteString(a.out, text) //nolint:errcheck // as all output to a pipe: who reads it notices
		return
	}
	color := !a.noColor && colorful(a.out, a.env)
	for line := range strings.Lines(text) {
		line = harmless.Line(strings.TrimRight(line, "\r\n"))
		switch {
		case color && strings.HasPrefix(line, "+"):
			line = "\x1b[32m" + line + "\x1b[m"
		case color && strings.HasPrefix(line, "-"):
			line = "\x1b[31m" + line + "\x1b[m"
		}
		fmt.Fprintln(a.out, line)
	}
}

// remark writes to standard error; what comes from outside is cleaned.
func (a *app) remark(format string, values ...any) {
	for i, v := range values {
		switch v := v.(type) {
		case int:
		default:
			values[i] = harmless.Line(fmt.Sprint(v))
		}
	}
	fmt.Fprintf(a.err, strings.ReplaceAll(format, "%d", "%v"), values...)
}
