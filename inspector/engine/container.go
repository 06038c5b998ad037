package engine

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/composecheck/composecheck/inspector"
)

const (
	healthOutput = 512 // bytes kept of a healthcheck's last output
	healthRuns   = 5   // of a healthcheck that are kept
)

// An inspectAnswer is GET /containers/{id}/json, as far as we need it. Addresses, ports and times are strings here,
// so that none of them can spoil the rest. Environment variables are left out on purpose.
type inspectAnswer struct {
	ID           string `json:"Id"`
	Image        string // the ID of its image
	Name         string
	Created      string
	RestartCount int
	State        struct {
		Status                       string
		Pid, ExitCode                int
		Error, StartedAt, FinishedAt string
		OOMKilled                    bool
		Health                       *healthAnswer
	}
	Config struct {
		Image        string
		Tty          bool
		Labels       map[string]string
		ExposedPorts map[string]any // of the image too
		Healthcheck  struct {
			Test                           []string
			Interval, Timeout, StartPeriod time.Duration
			Retries                        int
		}
	}
	HostConfig struct {
		NetworkMode   string
		Memory        int64
		NanoCPUs      int64 `json:"NanoCpus"`
		CPUQuota      int64 `json:"CpuQuota"` // microseconds per CPUPeriod
		CPUPeriod     int64 `json:"CpuPeriod"`
		RestartPolicy struct{ Name string }
		LogConfig     struct{ Type string }
	}
	NetworkSettings struct {
		Ports    map[string][]struct{ HostIP, HostPort string }
		Networks map[string]endpointAnswer
	}
	Mounts []struct {
		Type, Name, Source, Destination string
		RW                              bool
	}
}

type healthAnswer struct {
	Status        string
	FailingStreak int
	Log           []struct { // oldest first
		Start    string
		End      string
		ExitCode int
		Output   string
	}
}

type endpointAnswer struct {
	NetworkID                    string
	IPAddress, GlobalIPv6Address string
	Aliases, DNSNames            []string
}

func (a *inspectAnswer) container(s summary) inspector.Container {
	return inspector.Container{
		ID: a.ID, Name: strings.TrimPrefix(a.Name, "/"), Service: s.service, Number: s.number, Image: a.Config.Image,
		State: a.State.Status, Pid: a.State.Pid, ExitCode: a.State.ExitCode, Error: cleanLines(a.State.Error), OOMKilled: a.State.OOMKilled,
		RestartCount: a.RestartCount, RestartPolicy: a.HostConfig.RestartPolicy.Name,
		Created: parseTime(a.Created), Started: parseTime(a.State.StartedAt), Finished: parseTime(a.State.FinishedAt),
		Health:      a.health(),
		NetworkMode: a.HostConfig.NetworkMode, Endpoints: a.endpoints(), Published: a.published(), Exposed: a.exposed(),
		Mounts: a.mounts(), MemoryLimit: a.HostConfig.Memory, CPULimit: a.cpus(), TTY: a.Config.Tty,
		Labels: composeLabels(a.Config.Labels), LogDriver: a.logDriver(),
	}
}

// logDriver is "" for those whose logs every engine reads (docs.docker.com/engine/logging/configure).
func (a *inspectAnswer) logDriver() string {
	switch driver := clean(a.HostConfig.LogConfig.Type); driver {
	case "json-file", "local", "journald", "k8s-file":
		return ""
	default:
		return driver
	}
}

// cpus is how many CPUs it may use; 0: all.
func (a *inspectAnswer) cpus() float64 {
	h := a.HostConfig
	if h.NanoCPUs == 0 && h.CPUQuota > 0 {
		return float64(h.CPUQuota) / float64(cmp.Or(h.CPUPeriod, 100_000))
	}
	return float64(h.NanoCPUs) / 1e9
}

func (a *inspectAnswer) health() *inspector.Health {
	h := a.State.Health
	if h == nil || h.Status == "" || h.Status == "none" { // Podman and API 1.52 say so where others leave it out
		return nil
	}
	check := a.Config.Healthcheck
	health := &inspector.Health{
		Status: h.Status, Streak: h.FailingStreak, Test: check.Test,
		Interval: check.Interval, Timeout: check.Timeout, StartPeriod: check.StartPeriod, Retries: check.Retries,
	}
	for _, run := range h.Log[max(0, len(h.Log)-healthRuns):] {
		health.Runs = append(health.Runs, inspector.HealthRun{Start: parseTime(run.Start), End: parseTime(run.End), ExitCode: run.ExitCode})
	}
	if len(h.Log) > 0 {
		last := h.Log[len(h.Log)-1]
		health.ExitCode, health.At = last.ExitCode, parseTime(last.End)
		health.Output = lastBytes(cleanLines(last.Output), healthOutput)
	}
	return health
}

func (a *inspectAnswer) endpoints() []inspector.Endpoint {
	var all []inspector.Endpoint
	for _, name := range slices.Sorted(maps.Keys(a.NetworkSettings.Networks)) {
		e := a.NetworkSettings.Networks[name]
		endpoint := inspector.Endpoint{Network: name, ID: e.NetworkID, IPv4: address(e.IPAddress), IPv6: address(e.GlobalIPv6Address)}
		if !nameless(name) {
			endpoint.Names = slices.Concat(e.Aliases, e.DNSNames, []string{strings.TrimPrefix(a.Name, "/"), shortID(a.ID)})
			slices.Sort(endpoint.Names)
			endpoint.Names = slices.Compact(endpoint.Names)
		}
		all = append(all, endpoint)
	}
	return all
}

// nameless reports whether the engine answers no names on that network of its own.
func nameless(network string) bool {
	return network == "bridge" || network == "host" || network == "none"
}

func (a *inspectAnswer) published() []inspector.Publication {
	var all []inspector.Publication
	for key, bindings := range a.NetworkSettings.Ports {
		target, protocol := splitPort(key)
		for _, b := range bindings {
			if host, err := strconv.Atoi(b.HostPort); err == nil && target != 0 {
				all = append(all, inspector.Publication{HostIP: b.HostIP, Host: host, Target: target, Protocol: protocol})
			}
		}
	}
	slices.SortFunc(all, func(a, b inspector.Publication) int {
		return cmp.Or(cmp.Compare(a.Target, b.Target), strings.Compare(a.Protocol, b.Protocol),
			cmp.Compare(a.Host, b.Host), strings.Compare(a.HostIP, b.HostIP))
	})
	return all
}

func (a *inspectAnswer) exposed() []int {
	var ports []int
	for key := range a.Config.ExposedPorts {
		if port, protocol := splitPort(key); protocol == "tcp" && port != 0 {
			ports = append(ports, port)
		}
	}
	slices.Sort(ports)
	return ports
}

// splitPort reads "80/tcp"; the port is 0 when there is no such number.
func splitPort(key string) (int, string) {
	number, protocol, _ := strings.Cut(key, "/")
	port, err := strconv.Atoi(number)
	if err != nil {
		return 0, ""
	}
	return port, cmp.Or(protocol, "tcp")
}

func (a *inspectAnswer) mounts() []inspector.MountPoint {
	var all []inspector.MountPoint
	for _, m := range a.Mounts {
		mount := inspector.MountPoint{Type: m.Type, Source: m.Source, Destination: m.Destination, ReadOnly: !m.RW}
		if m.Type == "volume" {
			mount.Source = m.Name
		}
		all = append(all, mount)
	}
	slices.SortFunc(all, func(a, b inspector.MountPoint) int { return strings.Compare(a.Destination, b.Destination) })
	return all
}

func composeLabels(all map[string]string) map[string]string {
	kept := maps.Clone(all)
	maps.DeleteFunc(kept, func(key, _ string) bool { return !strings.HasPrefix(key, labels) })
	return kept
}

// parseTime reads the engine's times. Its "0001-01-01T00:00:00Z", which means never, is Go's zero time.
func parseTime(s string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil || t.IsZero() {
		return time.Time{}
	}
	return t.UTC()
}
