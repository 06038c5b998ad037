package compose

import (
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// shortSyntax matches what the short form of a port or volume is refused for; such a message names no key.
var shortSyntax = regexp.MustCompile(`(?:invalid spec|no port specified|[iI]nvalid (?:containerPort|hostPort|port range|range format|ip address|proto)[^:]*): (.+?)(?:<empty>)?(?:: [a-z ]+)?$`)

// written finds the port or volume of a service that is written so: as a whole, else as a part of it.
func (g group) written(text string) Pos {
	var within Pos
	for _, s := range g {
		for _, root := range s.roots {
			for _, service := range entries(value(root, "services")) {
				for _, item := range append(items(value(service, "ports")), items(value(service, "volumes"))...) {
					switch found := s.text(item); {
					case found == text:
						return s.pos(item)
					case within.IsZero() && strings.Contains(found, text):
						within = s.pos(item)
					}
				}
			}
		}
	}
	return within
}

// items are the scalars of a list.
func items(list *yaml.Node) (all []*yaml.Node) {
	if list == nil || list.Kind != yaml.SequenceNode {
		return nil
	}
	for _, item := range list.Content {
		if item = deref(item); item != nil && item.Kind == yaml.ScalarNode {
			all = append(all, item)
		}
	}
	return all
}

// uncheckable is where a healthcheck's list begins with none of the words that Compose knows.
func (g group) uncheckable() Pos {
	for _, s := range g {
		for _, root := range s.roots {
			for _, service := range entries(value(root, "services")) {
				if test := value(service, "healthcheck", "test"); test != nil && test.Kind == yaml.SequenceNode && len(test.Content) > 0 &&
					!slices.Contains([]string{"CMD", "CMD-SHELL", "NONE"}, s.text(deref(test.Content[0]))) {
					return s.pos(deref(test.Content[0]))
				}
			}
		}
	}
	return Pos{}
}
