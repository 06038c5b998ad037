package engine

import (
	"cmp"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector"
)

// maxHolders bounds what is kept of one port's holders: one for each of the host's addresses is possible.
const maxHolders = 8

// holders finds the containers that have the host's ports which containers of the project could not get.
func holders(ours []inspector.Container, all []summary) []inspector.Holder {
	var found []inspector.Holder
	looked := map[int]bool{}
	for i := range ours {
		if _, port := ours[i].TakenPort(); port != 0 && !looked[port] {
			looked[port] = true
			by := publishers(all, port)
			found = append(found, by[:min(len(by), maxHolders)]...)
		}
	}
	slices.SortFunc(found, func(a, b inspector.Holder) int {
		return cmp.Or(cmp.Compare(a.Port, b.Port), strings.Compare(a.Container, b.Container), strings.Compare(a.HostIP, b.HostIP))
	})
	return found
}

// publishers returns the containers that publish a TCP port of the host, each once.
func publishers(all []summary, port int) []inspector.Holder {
	var found []inspector.Holder
	for _, s := range all {
		for _, p := range s.Ports {
			if p.PublicPort == port && p.Type == "tcp" {
				found = append(found, inspector.Holder{
					Container: s.name(), Project: s.Labels[labelProject], Service: s.Labels[labelService], HostIP: p.IP, Port: port,
				})
				break
			}
		}
	}
	return found
}
