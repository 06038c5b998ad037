package probe

import (
	"slices"

	"github.com/composecheck/composecheck/inspector"
)

// hostListeners looks what listens on the engine's machine, on the ports at which nginx did not get through to it
// or that another had when a container was to get them, and no others.
func hostListeners(o Options, s *inspector.Snapshot, runs []*proxyRun) *inspector.HostProbe {
	if s.Engine == nil {
		return nil
	}
	var ports []int
	for i := range s.Engine.Containers {
		if _, port := s.Engine.Containers[i].TakenPort(); port != 0 {
			ports = append(ports, port)
		}
	}
	for _, r := range runs {
		for _, d := range r.probe.Dials {
			if slices.Contains([]int{110, 111, 113}, d.Errno) && isHost(s, d) && !slices.Contains(ports, d.Port) {
				ports = append(ports, d.Port)
			}
		}
	}
	if len(ports) == 0 || o.HostNet == nil || s.Engine.Desktop { // there the engine's machine is a virtual one
		return nil
	}
	text, source := o.HostNet(s.Engine.Containers)
	if text == "" {
		return nil
	}
	slices.Sort(ports)
	ports = slices.Compact(ports)
	sockets := slices.DeleteFunc(parseProcNet(text), func(socket inspector.Socket) bool { return !slices.Contains(ports, socket.Port) })
	waiting := slices.DeleteFunc(parseWaiting(text), func(port int) bool { return !slices.Contains(ports, port) })
	return &inspector.HostProbe{Source: source, Ports: ports, Sockets: sockets, Waiting: waiting}
}

// isHost reports whether a dial went to the machine of the engine: by a name that means it, or by a gateway's address.
func isHost(s *inspector.Snapshot, d inspector.Dial) bool {
	return inspector.IsHostName(d.Host) || slices.ContainsFunc(s.Engine.Networks, func(n inspector.Network) bool {
		return slices.Contains(n.Gateways, d.Address)
	})
}
