package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"time"

	"github.com/composecheck/composecheck/inspector"
)

// A command makes written edits count. The stages are in the order in which they are run: images, containers, nginx.
type command struct {
	stage int
	words []string // behind docker and its flags: compose up -d api
}

const (
	stageBuild = iota
	stageRecreate
	stageUp
	stageRestart
	stageReload
)

// applying are the commands of findings that were repaired, each once, in the order of their stages. Any other command that
// a fix names (to read a log, say) makes nothing count and is left out.
func applying(findings []inspector.Finding) []command {
	var all []command
	for _, f := range findings {
		for part := range strings.SplitSeq(f.Fix.Then, " && ") {
			c, ok := parseCommand(strings.Fields(part))
			if ok && !slices.ContainsFunc(all, func(other command) bool { return slices.Equal(other.words, c.words) }) {
				all = append(all, c)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b command) int { return a.stage - b.stage })
	return slices.DeleteFunc(slices.Clone(all), func(c command) bool {
		return c.stage == stageReload && slices.ContainsFunc(all, func(other command) bool { return other.startsAnew(c.words[2]) })
	})
}

// parseCommand knows the commands that fixes name, and no others: nothing else is ever run.
func parseCommand(words []string) (command, bool) {
	if len(words) < 3 || words[0] != "docker" || words[1] != "compose" {
		return command{}, false
	}
	c := command{words: words[1:]}
	switch rest := words[2:]; {
	case rest[0] == "up" && slices.Contains(rest, "--build"):
		c.stage = stageBuild
	case rest[0] == "up" && slices.Contains(rest, "--force-recreate"):
		c.stage = stageRecreate
	case rest[0] == "up" && slices.Contains(rest, "-d"):
		c.stage = stageUp
	case rest[0] == "restart":
		c.stage = stageRestart
	case rest[0] == "exec" && len(rest) == 5 && slices.Equal(rest[2:], []string{"nginx", "-s", "reload"}):
		c.stage = stageReload
	default:
		return command{}, false
	}
	return c, true
}

// startsAnew reports whether a command starts the service's containers anew in any case, so that a reload is not needed.
func (c command) startsAnew(service string) bool {
	return (c.stage == stageBuild || c.stage == stageRecreate || c.stage == stageRestart) && slices.Contains(c.words[2:], service)
}

// argv is the command with the flags by which the user chose engine and project.
func (a *app) argv(c command) []string {
	return slices.Concat([]string{"docker"}, a.dockerWords(), c.words[:1], a.composeWords(), c.words[1:])
}

func (a *app) commandText(c command) string { return strings.TrimSpace(quoted(a.argv(c))) }

const (
	applyTime   = 10 * time.Minute // for one command: a build takes its time
	reloadTries = 5                // an nginx that just started may not have written its pid yet
)

// runCommand says what it runs, runs it and shows what it writes.
func (a *app) runCommand(ctx context.Context, c command) error {
	a.remark("\n$ %s\n", a.commandText(c))
	var err error
	for try := 1; ; try++ {
		err = a.runOnce(ctx, a.argv(c))
		if err == nil || c.stage != stageReload || try == reloadTries || errors.Is(err, exec.ErrNotFound) || isDockers(err) {
			break
		}
		select {
		case <-ctx.Done():
		case <-time.After(time.Second):
		}
	}
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("interrupted: %w", ctx.Err())
	case errors.Is(err, exec.ErrNotFound):
		return unrepaired{fmt.Errorf("the edits are written, but there is no docker command here to apply them with: %w", err)}
	case isDockers(err):
		return unrepaired{fmt.Errorf("the edits are written, but docker did not run `%s`: see whether `docker compose version` works here: %w", a.commandText(c), err)}
	case err != nil:
		return unrepaired{fmt.Errorf("the edits are written, but `%s` failed: %w", a.commandText(c), err)}
	}
	return nil
}

// isDockers reports whether docker itself failed, before it ran anything: it knows no compose, or not what it was asked.
func isDockers(err error) bool {
	var exit *exec.ExitError
	return errors.As(err, &exit) && exit.ExitCode() == 125
}

// An unrepaired is why what was wrong is still wrong.
type unrepaired struct{ error }

func (e unrepaired) Unwrap() error { return e.error }

func (a *app) runOnce(ctx context.Context, argv []string) error {
	ctx, cancel := context.WithTimeout(ctx, applyTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Dir, cmd.WaitDelay = a.compose.Dir, 5*time.Second
	cmd.Stdout, cmd.Stderr = a.err, a.err
	for _, pair := range a.compose.Env {
		if !strings.HasPrefix(pair, "DOCKER_CLI_PLUGIN_") { // it is no plugin that we run
			cmd.Env = append(cmd.Env, pair)
		}
	}
	return cmd.Run()
}
