package main

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/composecheck/composecheck/inspector/report"
	"github.com/composecheck/composecheck/inspector/rules"
)

func (a *app) graphCommand() *cobra.Command {
	format, file := report.GraphFormats[0].Name, "-"
	var names, completions []string
	for _, f := range report.GraphFormats {
		names = append(names, f.Name)
		completions = append(completions, f.Name+"\t"+f.Summary)
	}
	cmd := &cobra.Command{
		Use: "graph", Short: "Draw the project: published ports, nginx, networks, services, and the hops that fail", Args: cobra.NoArgs,
		Long: `graph draws how requests reach the services of the project. A hop that fails is red and dashed and names the
finding; ` + "`" + `composecheck` + "`" + ` tells more of it.

Exit codes: 0 drawn, whatever was found; 2 wrong usage or nothing to draw; 3 could not look.`,
		Example: "  composecheck graph -o project.svg --format svg\n  composecheck graph --static >> README.md",
		RunE: func(cmd *cobra.Command, _ []string) error {
			f, ok := report.LookupIn(report.GraphFormats, format)
			if !ok {
				return usageError{fmt.Errorf("unknown format %q: want one of %s%s", format, strings.Join(names, ", "), didYouMean(format, names))}
			}
			return a.graph(cmd.Context(), f, file)
		},
	}
	cmd.Flags().StringVar(&a.from, "from", "", "draw the snapshot in `FILE` (- for stdin) instead of looking")
	cmd.Flags().StringVar(&format, "format", format, "output `FORMAT`: "+strings.Join(names, ", "))
	cmd.Flags().StringVarP(&file, "output", "o", file, "`FILE` to write (- for stdout)")
	a.ruleFlags(cmd)
	completed(cmd, "format", cobra.FixedCompletions(completions, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

// graph looks and judges as check does, and draws.
func (a *app) graph(ctx context.Context, format report.Format, file string) error {
	if file != "-" {
		if err := checkTarget(file); err != nil {
			return usageError{fmt.Errorf("--output: %w", err)}
		}
	}
	chosen, err := a.choose()
	if err != nil {
		return err
	}
	s, blind, err := a.gather(ctx)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := format.Write(&b, a.policy(chosen).Check(s, rules.All()), report.Options{Version: version, Command: a.command}); err != nil {
		return err
	}
	if blind != nil {
		a.code = exitBlind
		defer a.complain(blind)
	}
	if file == "-" {
		_, err = a.out.Write(b.Bytes())
		return err
	}
	if err := writeFile(file, b.Bytes(), 0o644); err != nil {
		return usageError{fmt.Errorf("--output: %w", err)}
	}
	return nil
}
