package compose

import (
	"slices"

	"go.yaml.in/yaml/v4"
)

// version1Message is what a file says wrong that has its services at the top, as the first version of the format had.
const version1Message = "this file has no services key: only the docker-compose of version 1 read this format"

// version1 reports whether the file is one of the first version of the format: services, and nothing else, at its top.
func (s *source) version1() bool {
	if len(s.roots) != 1 || len(s.roots[0].Content) == 0 {
		return false
	}
	services, _ := child(s.roots[0], "services")
	return services == nil && !slices.ContainsFunc(mappingValues(s.roots[0]), func(n *yaml.Node) bool {
		_, image := child(n, "image")
		_, build := child(n, "build")
		_, extends := child(n, "extends")
		return image == nil && build == nil && extends == nil
	})
}

// modernize gives a file of the first version the form of the later ones, with every node at its place, and returns its text.
func (s *source) modernize() ([]byte, error) {
	services := s.roots[0]
	for _, service := range mappingValues(services) {
		for i := 0; i+1 < len(service.Content); i += 2 {
			switch key, v := service.Content[i], service.Content[i+1]; {
			case key.Value == "net":
				key.Value = "network_mode"
			case key.Value == "build" && v.Kind == yaml.ScalarNode:
				withDockerfile(service, i+1)
			}
		}
	}
	key := &yaml.Node{Kind: yaml.ScalarNode, Value: "services", Line: services.Line, Column: services.Column}
	s.roots[0] = &yaml.Node{Kind: yaml.MappingNode, Line: services.Line, Column: services.Column, Content: []*yaml.Node{key, services}}
	return yaml.Marshal(s.roots[0])
}

// withDockerfile moves the dockerfile that stood beside the build of a service into it.
func withDockerfile(service *yaml.Node, at int) {
	context := service.Content[at]
	for i := 0; i+1 < len(service.Content); i += 2 {
		if key := service.Content[i]; key.Value == "dockerfile" {
			word := &yaml.Node{Kind: yaml.ScalarNode, Value: "context", Line: context.Line, Column: context.Column}
			service.Content[at] = &yaml.Node{Kind: yaml.MappingNode, Line: context.Line, Column: context.Column, Content: []*yaml.Node{word, context, key, service.Content[i+1]}}
			service.Content = slices.Delete(service.Content, i, i+2)
			return
		}
	}
}
