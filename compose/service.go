package compose

import (
	"cmp"
	"slices"
	"time"
)

// A Service is one service of the project.
type Service struct {
	Name           string           `json:"name"`
	Pos            Pos              `json:"pos"`               // of its key
	FirstKey       Pos              `json:"firstKey,omitzero"` // of the first key below it there, where they stand on lines of their own
	Image          string           `json:"image,omitempty"`
	ImagePos       Pos              `json:"imagePos,omitzero"`
	Build          *Build           `json:"build,omitempty"`
	Entrypoint     []string         `json:"entrypoint,omitempty"`
	Command        []string         `json:"command,omitempty"`
	Dir            string           `json:"dir,omitempty"`  // in which its containers start; "" where that is the image's own
	User           string           `json:"user,omitempty"` // of the Compose file
	UserPos        Pos              `json:"userPos,omitzero"`
	ReadOnly       bool             `json:"readOnly,omitempty"` // its root file system
	ReadOnlyPos    Pos              `json:"readOnlyPos,omitzero"`
	CapAdd         []string         `json:"capAdd,omitempty"`
	CapDrop        []string         `json:"capDrop,omitempty"`
	CapDropPos     Pos              `json:"capDropPos,omitzero"`
	Privileged     bool             `json:"privileged,omitempty"` // for which Docker drops none
	CommandPos     Pos              `json:"commandPos,omitzero"`
	Terminal       bool             `json:"terminal,omitempty"` // tty or stdin_open: a shell in it waits for what is typed
	EntrypointPos  Pos              `json:"entrypointPos,omitzero"`
	Variables      *Variables       `json:"variables,omitempty"` // how its environment is written; nil: it has none
	ContainerName  string           `json:"containerName,omitempty"`
	Hostname       string           `json:"hostname,omitempty"`
	NetworkMode    string           `json:"networkMode,omitempty"` // "", host, none, bridge, service:NAME, container:NAME
	Networks       []ServiceNetwork `json:"networks,omitempty"`    // sorted by name
	NetworksPos    Pos              `json:"networksPos,omitzero"`  // of its networks key; zero when it has none
	Ports          []Port           `json:"ports,omitempty"`
	NetworkModePos Pos              `json:"networkModePos,omitzero"`
	Expose         []Expose         `json:"expose,omitempty"`
	Mounts         []Mount          `json:"mounts,omitempty"` // in the order of the merged file
	Links          []Link           `json:"links,omitempty"`
	ExternalLinks  []Link           `json:"externalLinks,omitempty"`
	ExtraHosts     []ExtraHost      `json:"extraHosts,omitempty"`
	DependsOn      []Dependency     `json:"dependsOn,omitempty"` // sorted by service
	DependsOnPos   Pos              `json:"dependsOnPos,omitzero"`
	Restart        string           `json:"restart,omitempty"`
	Profiles       []string         `json:"profiles,omitempty"`
	ProfilesPos    Pos              `json:"profilesPos,omitzero"`
	Scale          int              `json:"scale"` // containers wanted; 0 switches the service off
	ScalePos       Pos              `json:"scalePos,omitzero"`
	Healthcheck    *Healthcheck     `json:"healthcheck,omitempty"` // of the Compose file; nil when it names none
	CheckBeside    Pos              `json:"checkBeside,omitzero"`  // of the one that a Compose file beside the project's gives it, which was not loaded and only adds to this one
	HealthActor    *HealthActor     `json:"healthActor,omitempty"` // what acts on its containers' health, besides services that wait for it
	DNS            []string         `json:"dns,omitempty"`
	App                             // what its app's own files, its image and its settings tell of it
	MemoryLimit    int64            `json:"memoryLimit,omitempty"` // bytes
	ShmSize        int64            `json:"shmSize,omitempty"`     // bytes of shared memory; 0: not said
	MemoryPos      Pos              `json:"memoryPos,omitzero"`    // of its limit of memory, of CPUs, of processes
	CPUsPos        Pos              `json:"cpusPos,omitzero"`
	PidsPos        Pos              `json:"pidsPos,omitzero"`
}

// Variables is how the environment of a service is written in its Compose file.
type Variables struct {
	First Pos  `json:"first,omitzero"` // its first entry, where each stands on a line of its own, and in this service alone
	List  bool `json:"list,omitempty"` // "- NAME=value" in the place of "NAME: value"
}

// A Build says how the service's image is built.
type Build struct {
	Context     string   `json:"context"`              // absolute directory, or a URL
	Dockerfile  string   `json:"dockerfile,omitempty"` // absolute path; "" when it is written inline
	Target      string   `json:"target,omitempty"`
	From        string   `json:"from,omitempty"`       // image of the last stage, followed through the stages; "" when unknown
	Expose      []int    `json:"expose,omitempty"`     // TCP ports of the last stage's EXPOSE lines
	Entrypoint  []string `json:"entrypoint,omitempty"` // of the last stage, where its Dockerfile sets one
	Command     []string `json:"command,omitempty"`    // likewise
	StartPos    Pos      `json:"startPos,omitzero"`    // of its CMD, else of its ENTRYPOINT
	User        string   `json:"user,omitempty"`       // of the last stage's USER line
	UserPos     Pos      `json:"userPos,omitzero"`     // of that line
	Check       []string `json:"check,omitempty"`      // the test of its HEALTHCHECK
	CheckPos    Pos      `json:"checkPos,omitzero"`    // of its HEALTHCHECK
	Plain       bool     `json:"plain,omitempty"`      // its commands change no files but those whose names stand in them
	FPM         []string `json:"fpm,omitempty"`        // versions of the distribution's php-fpm among what its commands install, as its packages have them: 8.2, 82
	Installs    string   `json:"installs,omitempty"`   // the package manager with which its commands install the distribution's nginx: apt, apk
	InstalledAt Pos      `json:"installedAt,omitzero"` // of that command
	Unmodified  bool     `json:"unmodified,omitempty"` // beside that package, none of its commands brings nginx's modules or another nginx
	Users       []string `json:"users,omitempty"`      // words of the commands that make users
	Scripts     bool     `json:"scripts,omitempty"`    // its commands run scripts, which may do anything, or take away what only the shell knows
	Prepares    []string `json:"prepares,omitempty"`   // its volumes, and what its commands make, fill or change; "/": anything
	Grants      []string `json:"grants,omitempty"`     // what its commands give to other owners or modes; "/": anything
	LinkKept    Pos      `json:"linkKept,omitzero"`    // of a command that was to give /run away by its other name, and that leaves the link /var/run where it is
	Pos         Pos      `json:"pos"`
	Lost        []Lost   `json:"lost,omitempty"` // of its COPY lines of nginx's configuration, those in stages of which the image has nothing

	Unfound       []Unfound `json:"unfound,omitempty"`      // what it copies, and what its context does not have
	ContextPos    Pos       `json:"contextPos,omitzero"`    // where the context is written
	DockerfilePos Pos       `json:"dockerfilePos,omitzero"` // where the path of the Dockerfile is; zero: nowhere

	StorageLink *StorageLink `json:"-"` // that one of its commands makes; that of its App counts
}

// A Lost is a COPY of a file in a stage of a Dockerfile of which the image that is built has nothing.
type Lost struct {
	File  string `json:"file"`  // of the host, as Pos.File names it
	Stage string `json:"stage"` // its name, or its number
	Pos   Pos    `json:"pos"`
}

// A ServiceNetwork is a service's place on a network. Name is the key in the Compose file, not the engine's name.
type ServiceNetwork struct {
	Name    string  `json:"name"`
	Aliases []Alias `json:"aliases,omitempty"`
	IPv4    string  `json:"ipv4,omitempty"`
	IPv6    string  `json:"ipv6,omitempty"`
	Pos     Pos     `json:"pos,omitzero"` // zero for the default network that nobody wrote
}

// An Alias is a further name of a service on one network.
type Alias struct {
	Name string `json:"name"`
	Pos  Pos    `json:"pos"`
}

// A Port is one published port. Ranges are expanded.
type Port struct {
	HostIP    string `json:"hostIP,omitempty"`
	Published int    `json:"published,omitempty"` // 0: the engine chooses
	Target    int    `json:"target"`              // in the container
	Protocol  string `json:"protocol"`            // tcp, udp or sctp
	Pos       Pos    `json:"pos"`
}

// An Expose is a port that the service declares without publishing it.
type Expose struct {
	Port     int    `json:"port"`
	Protocol string `json:"protocol"`
	Pos      Pos    `json:"pos"`
}

// A Mount is something mounted into the service's containers.
type Mount struct {
	Type     string   `json:"type"`             // bind, volume, tmpfs, config, secret
	Source   string   `json:"source,omitempty"` // bind, config, secret: absolute host path, "" for inline content; volume: its key or "" when anonymous
	Target   string   `json:"target"`           // in the container, absolute and clean
	ReadOnly bool     `json:"readOnly,omitempty"`
	State    string   `json:"state,omitempty"`    // of a bind source when it was loaded: file, dir, missing, unreadable
	Owner    *Owner   `json:"owner,omitempty"`    // of a bind source that is a directory and not mounted read-only; nil: not known
	Size     int64    `json:"size,omitempty"`     // of a tmpfs: bytes that it may hold; 0: not said
	Given    bool     `json:"given,omitempty"`    // of a tmpfs: with an owner or a mode of its own
	Outside  bool     `json:"outside,omitempty"`  // of a volume: external, or with a name of its own, so that others may fill it
	External bool     `json:"external,omitempty"` // of a volume: it is there before the project
	Unset    Pos      `json:"unset,omitzero"`     // of a bind source that is no file: where its path holds a variable that is not set
	Away     bool     `json:"away,omitempty"`     // of a missing bind source: absolute and outside of the project, or not even its directory is there
	Ignored  bool     `json:"ignored,omitempty"`  // of a missing bind source: git leaves it out
	Found    string   `json:"found,omitempty"`    // where the project has a file of a missing source's name ("./nginx/site.conf"); "" when nowhere or in several places
	Beside   []string `json:"beside,omitempty"`   // of a missing source that is found nowhere: files with its extension in its directory
	Pos      Pos      `json:"pos"`
	Refused  string   `json:"refused,omitempty"` // its target as it is written, where that is not absolute: the engine makes no container with it

	// Swapped says that the project has a file or folder at its target, and that its source is a path of nginx's in a container.
	Swapped bool `json:"swapped,omitempty"`

	// Filled is the line of the service's Dockerfile that puts files where the volume is mounted, which gets them while it is
	// empty, and from no later image. Zero where nothing is known to, or where the start may bring them again.
	Filled Pos `json:"filled,omitzero"`

	// SourcePos is where its source is written, where that is not at Pos: in the long syntax, and as the file of a config or secret.
	SourcePos Pos `json:"sourcePos,omitzero"`
}

// SourceAt is where the source of a mount is written.
func (m *Mount) SourceAt() Pos { return cmp.Or(m.SourcePos, m.Pos) }

// An Owner is whose a directory of this machine is.
type Owner struct {
	UID  int    `json:"uid"`
	GID  int    `json:"gid"`
	Mode string `json:"mode"` // 0755
}

// A Link gives another service a further name inside this one (links, external_links).
type Link struct {
	Service string `json:"service"`
	Alias   string `json:"alias"`
	Pos     Pos    `json:"pos"`
}

// An ExtraHost is a line of the container's /etc/hosts.
type ExtraHost struct {
	Name      string   `json:"name"`
	Addresses []string `json:"addresses"`
	Pos       Pos      `json:"pos"`
}

// A Dependency is one entry of depends_on, written or implied by links and network_mode.
type Dependency struct {
	Service   string `json:"service"`
	Condition string `json:"condition"` // service_started, service_healthy, service_completed_successfully
	Pos       Pos    `json:"pos,omitzero"`
}

// A Healthcheck is the check that the Compose file sets.
type Healthcheck struct {
	Test     []string `json:"test,omitempty"`
	Disabled bool     `json:"disabled,omitempty"`
	Pos      Pos      `json:"pos"`
	TestPos  Pos      `json:"testPos,omitzero"`
	AskPos   Pos      `json:"askPos,omitzero"` // of the word that holds a URL, where test is a list of several lines

	StartPeriod    time.Duration `json:"startPeriod,omitempty"`   // in which failures do not count; 0: not set
	StartPeriodPos Pos           `json:"startPeriodPos,omitzero"` // of its value
	FirstKey       Pos           `json:"firstKey,omitzero"`       // of the first key below it, where they stand on lines of their own
}

// A PortHint is a port number that a service's own settings name, such as PORT=3000 in its environment or
// `--port 3000` in its command. It is a hint: nothing says that the service listens there.
type PortHint struct {
	Port int    `json:"port"`
	From string `json:"from"` // "environment PORT", "command", "healthcheck"
	Pos  Pos    `json:"pos,omitzero"`
}

// On returns the service's place on the network of that key, or nil.
func (s *Service) On(network string) *ServiceNetwork {
	for i := range s.Networks {
		if s.Networks[i].Name == network {
			return &s.Networks[i]
		}
	}
	return nil
}

// BaseImage is the image of which a service's containers are made: its own, or the one on which that is built.
func (s *Service) BaseImage() string {
	if s.Build != nil {
		return s.Build.From
	}
	return s.Image
}

// BaseImagePos is where that image is named: with the service, or by its build.
func (s *Service) BaseImagePos() Pos {
	if s.Build != nil {
		return s.Build.Pos
	}
	return s.ImagePos
}

// Words are all words that a service's containers may be started with: those of the Compose file, then those of its Dockerfile.
func (s *Service) Words() []string {
	words := slices.Concat(s.Entrypoint, s.Command)
	if s.Build != nil {
		words = slices.Concat(words, s.Build.Entrypoint, s.Build.Command)
	}
	return words
}

// ExpectedPorts returns what the files say of the TCP ports on which the service listens: its published,
// exposed and hinted ports and the EXPOSE lines of its Dockerfile, without duplicates, in that order.
func (s *Service) ExpectedPorts() []int {
	var ports []int
	seen := map[int]bool{}
	add := func(port int) {
		if port != 0 && !seen[port] {
			seen[port] = true
			ports = append(ports, port)
		}
	}
	for _, p := range s.Ports {
		if p.Protocol == "tcp" {
			add(p.Target)
		}
	}
	for _, e := range s.Expose {
		if e.Protocol == "tcp" {
			add(e.Port)
		}
	}
	for _, h := range s.PortHints {
		add(h.Port)
	}
	if s.Build != nil {
		for _, port := range s.Build.Expose {
			add(port)
		}
	}
	return ports
}
