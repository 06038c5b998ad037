package compose

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
)

// fillsAtStart matches what a start may do to bring an image's newer files into a volume.
var fillsAtStart = regexp.MustCompile(`(?i)\b(?:cp|mv|rsync|tar|ln|install|unzip|rm|find|collectstatic|precompile|assets:\w+|publish|build)\b`)

// findFilled notes of the volumes of services with a Dockerfile what that has put where they are mounted.
func (p *Project) findFilled() {
	for i := range p.Services {
		s := &p.Services[i]
		if p.builds[s.Name] == nil || p.fillsVolumes(s) {
			continue
		}
		for j := range s.Mounts {
			if m := &s.Mounts[j]; m.Type == "volume" && m.Source != "" && m.Refused == "" {
				m.Filled = p.filledAt(s, m.Target)
			}
		}
	}
}

// filledAt is the line of a service's Dockerfile that surely puts files of the project, or of an earlier stage, to a directory of
// the image or below it; the last one of several.
func (p *Project) filledAt(s *Service, dir string) (at Pos) {
	for _, t := range p.builds[s.Name].taken {
		if Below(t.target, dir) && path.Base(t.target) != "composer" {
			at = t.pos
		}
	}
	if !at.IsZero() {
		return at
	}
	image := p.ImageFS(s.Name, nil)
	entries, err := fs.ReadDir(image, strings.TrimPrefix(dir, "/"))
	if err != nil {
		return Pos{}
	}
	for _, e := range entries {
		name := path.Join(dir, e.Name())
		if o := image.Origin(name); !strings.HasPrefix(e.Name(), ".") && o.Kind == FromBuild && o.Host != "" && !o.Missing {
			return o.Pos
		}
	}
	return Pos{}
}

// fillsVolumes reports whether what a service starts may bring files into its volumes, or cannot be told.
func (p *Project) fillsVolumes(s *Service) bool {
	entrypoint, command := p.StartWords(s.Name)
	words := slices.Concat(entrypoint, command)
	if fillsAtStart.MatchString(strings.Join(words, " ")) {
		return true
	}
	root := p.RootFS(s.Name, nil)
	for _, word := range words {
		for _, name := range strings.FieldsFunc(word, func(r rune) bool { return strings.ContainsRune(" \t\n;&|'\"", r) }) {
			if !strings.HasSuffix(name, ".sh") && !strings.Contains(name, "entrypoint") && !strings.Contains(name, "start") {
				continue
			}
			text, err := fs.ReadFile(root, p.scriptPath(root, s, name)[1:])
			if err != nil && !strings.HasPrefix(path.Base(name), "docker-php-entrypoint") || fillsAtStart.Match(text) {
				return true
			}
		}
	}
	return false
}
