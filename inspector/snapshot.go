// Package inspector holds what is known about one project, and judges it.
// Readers fill a Snapshot; rules look at it; nothing here touches a disk, a network or a clock.
package inspector

import (
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// SnapshotVersion is the version of the Snapshot's JSON form.
const SnapshotVersion = 1

// A Snapshot is everything known about one project at one moment.
// A nil field means that nobody looked, never that there was nothing to see.
type Snapshot struct {
	Version  int              `json:"version"`
	Taken    time.Time        `json:"taken"`
	Project  *compose.Project `json:"project"`            // what the Compose files ask for
	Proxies  []Proxy          `json:"proxies"`            // what nginx is told; one per nginx service
	Engine   *Engine          `json:"engine,omitempty"`   // what is running
	Probes   *Probes          `json:"probes,omitempty"`   // what nginx can reach
	Bindings []Binding        `json:"bindings,omitempty"` // why apps listen on their loopback, as far as their files tell
	Gaps     []Gap            `json:"gaps,omitempty"`     // what could not be looked at
	Since    time.Time        `json:"since,omitzero"`     // what nginx logged before does not count

	once   sync.Once
	links  []Link // of Links
	byPass map[*nginx.Pass][]*Link
}

// A Gap is something that was not looked at, and why. Both are sentences without a period, for a person.
type Gap struct {
	What  string   `json:"what"`
	Why   string   `json:"why"`
	Rules []string `json:"rules,omitempty"` // that could not judge for it
}

// A Stage says how much must be known before a rule can judge.
type Stage int

// The stages, each needing the one before.
const (
	Static  Stage = iota // the files
	Running              // and the engine's state
	Probed               // and what nginx reaches
)

// A Proxy is one nginx service and what its nginx is told.
type Proxy struct {
	Service      string        `json:"service"`
	Why          string        `json:"why"`                    // by what it was recognised: "image nginx:1.29", "mounts /etc/nginx/conf.d"
	Config       *nginx.Config `json:"config,omitempty"`       // nil: not visible
	Assumed      string        `json:"assumed,omitempty"`      // the image, where it is not one whose files are known: then the official one's layout was taken
	Source       string        `json:"source,omitempty"`       // where Config was read: "files" or "container"
	Version      string        `json:"version,omitempty"`      // of nginx, as far as the image tag or the running nginx tells
	Files        []File        `json:"files,omitempty"`        // every configuration file, by path in the container
	Templates    []Template    `json:"templates,omitempty"`    // what envsubst makes, or should make, configuration of
	Values       []Value       `json:"values,omitempty"`       // that start scripts filled in, and where they are written
	Unread       []Unread      `json:"unread,omitempty"`       // files of the project that look like configuration and that nginx does not read
	Certificates []Certificate `json:"certificates,omitempty"` // that its servers name; read from the files only
}

// An Unread is a file that the project puts into the nginx container, that looks like configuration with servers,
// and that nginx does not read.
type Unread struct {
	File
	Whole bool `json:"whole,omitempty"` // it is a whole nginx.conf, with an http block
}

// A File says where a file of nginx's configuration comes from.
type File struct {
	Path string      `json:"path"`           // in the container
	Host string      `json:"host,omitempty"` // what a person edits, as compose.Pos names files; "" when it is no file of the project
	Kind string      `json:"kind,omitempty"` // compose.FromBind, …
	Via  compose.Pos `json:"via,omitzero"`   // the mount or COPY that brings it

	// Template says that Host is not the file itself but what a start script makes it of, so that a change counts
	// when the container has been started again.
	Template bool `json:"template,omitempty"`
}

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
	Action    string    `json:"action"`    // start, die, destroy, oom, pause, unpause, kill
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
	Usage         *Usage            `json:"usage,omitempty"`       // what it used when it was looked at; nil: not read
	Copies        []Copy            `json:"copies,omitempty"`      // of an nginx: files of its configuration, beside the project's; nil: not compared
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

// Health is what the engine says of a container's healthcheck.
type Health struct {
	Status   string    `json:"status"` // starting, healthy, unhealthy
	Streak   int       `json:"streak,omitempty"`
	ExitCode int       `json:"exitCode,omitempty"` // of the last run
	Output   string    `json:"output,omitempty"`   // of the last run, shortened
	Test     []string  `json:"test,omitempty"`
	At       time.Time `json:"at,omitzero"`
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

// Probes are what was asked inside containers.
type Probes struct {
	Proxies   []ProxyProbe    `json:"proxies"`        // one per nginx container that runs
	Listeners []ListenerProbe `json:"listeners"`      // one per upstream container that was asked
	Host      *HostProbe      `json:"host,omitempty"` // what listens on the machine of the engine, on the ports that matter; nil: not read
}

// A HostProbe is what listens on the machine that runs the engine, on those ports alone at which it refused nginx, or
// that it could not give to a container.
type HostProbe struct {
	Source  string   `json:"source"`
	Ports   []int    `json:"ports"` // that were looked for
	Sockets []Socket `json:"sockets,omitempty"`
}

// A ProxyProbe is what one nginx container sees.
type ProxyProbe struct {
	Service   string    `json:"service"`
	Container string    `json:"container"`         // ID
	Skipped   string    `json:"skipped,omitempty"` // why nothing could be asked: "the image has no shell"
	Beside    string    `json:"beside,omitempty"`  // who asked in its network, "a container of busybox" or "this machine"; "": it was asked inside
	Tools     []string  `json:"tools,omitempty"`   // that were found, where it was asked
	Version   string    `json:"version,omitempty"` // of the nginx binary, "1.29.8"
	Names     []Lookup  `json:"names,omitempty"`
	Dials     []Dial    `json:"dials,omitempty"`
	Replies   []Reply   `json:"replies,omitempty"`
	Requests  []Request `json:"requests,omitempty"` // through nginx itself, by pass
	Sockets   []Socket  `json:"sockets,omitempty"`  // on which something listens in this container; nil: not read
}

// A Lookup is what a name resolves to inside the nginx container.
type Lookup struct {
	Host    string   `json:"host"`
	Libc    []string `json:"libc,omitempty"`    // as nginx resolves at start: hosts file, search domains, DNS
	LibcErr string   `json:"libcErr,omitempty"` // "" with an empty Libc: not asked
	DNS     []string `json:"dns,omitempty"`     // as the engine's DNS answers
	Server  string   `json:"server,omitempty"`  // its address, where it is not Docker's
	DNSErr  string   `json:"dnsErr,omitempty"`  // NXDOMAIN, SERVFAIL, timeout, …; "" with an empty DNS: not asked
}

// A Dial is one attempt to connect from the nginx container.
type Dial struct {
	Host    string        `json:"host,omitempty"`    // the name that was asked for
	Address string        `json:"address,omitempty"` // that it was tried at
	Port    int           `json:"port,omitempty"`
	Socket  string        `json:"socket,omitempty"` // of a unix socket; then the three above are empty
	OK      bool          `json:"ok"`
	Errno   int           `json:"errno,omitempty"` // Linux numbers: 111 refused, 113 no route, 110 timed out, 101 unreachable, 2, 13; 0: unknown
	Error   string        `json:"error,omitempty"` // in words, when it failed
	Took    time.Duration `json:"took,omitempty"`
}

// A Reply is what came back when a port was spoken to.
type Reply struct {
	Host        string           `json:"host,omitempty"`
	Address     string           `json:"address,omitempty"`
	Port        int              `json:"port,omitempty"`
	Socket      string           `json:"socket,omitempty"`
	Asked       string           `json:"asked"`                 // http, tls, fastcgi, uwsgi, scgi, h2c: in which protocol we spoke
	Path        string           `json:"path,omitempty"`        // of an HTTP request
	Header      string           `json:"header,omitempty"`      // its Host, where it is not the one that nginx sends
	Protocol    string           `json:"protocol,omitempty"`    // what answered: http, tls, fastcgi, uwsgi, h2, mysql, redis, ssh, smtp, …; "" unknown
	Status      int              `json:"status,omitempty"`      // of an HTTP answer
	Outcome     string           `json:"outcome"`               // answered, closed, reset, silent
	Certificate *PeerCertificate `json:"certificate,omitempty"` // of a TLS server, where it was read
	Bytes       string           `json:"bytes,omitempty"`       // the first bytes, printable ones as they are, others as \xNN
	Took        time.Duration    `json:"took,omitempty"`
}

// A ListenerProbe is what listens inside one upstream container.
type ListenerProbe struct {
	Service   string   `json:"service"`
	Container string   `json:"container"` // ID
	Skipped   string   `json:"skipped,omitempty"`
	Source    string   `json:"source,omitempty"`  // how it is known; "": /proc/net/tcp in the container
	Partial   bool     `json:"partial,omitempty"` // only some ports were tried: it may listen on others as well
	Sockets   []Socket `json:"sockets,omitempty"`
}

// A Socket is a listening TCP socket.
type Socket struct {
	Address string `json:"address"` // "0.0.0.0", "::", "127.0.0.1"
	Port    int    `json:"port"`
}

// Proxy returns the nginx service of that name, or nil.
func (s *Snapshot) Proxy(service string) *Proxy {
	for i := range s.Proxies {
		if s.Proxies[i].Service == service {
			return &s.Proxies[i]
		}
	}
	return nil
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

// DockerDNS is the address of Docker's DNS inside every container on a network that a user made.
const DockerDNS = "127.0.0.11"

// DNS is the address at which the engine's DNS answers the containers of a service: Docker's own, under Podman the
// gateway of one of their networks.
func (e *Engine) DNS(service string) string {
	if e == nil || !e.Podman {
		return DockerDNS
	}
	for _, c := range e.Of(service) {
		for _, n := range e.Networks {
			if len(n.Gateways) > 0 && slices.ContainsFunc(c.Endpoints, func(at Endpoint) bool { return at.Network == n.Name }) {
				return n.Gateways[0]
			}
		}
	}
	return DockerDNS
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

// Pos maps a place in nginx's configuration to the file that a person edits. A file that is not part of the
// project is named by its service and its path in the container: "gateway:/etc/nginx/nginx.conf".
func (p *Proxy) Pos(at nginx.Pos) compose.Pos {
	return compose.Pos{File: p.fileName(at.File), Line: at.Line, Column: at.Column, EndColumn: at.EndColumn}
}

// File returns what is known of a configuration file by its path in the container, or nil.
func (p *Proxy) File(path string) *File {
	for i := range p.Files {
		if p.Files[i].Path == path {
			return &p.Files[i]
		}
	}
	return nil
}

func (p *Proxy) fileName(path string) string {
	if f := p.File(path); f != nil && f.Host != "" {
		return f.Host
	}
	return p.Service + ":" + path
}

// InContainer reports whether the name of a file means one inside a container: "gateway:/etc/nginx/nginx.conf". A drive of
// Windows is none: "C:/projects/shop/nginx.conf".
func InContainer(file string) bool {
	service, _, found := strings.Cut(file, ":/")
	return found && !(len(service) == 1 && service >= "A" && service <= "Z")
}
