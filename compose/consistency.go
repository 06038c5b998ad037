package compose

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
)

// isConsistency reports whether a refusal of compose-go is one of those that inconsistencies finds by itself.
func isConsistency(err error) bool {
	for _, reason := range []string{"depends on undefined service", "refers to undefined", "not found for network_mode",
		"has neither an image", "mutually exclusive `network_mode`", "dependency cycle", "container name must be unique", "already mounted as"} {
		if strings.Contains(err.Error(), reason) {
			return true
		}
	}
	return false
}

// inconsistencies finds all that compose-go's own check, which stops at the first fault and in no fixed order,
// finds one at a time; in its words.
func (c *converter) inconsistencies(model *types.Project) []Problem {
	var all []Problem
	for _, name := range slices.Sorted(maps.Keys(model.Services)) {
		s := model.Services[name]
		c.at = c.reader.service(c.files, name)
		report := func(pos Pos, format string, args ...any) *Problem {
			if pos.IsZero() {
				pos = c.at.pos()
			}
			all = append(all, Problem{Pos: pos, Message: fmt.Sprintf(format, args...)})
			return &all[len(all)-1]
		}
		if s.Build == nil && s.Image == "" && s.Provider == nil {
			report(c.at.valuePos("image"), "service %q has neither an image nor a build context specified", name)
		}
		if s.NetworkMode != "" && len(s.Networks) > 0 {
			report(c.at.valuePos("network_mode"), "service %s declares mutually exclusive `network_mode` and `networks`", name)
		}
		if s.GetScale() > 1 && s.ContainerName != "" {
			report(c.at.valuePos("container_name"), "services.%s: can't set container_name and scale %d as container name must be unique", name, s.GetScale())
		}
		c.undefined(model, s, report)
		c.mountedTwice(s, report)
	}
	if cycle := findCycle(model); cycle != nil {
		all = append(all, Problem{Pos: c.cyclePos(model, cycle), Message: "dependency cycle detected: " + strings.Join(cycle, " -> ")})
	}
	return all
}

// cyclePos is where the first service of a cycle depends on the second.
func (c *converter) cyclePos(model *types.Project, cycle []string) Pos {
	c.at = c.reader.service(c.files, cycle[0])
	for _, d := range c.dependsOn(model.Services[cycle[0]]) {
		if d.Service == cycle[1] {
			return d.Pos
		}
	}
	return c.at.pos()
}

// slashless is the declared volume that is meant by a source with a slash at its end, or "": docker-compose 1 takes that away
// (compose/config/types.py), and Compose 2 does not.
func slashless(model *types.Project, source string) string {
	name := strings.TrimRight(source, "/")
	if _, ok := model.Volumes[name]; !ok || name == source {
		return ""
	}
	return name
}

// A reporter notes a problem, and returns it for what else is known of it.
type reporter func(pos Pos, format string, args ...any) *Problem

// undefined reports the names in a service that nothing defines.
func (c *converter) undefined(model *types.Project, s types.ServiceConfig, report reporter) {
	networks := c.at.index(byText, "networks")
	for _, name := range slices.Sorted(maps.Keys(s.Networks)) {
		if _, ok := model.Networks[name]; !ok {
			report(networks[name].pos(), "service %q refers to undefined network %s", s.Name, name)
		}
	}
	for _, d := range c.dependsOn(s) {
		if _, ok := model.Services[d.Service]; ok {
			continue
		}
		if _, disabled := model.DisabledServices[d.Service]; disabled && !s.DependsOn[d.Service].Required {
			continue
		}
		report(d.Pos, "service %q depends on undefined service %q%s", s.Name, d.Service, c.because(model, d.Service))
	}
	volumes := c.at.index(byTarget, "volumes")
	for _, v := range s.Volumes {
		if _, ok := model.Volumes[v.Source]; !ok && v.Type == types.VolumeTypeVolume && v.Source != "" {
			problem := report(volumes[v.Target].pos(), "service %q refers to undefined volume %s", s.Name, v.Source)
			problem.Volume, problem.Meant = v.Source, slashless(model, v.Source)
			if problem.Meant != "" {
				problem.Message += fmt.Sprintf("; did you mean %q?", problem.Meant)
			}
		}
	}
	configs := c.at.index(bySource, "configs")
	for _, f := range s.Configs {
		if _, ok := model.Configs[f.Source]; !ok {
			report(configs[f.Source].pos(), "service %q refers to undefined config %s", s.Name, f.Source)
		}
	}
	secrets := c.at.index(bySource, "secrets")
	for _, f := range s.Secrets {
		if _, ok := model.Secrets[f.Source]; !ok {
			report(secrets[f.Source].pos(), "service %q refers to undefined secret %s", s.Name, f.Source)
		}
	}
}

// because adds to compose's "undefined service" what it leaves out: that a profile switches the service off.
func (c *converter) because(model *types.Project, service string) string {
	if disabled, ok := model.DisabledServices[service]; ok {
		return fmt.Sprintf(" (it needs the profile %s)", strings.Join(disabled.Profiles, " or "))
	}
	return ""
}

func (c *converter) mountedTwice(s types.ServiceConfig, report reporter) {
	seen := map[string]bool{}
	for _, t := range s.Tmpfs {
		target, _, _ := strings.Cut(t, ":")
		seen[target] = true
	}
	volumes := c.at.index(byTarget, "volumes")
	for i, v := range s.Volumes {
		if seen[v.Target] {
			report(volumes[v.Target].pos(), "services.%s.volumes[%d]: target %s already mounted", s.Name, i, v.Target)
		}
		seen[v.Target] = true
	}
}
