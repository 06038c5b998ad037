package inspector

import (
	"regexp"
	"strings"

	"github.com/composecheck/composecheck/compose"
)

// hostWord matches what stands where a host may stand, in directives and in code: not a part of a path or of a longer name.
var hostWord = regexp.MustCompile("(?:^|//|[\\s\"'`@(=,{])([A-Za-z0-9][A-Za-z0-9_-]*)(?:$|[\\s:/;\"'`),}])")

// noteMentions notes the services whose names stand in the project's files that nginx reads, remarks on lines of their own left out.
func (p *Proxy) noteMentions(project *compose.Project) {
	lines, found := linesOf(project), map[string]bool{}
	for _, path := range p.Config.Files {
		file := p.fileName(path)
		if InContainer(file) {
			continue
		}
		for _, line := range lines(file) {
			if strings.HasPrefix(strings.TrimSpace(line), "#") {
				continue
			}
			for at := 0; ; {
				m := hostWord.FindStringSubmatchIndex(line[at:])
				if m == nil {
					break
				}
				found[strings.ToLower(line[at+m[2]:at+m[3]])] = true
				at += m[3]
			}
		}
	}
	p.Mentions = nil
	for _, services := range [][]compose.Service{project.Services, project.Disabled} {
		for i := range services {
			s := &services[i]
			if found[strings.ToLower(s.Name)] || s.ContainerName != "" && found[strings.ToLower(s.ContainerName)] {
				p.Mentions = append(p.Mentions, s.Name)
			}
		}
	}
}
