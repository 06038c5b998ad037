package inspector

import (
	"encoding/json"
	"errors"
	"fmt"
)

// DecodeSnapshot reads a snapshot that `composecheck snapshot` wrote. Every reference inside it is checked, so
// that rules may follow them.
func DecodeSnapshot(data []byte) (*Snapshot, error) {
	var s Snapshot
	if err := json.Unmarshal(data, &s); err != nil {
		return nil, fmt.Errorf("not a snapshot: %w", err)
	}
	switch {
	case s.Version == 0 || s.Project == nil:
		return nil, errors.New("not a snapshot: it names no version or no project")
	case s.Version > SnapshotVersion:
		return nil, fmt.Errorf("the snapshot has version %d, newer than this program's %d: update composecheck", s.Version, SnapshotVersion)
	}
	s.Project.Sort()
	for _, p := range s.Proxies {
		if s.Project.Service(p.Service) == nil {
			return nil, fmt.Errorf("damaged snapshot: the project has no nginx service %q", p.Service)
		}
		if err := p.valid(); err != nil {
			return nil, fmt.Errorf("damaged snapshot: nginx service %s: %w", p.Service, err)
		}
	}
	return &s, nil
}

func (p *Proxy) valid() error {
	if p.Config == nil {
		return nil
	}
	for _, pass := range p.Config.Passes {
		if pass.Server < 0 || pass.Server >= len(p.Config.Servers) {
			return fmt.Errorf("%s names server %d of %d", pass.Directive, pass.Server, len(p.Config.Servers))
		}
		if n := len(p.Config.Servers[pass.Server].Locations); pass.Location < -1 || pass.Location >= n {
			return fmt.Errorf("%s names location %d of %d", pass.Directive, pass.Location, n)
		}
	}
	for _, server := range p.Config.Servers {
		for i, l := range server.Locations {
			if l.Parent >= i || l.Parent < -1 {
				return fmt.Errorf("location %s stands inside location %d", l.Path, l.Parent)
			}
		}
	}
	return nil
}
