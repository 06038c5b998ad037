package inspector

import "time"

// Probes are what was asked inside containers.
type Probes struct {
	Proxies   []ProxyProbe    `json:"proxies"`        // one per nginx container that runs
	Listeners []ListenerProbe `json:"listeners"`      // one per upstream container that was asked
	Host      *HostProbe      `json:"host,omitempty"` // what listens on the machine of the engine, on the ports that matter; nil: not read
}

// A HostProbe is what listens on the machine that runs the engine, on those ports alone at which nginx did not get through
// to it, or that it could not give to a container.
type HostProbe struct {
	Source  string   `json:"source"`
	Ports   []int    `json:"ports"` // that were looked for
	Sockets []Socket `json:"sockets,omitempty"`
	Waiting []int    `json:"waiting,omitempty"` // of the ports: those at which connections wait to be taken
}

// A ProxyProbe is what one nginx container sees.
type ProxyProbe struct {
	Service   string              `json:"service"`
	Container string              `json:"container"`         // ID
	Skipped   string              `json:"skipped,omitempty"` // why nothing could be asked: "the image has no shell"
	Beside    string              `json:"beside,omitempty"`  // who asked in its network, "a container of busybox" or "this machine"; "": it was asked inside
	Tools     []string            `json:"tools,omitempty"`   // that were found, where it was asked
	Version   string              `json:"version,omitempty"` // of the nginx binary, "1.29.8"
	Names     []Lookup            `json:"names,omitempty"`
	Dials     []Dial              `json:"dials,omitempty"`
	Replies   []Reply             `json:"replies,omitempty"`
	Requests  []Request           `json:"requests,omitempty"` // through nginx itself, by pass
	Served    []ServedCertificate `json:"served,omitempty"`   // certificates that it shows itself
	Sockets   []Socket            `json:"sockets,omitempty"`  // on which something listens in this container; nil: not read
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
	Logged  bool          `json:"logged,omitempty"` // nobody tried: nginx's own log tells it of just now
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
	Unix      []string `json:"unix,omitempty"` // paths of the unix sockets on which it listens; sorted
}

// A Socket is a listening TCP socket.
type Socket struct {
	Address string `json:"address"` // "0.0.0.0", "::", "127.0.0.1"
	Port    int    `json:"port"`
}
