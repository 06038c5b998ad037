package engine

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/engine/enginetest"
)

func TestFollow(t *testing.T) {
	c, server := connect(t, enginetest.State{})
	server.Tell(enginetest.Event{Kind: "container", Action: "die", ID: "abc", Attributes: map[string]string{
		"name": "p-web-1\x1b[31m", "exitCode": "137", "com.docker.compose.project": "p", "com.docker.compose.service": "web"}})
	join := enginetest.Event{Kind: "network", Action: "connect", ID: "def", Attributes: map[string]string{"name": "p_default", "container": "abc"}}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	var got []Event
	err := c.Follow(ctx, time.Now().Add(-time.Hour), func(e Event) {
		e.Time = time.Time{}
		switch got = append(got, e); len(got) {
		case 1:
			server.Tell(join)
		case 2:
			cancel()
		}
	})
	want := []Event{
		{Kind: "container", Action: "die", ID: "abc", Name: "p-web-1", Project: "p", Service: "web", Exit: "137"},
		{Kind: "network", Action: "connect", ID: "def", Name: "p_default"},
	}
	if !errors.Is(err, context.Canceled) || !slices.Equal(got, want) {
		t.Errorf("%+v, error %v", got, err)
	}
}

func TestFollowLeavesOutWhatWasBefore(t *testing.T) {
	c, _ := connect(t, enginetest.State{Faults: []enginetest.Fault{{Match: "/events", Body: `{"Type":"container","Action":"start","timeNano":1}`}}})
	err := c.Follow(t.Context(), time.Now(), func(e Event) { t.Errorf("old event %+v", e) })
	if err == nil || !strings.Contains(err.Error(), "the connection broke off") {
		t.Errorf("the end of the stream is told as %v", err)
	}
}

func TestFollowForbidden(t *testing.T) {
	c, _ := connect(t, enginetest.State{Faults: []enginetest.Fault{{Match: "/events", Status: 403, Message: "not you"}}})
	if err := c.Follow(t.Context(), time.Now(), nil); !errors.Is(err, ErrForbidden) {
		t.Errorf("error %v", err)
	}
}

func TestFollowLog(t *testing.T) {
	for _, tty := range []string{"false", "true"} {
		web := container(`{"Id":"abc","Name":"/p-web-1","State":{"Status":"running","Running":true},"Config":{"Tty":`+tty+`}}`,
			enginetest.LogLine{Text: strings.Repeat("x", 100<<10)}, enginetest.LogLine{Text: "[error] \x1b[31mone"}, enginetest.LogLine{Text: "two"})
		c, _ := connect(t, enginetest.State{Containers: []enginetest.Container{web}})
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		var got []string
		err := c.FollowLog(ctx, "abc", func(line inspector.LogLine) {
			if got = append(got, line.Text); line.Text == "two" {
				cancel()
			}
		})
		if !errors.Is(err, context.Canceled) || len(got) != 3 || len(got[0]) > 200<<10 || got[1] != "[error] one" {
			t.Errorf("tty %s: %d lines, error %v", tty, len(got), err)
		}
	}
}
