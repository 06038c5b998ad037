package main

import (
	"context"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/rules"
)

// What shells offer for arguments: completions never fail, they only offer nothing.

// completionTime bounds the reading of Compose files while somebody waits for a completion.
const completionTime = 2 * time.Second

// completed offers words for a flag that stands on cmd.
func completed(cmd *cobra.Command, flag string, words cobra.CompletionFunc) {
	if err := cmd.RegisterFlagCompletionFunc(flag, words); err != nil {
		panic(err) // there is no such flag
	}
}

// completeRule offers the names of all rules.
func completeRule(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var names []cobra.Completion
	for _, r := range rules.All() {
		names = append(names, cobra.CompletionWithDesc(r.Name, r.Summary))
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

// completeRules offers the names of rules behind those that are there, with a comma between.
func completeRules(cmd *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	names, _ := completeRule(cmd, args, "")
	if at := strings.LastIndexByte(typed, ','); at >= 0 {
		for i := range names {
			names[i] = typed[:at+1] + names[i]
		}
	}
	return names, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}

// completeService offers the services of the project in this folder.
func (a *app) completeService(cmd *cobra.Command, _ []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return a.fromProject(cmd.Context(), func(p *compose.Project) []cobra.Completion {
		var names []cobra.Completion
		for _, s := range p.Services {
			names = append(names, cobra.CompletionWithDesc(s.Name, s.Image))
		}
		return names
	})
}

// completeProfile offers the profiles that its switched off services have.
func (a *app) completeProfile(cmd *cobra.Command, _ []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return a.fromProject(cmd.Context(), func(p *compose.Project) []cobra.Completion {
		var names []cobra.Completion
		for _, s := range p.Disabled {
			for _, profile := range s.Profiles {
				names = append(names, cobra.CompletionWithDesc(profile, s.Name))
			}
		}
		return names
	})
}

func (a *app) fromProject(ctx context.Context, words func(*compose.Project) []cobra.Completion) ([]cobra.Completion, cobra.ShellCompDirective) {
	ctx, cancel := context.WithTimeout(ctx, completionTime)
	defer cancel()
	if a.inWorkingDir() != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	p, err := compose.Load(ctx, a.compose)
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return words(p), cobra.ShellCompDirectiveNoFileComp
}
