package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// ObserveOptions say whose log is read, and how much of it.
type ObserveOptions struct {
	Proxies  []string      // services whose log is read in any case: the nginx ones
	Hosts    []string      // names that nginx proxies to: containers of other projects that have one are noted
	LogLines int           // last lines of each log; 0: 200
	Since    time.Duration // no lines older than that; 0: of any age
	LogBytes int64         // of each log; 0: 256 KiB
}

// Observe asks what runs of the project. What could not be seen is told in gaps; only when the engine does not
// list its containers is there an error. When ctx runs out in between, the rest becomes gaps.
func (c *Client) Observe(ctx context.Context, project *compose.Project, o ObserveOptions) (*inspector.Engine, []inspector.Gap, error) {
	l := newLook(c, project, o)
	engine, err := l.all(ctx)
	if err == nil && errors.Is(ctx.Err(), context.Canceled) {
		err = ctx.Err()
	}
	if err != nil {
		return nil, nil, err
	}
	return engine, l.sortedGaps(), nil
}

// A look is one run of Observe.
type look struct {
	client  *Client
	project *compose.Project
	options ObserveOptions

	mu   sync.Mutex
	gaps []inspector.Gap
}

func newLook(c *Client, project *compose.Project, o ObserveOptions) *look {
	o.LogLines = cmp.Or(o.LogLines, 200)
	o.LogBytes = cmp.Or(o.LogBytes, 256<<10)
	return &look{client: c, project: project, options: o}
}

func (l *look) sortedGaps() []inspector.Gap {
	slices.SortFunc(l.gaps, func(a, b inspector.Gap) int {
		return cmp.Or(strings.Compare(a.What, b.What), strings.Compare(a.Why, b.Why))
	})
	return l.gaps
}

func (l *look) gap(what, why string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.gaps = append(l.gaps, inspector.Gap{What: what, Why: why})
}

// failed notes a call that gave no answer.
func (l *look) failed(what string, err error) {
	switch {
	case errors.Is(err, ErrGone):
		l.gap(what, "it went away while we looked")
	case errors.Is(err, context.DeadlineExceeded):
		l.gap(what, "the engine did not answer in time")
	case errors.Is(err, ErrForbidden):
		l.gap(what, "the engine, or a proxy before it, does not allow it: "+err.Error())
	default:
		l.gap(what, err.Error())
	}
}

// all makes two rounds of calls: the lists, then everything on them side by side.
func (l *look) all(ctx context.Context) (*inspector.Engine, error) {
	engine := &inspector.Engine{Host: l.client.host, APIVersion: l.client.api.ClientVersion()}
	var listed []summary
	var networks []network
	var lists errgroup.Group
	lists.Go(func() (err error) {
		listed, err = get[[]summary](ctx, l.client, "/containers/json", url.Values{"all": {"1"}})
		return err
	})
	lists.Go(func() error { networks = l.listNetworks(ctx); return nil })
	lists.Go(func() error { l.about(ctx, engine); return nil })
	if err := lists.Wait(); err != nil {
		return nil, callError("listing containers", err)
	}

	chosen := l.choose(listed)
	wanted := l.wantedNetworks(chosen, networks)
	containers := make([]*inspector.Container, len(chosen.containers))
	var calls errgroup.Group
	calls.SetLimit(parallel)
	for i, s := range chosen.containers {
		calls.Go(func() error { containers[i] = l.container(ctx, s); return nil })
	}
	calls.Go(func() error { engine.Past = l.past(ctx, chosen.project); return nil })
	for i := range wanted {
		calls.Go(func() error { l.members(ctx, &wanted[i], chosen.containers, listed); return nil })
	}
	_ = calls.Wait() // they note their own failures

	engine.Containers = sorted(containers)
	engine.Holders = holders(engine.Containers, listed)
	engine.Neighbors = neighbors(chosen, listed, l.options.Hosts)
	engine.Networks = append(wanted, l.missing(wanted, networks)...)
	slices.SortFunc(engine.Networks, func(a, b inspector.Network) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.ID, b.ID))
	})
	return engine, nil
}

// about fills in what the engine says of itself. Proxies that guard a socket often forbid /info and allow /version.
func (l *look) about(ctx context.Context, e *inspector.Engine) {
	info, err := get[struct{ ServerVersion, OperatingSystem, BuildahVersion string }](ctx, l.client, "/info", nil)
	if err == nil {
		e.Version, e.OS = info.ServerVersion, info.OperatingSystem
		e.Desktop = strings.HasPrefix(info.OperatingSystem, "Docker Desktop")
		e.Podman = info.BuildahVersion != ""
		return
	}
	version, err := get[struct {
		Version, Os string
		Platform    struct{ Name string }
		Components  []struct{ Name string }
	}](ctx, l.client, "/version", nil)
	if err != nil {
		l.failed("the version of the engine", callError("version", err))
		return
	}
	e.Version, e.OS = version.Version, version.Os
	e.Desktop = strings.HasPrefix(version.Platform.Name, "Docker Desktop")
	e.Podman = len(version.Components) > 0 && strings.HasPrefix(version.Components[0].Name, "Podman")
}

// container inspects one container, and reads its log where that may tell why it does not work; nil when it is gone.
func (l *look) container(ctx context.Context, s summary) *inspector.Container {
	c, err := l.inspect(ctx, s)
	if err == nil && slices.Contains(l.options.Proxies, c.Service) {
		c, err = l.settled(ctx, s, c)
	}
	if err != nil {
		l.failed(fmt.Sprintf("container %s", s.name()), callError("inspecting it", err))
		return nil
	}
	if l.logWanted(*c) {
		c.Log = l.log(ctx, *c)
	}
	if c.Running() && (c.CPULimit > 0 || c.MemoryLimit > 0) && !slices.Contains(l.options.Proxies, c.Service) {
		l.client.remember(ctx, c.ID)
	}
	return c
}

func (l *look) inspect(ctx context.Context, s summary) (*inspector.Container, error) {
	answer, err := get[inspectAnswer](ctx, l.client, "/containers/"+s.ID+"/json", nil)
	if err != nil {
		return nil, err
	}
	c := answer.container(s)
	l.ages(ctx, &c, answer.Image)
	return &c, nil
}

// logWanted holds for the proxies and for every container that ever ran and is not well.
func (l *look) logWanted(c inspector.Container) bool {
	if c.Started.IsZero() {
		return false
	}
	well := c.Running() && c.RestartCount == 0 && (c.Health == nil || c.Health.Status == "healthy")
	return !well || slices.Contains(l.options.Proxies, c.Service)
}

// sorted drops the containers that went away and puts the others in order.
func sorted(found []*inspector.Container) []inspector.Container {
	all := []inspector.Container{} // not nil: we looked
	for _, c := range found {
		if c != nil {
			all = append(all, *c)
		}
	}
	slices.SortFunc(all, func(a, b inspector.Container) int {
		return cmp.Or(strings.Compare(a.Service, b.Service), cmp.Compare(a.Number, b.Number), strings.Compare(a.Name, b.Name))
	})
	return all
}
