package compose

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// formName matches a folder of one of several forms of the same project: only one of them runs, or all of them run the same programs.
var formName = regexp.MustCompile(`(?i)^(?:.*[-_])?(?:dev|devel|develop|development|prod|production|stage|staging|qa|uat|tests?|testing|e2e|ci|local|demo|preview|examples?|samples?|templates?|deploy|deployment|docker|compose|infra|backup|bak|old|new|legacy|copy|blue|green|canary|v?\d+)$`)

// runsBeside reports whether the project of a Compose file may run beside another one: neither is a form of the other, and no port of the
// host is for both.
func (s *source) runsBeside(root *yaml.Node, p *Project) bool {
	if formName.MatchString(filepath.Base(s.dir)) || formName.MatchString(filepath.Base(p.Dir)) {
		return false
	}
	services := entries(value(root, "services"))
	for i := 0; i < len(services); i += 2 {
		ports := deref(value(services[i+1], "ports"))
		if ports == nil {
			continue
		}
		written := s.plainPorts(ports)
		if len(written) != len(ports.Content) || slices.ContainsFunc(written, p.publishes) {
			return false
		}
	}
	return true
}

// publishes reports whether a service publishes the same port of the host.
func (p *Project) publishes(port Port) bool {
	return port.Published != 0 && slices.ContainsFunc(p.Services, func(s Service) bool {
		return slices.ContainsFunc(s.Ports, func(own Port) bool { return own.Published == port.Published && own.Protocol == port.Protocol })
	})
}

// isOther reports whether a service of another project surely runs another program than one of this project: an image of another name, or
// what is built of another folder.
func (s *source) isOther(service *yaml.Node, own *Service) bool {
	if own == nil {
		return false
	}
	image, build := value(service, "image"), value(service, "build")
	switch {
	case build == nil && image != nil && own.Build == nil:
		return !strings.Contains(image.Value, "$") && own.Image != "" && imageName(image.Value) != imageName(own.Image)
	case build != nil && own.Build != nil:
		context := deref(build)
		if context.Kind == yaml.MappingNode {
			context = value(build, "context")
		}
		if context == nil || strings.Contains(context.Value, "$") || strings.Contains(context.Value, ":") || !filepath.IsAbs(own.Build.Context) {
			return false
		}
		dir, mine := filepath.ToSlash(filepath.Join(s.dir, context.Value)), filepath.ToSlash(own.Build.Context)
		return Below(dir, filepath.ToSlash(s.dir)) && !Below(dir, mine) && !Below(mine, dir)
	}
	return false
}

// imageName is the last part of an image's name, which mirrors of it have as well.
func imageName(image string) string {
	name := Repository(image)
	return name[strings.LastIndex(name, "/")+1:]
}
