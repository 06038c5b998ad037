package compose

// Dependency returns the entry of the service's depends_on for another one, or nil.
func (s *Service) Dependency(on string) *Dependency {
	for i := range s.DependsOn {
		if s.DependsOn[i].Service == on {
			return &s.DependsOn[i]
		}
	}
	return nil
}

// Restarts reports whether the engine starts the service again when it ends with an error.
func (s *Service) Restarts() bool {
	return s.Restart != "" && s.Restart != "no" && s.Restart != "false"
}

// Awaited are the services to which a service's depends_on leads, directly or through others.
func (p *Project) Awaited(service *Service) map[string]bool {
	all, queue := map[string]bool{}, []*Service{service}
	for len(queue) > 0 {
		for _, d := range queue[0].DependsOn {
			if s := p.Service(d.Service); !all[d.Service] && s != nil {
				queue = append(queue, s)
			}
			all[d.Service] = true
		}
		queue = queue[1:]
	}
	return all
}

// Waiting names the services that wait for another one by a condition of their depends_on.
func (p *Project) Waiting(on, condition string) []string {
	var names []string
	for i := range p.Services {
		if d := p.Services[i].Dependency(on); d != nil && d.Condition == condition {
			names = append(names, p.Services[i].Name)
		}
	}
	return names
}
