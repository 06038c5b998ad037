package inspector

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector/nginx"
	"github.com/composecheck/composecheck/inspector/startup"
)

// NotVisible says of each nginx service what of its configuration could not be seen. Nothing is concluded from
// its absence.
func NotVisible(proxies []Proxy) []Gap {
	var gaps []Gap
	for _, p := range proxies {
		if limits := limits(p.Config); len(limits) > 0 {
			gaps = append(gaps, Gap{What: "the whole nginx configuration of " + p.Service, Why: strings.Join(limits, "; ")})
			continue
		}
		if p.Config == nil || len(p.Config.Files) == 0 {
			gaps = append(gaps, Gap{
				What: "the nginx configuration of " + p.Service,
				Why:  "it is inside the image or made when the container starts, not in the project's files",
			})
			continue
		}
		for _, problem := range p.Config.Problems {
			if problem.Kind == "template" {
				gaps = append(gaps, Gap{What: fmt.Sprintf("%s, which holds configuration of %s", p.fileName(problem.Pos.File), p.Service), Why: problem.Message})
			}
		}
		if p.Assumed != "" {
			gaps = append(gaps, Gap{
				What: "what the image of " + p.Service + " adds to its nginx configuration",
				Why:  p.Assumed + " is not one of the images whose files composecheck knows",
			})
		}
		if names := p.unknown(); len(names) > 0 {
			gaps = append(gaps, Gap{
				What: fmt.Sprintf("what %s makes of %s", p.Service, strings.Join(names, ", ")),
				Why:  "the value is blank or not set here, and may be set elsewhere when the container starts",
			})
		}
		var hidden []string
		for _, include := range p.Config.Includes {
			if include.Hidden && !include.Lists() && !slices.Contains(hidden, include.Pattern) {
				hidden = append(hidden, include.Pattern)
			}
		}
		if len(hidden) > 0 {
			gaps = append(gaps, Gap{
				What: fmt.Sprintf("a part of the nginx configuration of %s: %s", p.Service, strings.Join(hidden, ", ")),
				Why:  "it is made when the container starts, or is inside the image, a volume or a folder that is not there yet",
			})
		}
	}
	return gaps
}

// ShowsSettings reports whether all of nginx's configuration is seen that may set what a location inherits.
func (p *Proxy) ShowsSettings() bool {
	switch {
	case p.Config == nil:
		return false
	case p.Config.Complete:
		return true
	case p.Assumed != "" && !nginx.IsBare(p.Assumed): // what the packages of distributions bring sets little
		return false
	}
	return len(p.unknown()) == 0 && !p.Config.HidesSettings()
}

// KnowsSites reports whether all is known that the image of a proxy's service adds to its servers: of the official images,
// and of those of distributions and languages into which a Dockerfile installs nginx.
func (p *Proxy) KnowsSites() bool { return p.Assumed == "" }

// ShowsMain reports whether all is seen that may stand at the main level of a configuration.
func (p *Proxy) ShowsMain() bool {
	main := p.File(p.Config.Main)
	if p.Config.Complete || p.KnowsSites() && !p.Config.HidesListens() {
		return true
	}
	return main != nil && main.Host != "" && !slices.ContainsFunc(p.Config.Includes, func(i nginx.Include) bool { return i.Hidden && i.In == "main" && i.Holds() })
}

// unknown are the variables of its templates of which the files do not tell what they are.
func (p *Proxy) unknown() []string {
	var names []string
	for _, t := range p.Templates {
		for _, v := range t.Variables {
			if name := "$" + v.Name; v.Reason == startup.Unknown && slices.Contains(p.Config.Files, t.Output) && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// limits tells what of a configuration was too large to be read.
func limits(c *nginx.Config) []string {
	var all []string
	if c != nil {
		for _, problem := range c.Problems {
			if problem.Kind == "limit" {
				all = append(all, problem.Message)
			}
		}
	}
	return all
}
