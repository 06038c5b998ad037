package nginx

import (
	"slices"
	"strings"
	"sync"
)

// An indexed is what a Config is asked again and again, made when it is first asked for. The Config does not change from then on.
type indexed struct {
	passes   sync.Once
	of       map[int][]int    // the passes of a server
	at       map[[2]int][]int // the passes of a server and a location
	lock     sync.Mutex
	sockets  map[entrance]*socket
	patterns sync.Map // → understood
	children sync.Map // by server → map of *children by location
}

// PassesOf returns the indexes of a server's passes, in the order of the files; nobody may change the slice.
func (c *Config) PassesOf(server int) []int { return c.passIndex().of[server] }

// PassesAt returns the indexes of a location's passes; nobody may change the slice.
func (c *Config) PassesAt(server, location int) []int {
	return c.passIndex().at[[2]int{server, location}]
}

func (c *Config) passIndex() *indexed {
	c.known.passes.Do(func() {
		c.known.of, c.known.at = map[int][]int{}, map[[2]int][]int{}
		for i := range c.Passes {
			server, location := c.Passes[i].Server, c.Passes[i].Location
			c.known.of[server] = append(c.known.of[server], i)
			c.known.at[[2]int{server, location}] = append(c.known.at[[2]int{server, location}], i)
		}
	})
	return &c.known
}

// The children are the locations that stand in a location, or in a server itself: those by a pattern in the order of the files,
// the others by their path.
type children struct {
	exact, prefix map[string]int
	patterns      []int
}

// childrenOf returns the locations that stand in a location of a server; -1: in the server itself.
func (c *Config) childrenOf(server, parent int) *children {
	known, ok := c.known.children.Load(server)
	if !ok {
		known, _ = c.known.children.LoadOrStore(server, childrenIn(c.Servers[server].Locations))
	}
	if found := known.(map[int]*children)[parent]; found != nil {
		return found
	}
	return &children{}
}

func childrenIn(locations []Location) map[int]*children {
	all := map[int]*children{}
	for i := range locations {
		l := &locations[i]
		if all[l.Parent] == nil {
			all[l.Parent] = &children{exact: map[string]int{}, prefix: map[string]int{}}
		}
		switch of := all[l.Parent]; {
		case l.Modifier == "=":
			of.exact[l.Path] = i
		case l.Modifier == "" || l.Modifier == "^~":
			of.prefix[l.Path] = i
		case strings.HasPrefix(l.Modifier, "~"):
			of.patterns = append(of.patterns, i)
		}
	}
	return all
}

// An entrance is where a request comes in.
type entrance struct {
	address string
	port    int
}

// A socket has the servers among which the host of a request chooses.
type socket struct {
	all   []listener
	first listener // that answers for hosts that no name fits
	ssl   bool
	exact map[string]virtual // by host, the first server that has it as a name
	other []virtual          // the names that are patterns or have wildcards
}

// A virtual is a server by one of its names.
type virtual struct {
	listener
	name Name
}

// socketAt returns the servers on an address and port: those of the listen whose address is nearest to it.
func (c *Config) socketAt(at entrance) *socket {
	c.known.lock.Lock()
	defer c.known.lock.Unlock()
	if known := c.known.sockets[at]; known != nil {
		return known
	}
	s := &socket{exact: map[string]virtual{}}
	for _, l := range c.listeners(at) {
		s.all, s.ssl = append(s.all, l), s.ssl || l.SSL
		names := c.Servers[l.server].Names
		if len(names) == 0 {
			names = []Name{{Pos: l.Pos}}
		}
		for _, n := range names {
			host, dotted := strings.CutPrefix(strings.ToLower(n.Text), ".")
			_, taken := s.exact[host]
			if !taken && !strings.HasPrefix(host, "~") {
				s.exact[host] = virtual{l, n}
			}
			if strings.ContainsAny(n.Text, "~*") || dotted && !taken { // else nginx ignores it wholly (ngx_hash_add_key)
				s.other = append(s.other, virtual{l, n})
			}
		}
	}
	if len(s.all) > 0 {
		s.first = defaultOf(s.all)
	}
	if c.known.sockets == nil {
		c.known.sockets = map[entrance]*socket{}
	}
	c.known.sockets[at] = s
	return s
}

// listeners returns the servers on an address and port, in the order of the files.
func (c *Config) listeners(at entrance) []listener {
	best, all := 0, []listener(nil)
	for i := range c.Servers {
		for j := range c.Servers[i].Listens {
			l := &c.Servers[i].Listens[j]
			near := at.nearness(l)
			if near > best {
				best, all = near, nil
			}
			if near == best && near > 0 && (len(all) == 0 || sameAddress(all[0].Address, l.Address)) {
				all = append(all, listener{i, l})
			}
		}
	}
	return all
}

// nearness says how well a listen fits where a request comes in; 0: not at all.
func (at entrance) nearness(l *Listen) int {
	if l.Port != at.port || l.UDP {
		return 0
	}
	own, isIP := addressOf(l.Address)
	wanted, _ := addressOf(at.address)
	all6 := isIP && own.Is6() && own.IsUnspecified()
	switch {
	case at.address != "" && sameAddress(l.Address, at.address):
		return 5
	case strings.HasPrefix(l.Address, "unix:"):
		return 0
	case wanted.Is6() && all6, !wanted.Is6() && l.Address == "":
		return 4
	case !wanted.Is6() && all6 && slices.Contains(l.Params, "ipv6only=off"):
		return 3
	case at.address != "" || own.IsLoopback() || l.Address == "localhost":
		return 0
	case all6:
		return 2
	}
	return 1 // it may be an address of the container
}
