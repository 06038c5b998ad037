package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/engine"
	"github.com/composecheck/composecheck/inspector/rules"
)

// The answer to docker, which asks its plugins for a hint after a command of the user (hookconfig.go switches that on). It
// comes within hookTime or not at all: from the files and the state of the containers, with no look inside them. A
// route is called broken only on facts; whatever is in doubt, docker hears nothing.

const (
	hookCommand = "docker-cli-plugin-hooks"
	hookTime    = 80 * time.Millisecond // docker gets its answer within 100, the start of the program included
)

// hook answers docker with a hint, or with nothing. Docker shows what goes to standard error, so nothing does.
func (a *app) hook(ctx context.Context, args []string) {
	ctx, cancel := context.WithTimeout(ctx, hookTime)
	defer cancel()
	if !a.hintWanted(args) {
		return
	}
	hint := make(chan string, 1)
	go func() { hint <- a.hint(ctx) }() // what does not end in time ends with the program
	select {
	case <-ctx.Done():
	case text := <-hint:
		if text == "" || ctx.Err() != nil {
			return
		}
		_ = json.NewEncoder(a.out).Encode(struct { // who does not read it wants no hint
			Type     int
			Template string
		}{0, text})
	}
}

// hintWanted reports whether docker asks about `compose up`, for a person who wants to be told.
func (a *app) hintWanted(args []string) bool {
	var asked struct{ RootCmd string }
	if len(args) != 1 || json.Unmarshal([]byte(args[0]), &asked) != nil || asked.RootCmd != hookAfter {
		return false
	}
	return a.env("CI") == "" && a.env("NO_COLOR") == "" && a.env("COMPOSE_ANSI") != "never"
}

// hint judges the project by its files and the state of its containers. Without all of that, it says nothing.
// The text is plain: docker takes it for a template, whose language depends on its version.
func (a *app) hint(ctx context.Context) string {
	if a.inWorkingDir() != nil {
		return ""
	}
	project, err := compose.Load(ctx, a.compose)
	if err != nil || a.configure(project.Dir) != nil {
		return ""
	}
	s := &inspector.Snapshot{Version: inspector.SnapshotVersion, Taken: time.Now().UTC(), Project: project}
	if s.Proxies, _, err = inspector.ReadProxies(ctx, project, a.config.Nginx); err != nil {
		return ""
	}
	client, err := engine.Connect(ctx, a.engine)
	if err != nil {
		return ""
	}
	defer client.Close()
	var gaps []inspector.Gap
	s.Engine, gaps, err = client.Observe(ctx, project, engine.ObserveOptions{Proxies: proxyNames(s), Hosts: hosts(s)})
	if err != nil || len(gaps) > 0 || s.Engine.Idle() { // idle: the user has just stopped it
		return ""
	}
	return a.hintText(a.policy(choice{}).Check(s, rules.All()))
}

func (a *app) hintText(r *inspector.Report) string {
	broken := 0
	for _, route := range r.Routes {
		if route.State == inspector.RouteBroken {
			broken++
		}
	}
	if broken == 0 {
		return ""
	}
	verb := map[bool]string{true: "is", false: "are"}[broken == 1]
	return fmt.Sprintf("%d of %d routes through nginx %s broken (%s). docker composecheck says why", broken, len(r.Routes), verb, r.Findings[0].Rule)
}
