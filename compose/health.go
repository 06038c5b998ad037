package compose

import (
	"maps"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
)

// A HealthActor is a program that does something with containers that are unhealthy: it takes no requests to them, or starts
// them anew. Docker and Compose themselves do nothing of the kind.
type HealthActor struct {
	Name string `json:"name"`
	Does string `json:"does"`
	Pos  Pos    `json:"pos"` // where it is told of the service
}

// healthActor is the one that a service's labels or its deployment name, or that another service of the project is; nil for none.
func (c *converter) healthActor(model *types.Project, s types.ServiceConfig) *HealthActor {
	labels := c.at.keyPos("labels")
	if s.Deploy != nil && (s.Deploy.UpdateConfig != nil || s.Deploy.RollbackConfig != nil || s.Deploy.Mode != "" || s.Deploy.EndpointMode != "" ||
		len(s.Deploy.Placement.Constraints)+len(s.Deploy.Placement.Preferences)+len(s.Deploy.Labels) > 0) { // which only a swarm heeds
		return &HealthActor{Name: "a swarm", Does: "replaces a container that is unhealthy", Pos: c.at.keyPos("deploy")}
	}
	for name := range s.Labels {
		if strings.HasPrefix(name, "traefik.http.") && s.Labels["traefik.enable"] != "false" { // keepContainer of its provider for Docker
			return &HealthActor{Name: "Traefik", Does: "sends no request to a container that is unhealthy", Pos: labels}
		}
	}
	for _, name := range []string{"autoheal", "deunhealth.restart.on.unhealthy"} {
		if s.Labels[name] == "true" {
			return &HealthActor{Name: name, Does: restartsUnhealthy, Pos: labels}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(model.Services)) {
		other := model.Services[key]
		all := other.Environment["AUTOHEAL_CONTAINER_LABEL"]
		if strings.Contains(other.Image, "autoheal") && all != nil && (*all == "all" || s.Labels[*all] == "true") { // github.com/willfarrell/docker-autoheal
			return &HealthActor{Name: other.Name, Does: restartsUnhealthy, Pos: c.files.find("services", other.Name).pos()}
		}
	}
	return nil
}

const restartsUnhealthy = "starts a container anew that is unhealthy"
