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
func (c *converter) healthActor(s types.ServiceConfig) *HealthActor {
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
	for _, healer := range c.healers {
		if all := *healer.Environment[autohealLabel]; all == "all" || s.Labels[all] == "true" {
			return &HealthActor{Name: healer.Name, Does: restartsUnhealthy, Pos: c.files.find("services", healer.Name).pos()}
		}
	}
	return nil
}

// healers are the services that are told a label by which they know whom to start anew, sorted.
func healers(model *types.Project) []types.ServiceConfig {
	var all []types.ServiceConfig
	for _, key := range slices.Sorted(maps.Keys(model.Services)) {
		if s := model.Services[key]; strings.Contains(s.Image, "autoheal") && s.Environment[autohealLabel] != nil {
			all = append(all, s)
		}
	}
	return all
}

const autohealLabel = "AUTOHEAL_CONTAINER_LABEL" // github.com/willfarrell/docker-autoheal

const restartsUnhealthy = "starts a container anew that is unhealthy"
