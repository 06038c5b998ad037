package compose

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
)

var (
	// nameWord matches what may be a name or an address in a value.
	nameWord = regexp.MustCompile(`[A-Za-z0-9][A-Za-z0-9_.-]*`)
	// urlHost matches a URL to the end of its host, behind a scheme and whoever logs in.
	urlHost = regexp.MustCompile(`[a-z][a-z0-9+]*://(?:[^\s/]*@)?([A-Za-z0-9][A-Za-z0-9_-]*)(?:[:/?#"',\s]|$)`)
)

// asked are the names that a service's environment and what it is started with have: names and addresses of services of its project,
// wherever they stand, and names without a dot that are the host of a URL, in lower case and in order.
func (c *converter) asked(model *types.Project, service string) []string {
	entrypoint, command := c.Project.StartWords(service)
	env := c.Project.Environment(service)
	texts := slices.Concat(slices.Collect(maps.Values(env)), slices.Collect(maps.Values(c.supposed.values)), entrypoint, command)
	known := c.knownNames(model)
	var all []string
	for _, text := range texts {
		for _, word := range nameWord.FindAllString(text, -1) {
			if word = strings.ToLower(word); known[word] {
				all = append(all, word)
			}
		}
		for _, m := range urlHost.FindAllStringSubmatch(text, -1) {
			all = append(all, strings.ToLower(m[1]))
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// knownNames are the names and addresses of all services, in lower case.
func (c *converter) knownNames(model *types.Project) map[string]bool {
	if c.names != nil {
		return c.names
	}
	c.names = map[string]bool{}
	for name, s := range model.Services {
		for _, known := range []string{name, s.ContainerName, s.Hostname} {
			c.names[strings.ToLower(known)] = true
		}
		for _, on := range s.Networks {
			if on == nil {
				continue
			}
			for _, known := range append([]string{on.Ipv4Address}, on.Aliases...) {
				c.names[strings.ToLower(known)] = true
			}
		}
	}
	delete(c.names, "")
	return c.names
}
