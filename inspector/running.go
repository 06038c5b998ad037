package inspector

import (
	"slices"
	"strings"
	"time"

	"github.com/composecheck/composecheck/compose"
)

// An Engine is what the Docker Engine says of the project.
type Engine struct {
	Host       string      `json:"host"`       // as the docker command would name it
	Version    string      `json:"version"`    // of the engine
	APIVersion string      `json:"apiVersion"` // negotiated
	OS         string      `json:"os,omitempty"`
	Desktop    bool        `json:"desktop,omitempty"`   // Docker Desktop, where host.docker.internal always resolves
	Podman     bool        `json:"podman,omitempty"`    // Podman, whose DNS has another address
	Containers []Container `json:"containers"`          // of the project, one-off ones left out; sorted by service, number, name
	Networks   []Network   `json:"networks"`            // of the project, and the external ones it names; sorted by name
	Holders    []Holder    `json:"holders,omitempty"`   // sorted by port, container, address
	Neighbors  []Neighbor  `json:"neighbors,omitempty"` // sorted by project, container
	Past       []Event     `json:"past,omitempty"`      // what happened to containers of the project in the hour before, as far as the engine remembers; oldest first
}

// An Event is something that happened to a container of the project, be it still there or not.
type Event struct {
	Time      time.Time `json:"time"`
	Action    string    `json:"action"`    // start, die, destroy, oom, pause, unpause, kill, health_status: healthy, health_status: unhealthy
	Container string    `json:"container"` // ID
	Name      string    `json:"name"`
	Service   string    `json:"service"`
}

// A Holder is a container, of whatever project, that publishes a port of the engine's machine for which a container of
// the project could not be started.
type Holder struct {
	Container string `json:"container"` // its name
	Project   string `json:"project,omitempty"`
	Service   string `json:"service,omitempty"`
	HostIP    string `json:"hostIP,omitempty"`
	Port      int    `json:"port"`
}

// A Neighbor is a running container of another project that has a name which nginx proxies to.
type Neighbor struct {
	Container string   `json:"container"` // its name
	Project   string   `json:"project,omitempty"`
	Service   string   `json:"service,omitempty"`
	Networks  []string `json:"networks"` // that answer for names, by the engine's name; sorted
}

// Has reports whether the container has that name on its networks.
func (n *Neighbor) Has(name string) bool {
	return strings.EqualFold(n.Service, name) || strings.EqualFold(n.Container, name)
}

// A Container is one container of the project.
type Container struct {
	ID            string            `json:"id"`
	Name          string            `json:"name"`
	Service       string            `json:"service"`
	Number        int               `json:"number,omitempty"`
	Image         string            `json:"image"`
	State         string            `json:"state"` // created, running, paused, restarting, exited, dead
	Pid           int               `json:"pid,omitempty"`
	ExitCode      int               `json:"exitCode"`
	Error         string            `json:"error,omitempty"` // the engine's reason for not starting it
	OOMKilled     bool              `json:"oomKilled,omitempty"`
	RestartCount  int               `json:"restartCount,omitempty"`
	RestartPolicy string            `json:"restartPolicy,omitempty"`
	Created       time.Time         `json:"created,omitzero"`
	Built         time.Time         `json:"built,omitzero"` // when its image was made; read where a volume may hide what that brings
	Started       time.Time         `json:"started,omitzero"`
	Finished      time.Time         `json:"finished,omitzero"` // zero while it runs for the first time
	Loaded        time.Time         `json:"loaded,omitzero"`   // of an nginx: since when its oldest worker runs, to the second; by then it had read its configuration
	Health        *Health           `json:"health,omitempty"`  // nil: it has no healthcheck
	NetworkMode   string            `json:"networkMode,omitempty"`
	Endpoints     []Endpoint        `json:"endpoints,omitempty"` // sorted by network
	Published     []Publication     `json:"published,omitempty"`
	Exposed       []int             `json:"exposed,omitempty"`     // TCP ports of the image's and container's EXPOSE, sorted
	Mounts        []MountPoint      `json:"mounts,omitempty"`      // sorted by destination
	MemoryLimit   int64             `json:"memoryLimit,omitempty"` // bytes; 0: none
	Labels        map[string]string `json:"labels,omitempty"`      // only com.docker.compose.*
	CPULimit      float64           `json:"cpuLimit,omitempty"`    // CPUs; 0: none
	TTY           bool              `json:"tty,omitempty"`         // it has a terminal
	Log           []LogLine         `json:"log,omitempty"`         // the last lines; nil: not read
	LogDriver     string            `json:"logDriver,omitempty"`   // where it is none of those whose logs every engine reads
	Usage         *Usage            `json:"usage,omitempty"`       // what it used when it was looked at; nil: not read
	Copies        []Copy            `json:"copies,omitempty"`      // of an nginx: files of its configuration, beside the project's; nil: not compared
	Disks         []Disk            `json:"disks,omitempty"`       // that hold what its log says there was no space left for; nil: not read
	Programs      []string          `json:"programs,omitempty"`    // names of its processes, without their arguments; sorted; nil: not read
}

// A Copy is a file of nginx's configuration as a running container has it, beside what the project's file holds now.
type Copy struct {
	Path     string    `json:"path"` // in the container
	Host     string    `json:"host"` // the project's file; File.Host
	Kind     string    `json:"kind"`
	Template bool      `json:"template,omitempty"` // Path is what a start script makes of Host
	Changed  time.Time `json:"changed"`            // when the project's file was written last
	Differs  bool      `json:"differs,omitempty"`  // the container has other content
	Line     int       `json:"line,omitempty"`     // the first of Host that the container does not have; 0: none, or not known
}

// Usage is what a container uses of what it may. The last three were counted while nginx's container was asked, which
// makes the app work, and only where the container has a limit of CPU or memory.
type Usage struct {
	Memory     int64 `json:"memory"`               // bytes that cannot be given back
	MemoryPeak int64 `json:"memoryPeak,omitempty"` // 0: not known
	Pids       int64 `json:"pids,omitempty"`       // processes and threads
	PidsLimit  int64 `json:"pidsLimit,omitempty"`  // 0: none
	Files      int   `json:"files,omitempty"`      // file descriptors of its first process; 0: not read
	FilesLimit int   `json:"filesLimit,omitempty"` // 0: not read, or none
	Periods    int64 `json:"periods,omitempty"`    // of the CPU's allotment in which it worked
	Throttled  int64 `json:"throttled,omitempty"`  // those of them in which it had to wait for the next
	Faults     int64 `json:"faults,omitempty"`     // pages that it had to read back from the disk
}

// LoadSlack is how exactly Container.Loaded is known.
const LoadSlack = 2 * time.Second

// Running reports whether processes of the container run now and answer.
func (c *Container) Running() bool { return c.State == "running" }

// startSlack is how much earlier than a container's start its first lines may be dated, where nothing tells more exactly.
const startSlack = 2 * time.Second

// InThisLife reports whether a time is of a container's present life, or of its last if it has ended. The
// engine notes a start once the process is there, on a busy machine seconds later: what that logs first is dated earlier.
func (c *Container) InThisLife(at time.Time) bool {
	switch {
	case at.IsZero(): // nobody knows
		return true
	case c.Finished.IsZero(): // it had no life before
		return !at.Before(c.Created)
	case c.Finished.Before(c.Started) && slices.Contains([]string{"exited", "dead", "restarting"}, c.State): // it was over when the start was noted
		return !at.Before(c.Finished.Add(-startSlack))
	case c.Finished.Before(c.Started):
		return at.After(c.Finished.Add(c.Started.Sub(c.Finished) / 2))
	}
	return !at.Before(c.Started.Add(-startSlack))
}

// An Endpoint is a container's place on a network of the engine.
type Endpoint struct {
	Network string   `json:"network"` // the engine's name
	ID      string   `json:"id,omitempty"`
	IPv4    string   `json:"ipv4,omitempty"`
	IPv6    string   `json:"ipv6,omitempty"`
	Names   []string `json:"names,omitempty"` // to which Docker's DNS answers there: aliases, DNS names, container name, short id; sorted
}

// A Publication is one published port as the engine has it.
type Publication struct {
	HostIP   string `json:"hostIP,omitempty"`
	Host     int    `json:"host"`
	Target   int    `json:"target"`
	Protocol string `json:"protocol"`
}

// A MountPoint is a mount of a running container.
type MountPoint struct {
	Type        string `json:"type"`
	Source      string `json:"source,omitempty"`
	Destination string `json:"destination"`
	ReadOnly    bool   `json:"readOnly,omitempty"`

	// Created is when a volume was made that hides what the container's image brings there; zero: not read.
	Created time.Time `json:"created,omitzero"`
}

// A LogLine is one line of a container's log.
type LogLine struct {
	Time   time.Time `json:"time,omitzero"`
	Stderr bool      `json:"stderr,omitempty"`
	File   string    `json:"file,omitempty"` // of the container in which it stands; "": in the container's own log
	Text   string    `json:"text"`
}

// A Network is a network of the engine.
type Network struct {
	Name     string   `json:"name"`
	Key      string   `json:"key,omitempty"` // of the Compose file that made it or names it
	ID       string   `json:"id,omitempty"`
	Driver   string   `json:"driver,omitempty"`
	Internal bool     `json:"internal,omitempty"`
	External bool     `json:"external,omitempty"` // the Compose file declares it external
	Missing  bool     `json:"missing,omitempty"`  // the Compose file names it and the engine does not have it
	Subnets  []string `json:"subnets,omitempty"`
	Gateways []string `json:"gateways,omitempty"`
	Members  []Member `json:"members,omitempty"` // all containers on it, also of other projects; sorted by name
}

// A Member is a container on a network.
type Member struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	IPv4 string `json:"ipv4,omitempty"`
	IPv6 string `json:"ipv6,omitempty"`

	// Ports are those TCP ports that a container of another project publishes or, with Host 0, exposes.
	Ports []Publication `json:"ports,omitempty"`
}

// Idle reports whether nothing of the project runs and nothing of it failed: it was not started, or was stopped.
func (e *Engine) Idle() bool {
	return !slices.ContainsFunc(e.Containers, func(c Container) bool {
		switch c.State {
		case "created":
			return c.Error != ""
		case "exited":
			return c.OOMKilled || (c.ExitCode != 0 && c.ExitCode != 137 && c.ExitCode != 143)
		}
		return true
	})
}

// DNS is the address at which the engine's DNS answers the containers of a service: Docker's own, under Podman the
// gateway of one of their networks.
func (e *Engine) DNS(service string) string {
	if e == nil || !e.Podman {
		return compose.DockerDNS
	}
	for _, c := range e.Of(service) {
		for _, n := range e.Networks {
			if len(n.Gateways) > 0 && c.On(n.Name) != nil {
				return n.Gateways[0]
			}
		}
	}
	return compose.DockerDNS
}

// Of returns the containers of a service.
func (e *Engine) Of(service string) []Container {
	var of []Container
	if e != nil {
		for _, c := range e.Containers {
			if c.Service == service {
				of = append(of, c)
			}
		}
	}
	return of
}

// FirstRunning returns the first container of a service that runs, or nil.
func (e *Engine) FirstRunning(service string) *Container {
	of := e.Of(service)
	if at := slices.IndexFunc(of, func(c Container) bool { return c.Running() }); at >= 0 {
		return &of[at]
	}
	return nil
}
