package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/composecheck/composecheck/inspector"
)

const (
	pastWindow  = time.Hour       // engines remember some hundred events, however old
	pastTime    = 2 * time.Second // for asking about them, which is worth no more
	maxPast     = 300             // events that are kept, the newest
	maxPastRead = 2 << 20         // bytes that are read of them
)

// pastActions are what can change an address, or tells why a container is as it is. The engine, and we, take those
// that only begin so: "health_status: healthy".
var pastActions = []string{"start", "die", "destroy", "oom", "pause", "unpause", "kill", "health_status"}

// past returns what happened to the project's containers in the hour before, as far as the engine remembers and tells:
// it adds to what else is known, so that nothing is missing without it.
func (l *look) past(ctx context.Context, project string) []inspector.Event {
	ctx, cancel := context.WithTimeout(ctx, pastTime)
	defer cancel()
	now := time.Now()
	query := url.Values{
		"since":   {strconv.FormatInt(now.Add(-pastWindow).Unix(), 10)},
		"until":   {fmt.Sprintf("%d.%09d", now.Unix(), now.Nanosecond())}, // what the probes met has just happened
		"filters": {fmt.Sprintf(`{"type":["container"],"event":["%s"],"label":[%q]}`, strings.Join(pastActions, `","`), labelProject+"="+project)},
	}
	resp, err := l.client.send(ctx, http.MethodGet, "/v"+l.client.api.ClientVersion()+"/events?"+query.Encode(), nil, nil)
	if err != nil {
		return nil
	}
	defer resp.Body.Close()
	var events []inspector.Event
	for answers := json.NewDecoder(io.LimitReader(resp.Body, maxPastRead)); ; {
		var e eventAnswer
		if err := answers.Decode(&e); err != nil { // the end, or as far as it came in time
			return events[max(0, len(events)-maxPast):]
		}
		seen := e.event(time.Unix(0, e.TimeNano).UTC())
		action, _, _ := strings.Cut(seen.Action, ":")
		if seen.Kind == "container" && seen.Project == project && slices.Contains(pastActions, action) {
			events = append(events, inspector.Event{Time: seen.Time, Action: seen.Action, Container: seen.ID, Name: seen.Name, Service: seen.Service})
		}
	}
}

const (
	settleAge  = 5 * time.Second        // how long after its start an nginx without workers may still come up, or end
	settleTime = 3 * time.Second        // for which it is waited
	settleTick = 100 * time.Millisecond // between two looks
)

// settled waits, for a moment, until the nginx of a container that was just started has come up or has ended: what
// lies between says nothing of it. It adds since when its workers run.
func (l *look) settled(ctx context.Context, s summary, c *inspector.Container) (*inspector.Container, error) {
	ctx, cancel := context.WithTimeout(ctx, l.client.timeout)
	defer cancel()
	for began := time.Now(); c.Running(); {
		loaded, age := l.loaded(ctx, *c)
		c.Loaded = loaded
		if !loaded.IsZero() || age < 0 || age >= settleAge || time.Since(began) >= settleTime {
			break
		}
		select {
		case <-ctx.Done():
			return c, nil
		case <-time.After(settleTick):
		}
		again, err := l.inspect(ctx, s)
		if err != nil {
			return nil, err
		}
		c = again
	}
	return c, nil
}

// loaded returns when the oldest worker of an nginx was started, which was after it read its configuration; zero where
// that cannot be told, and how old its first process is, -1 likewise. The ages of the processes are taken, not their
// dates: only the engine's own clock counts. The container's start and the difference of the two ages tell it; that is too late where
// an engine under load makes the first process long before it notes the start. The date of the engine's answer and the worker's age
// tell it as well; that is too late where the machine slept since. So the earlier one counts.
func (l *look) loaded(ctx context.Context, c inspector.Container) (at time.Time, age time.Duration) {
	answer, date, err := getDated[struct{ Processes [][]string }](ctx, l.client, "/containers/"+c.ID+"/top", url.Values{"ps_args": {"-eo pid,etimes,args"}})
	if err != nil {
		return time.Time{}, -1
	}
	age = -1
	first, oldest := -1, -1 // ages of the container's first process and of the oldest worker, in seconds
	for _, process := range answer.Processes {
		if len(process) != 3 {
			continue
		}
		age, err := strconv.Atoi(process[1])
		switch {
		case err != nil:
		case process[0] == strconv.Itoa(c.Pid), process[0] == "1": // Podman gives the numbers that they have inside
			first = age
		case process[2] == "nginx: worker process": // not one that is shutting down
			oldest = max(oldest, age)
		}
	}
	if first >= 0 {
		age = time.Duration(first) * time.Second
	}
	if first < oldest || oldest < 0 {
		return time.Time{}, age
	}
	at = c.Started.Add(time.Duration(first-oldest) * time.Second)
	if said := date.Add(-time.Duration(oldest) * time.Second); !date.IsZero() && said.Before(at) {
		at = said
	}
	if at.Before(c.Started) {
		at = c.Started
	}
	return at, age
}
