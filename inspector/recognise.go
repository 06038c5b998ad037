package inspector

import (
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
)

// helpers are images that stand beside an nginx: they may have it in their name, or share its folders.
var helpers = []string{"exporter", "companion", "acme", "docker-gen", "amplify", "vts-stats"}

// issuers are images that may share nginx's folders; with nginx in the name they have it in the image as well.
var issuers = []string{"certbot", "letsencrypt"}

// isNginx tells by what a service is recognised as nginx, or "".
func isNginx(s *compose.Service) string {
	images := []string{s.Image}
	if s.Build != nil {
		images = []string{s.Build.From, s.Image}
	}
	for _, image := range images {
		switch repository := strings.ToLower(compose.Repository(image)); {
		case contains(repository, helpers), contains(repository, issuers) && !strings.Contains(path.Base(repository), "nginx"):
			return ""
		case contains(repository, []string{"nginx", "openresty", "linuxserver/swag", "tengine"}):
			return "image " + image
		}
	}
	words := slices.Concat(s.Entrypoint, s.Command)
	if s.Build != nil && len(words) == 0 {
		words = slices.Concat(s.Build.Entrypoint, s.Build.Command)
	}
	for _, word := range words {
		if first, _, _ := strings.Cut(word, " "); path.Base(first) == "nginx" || strings.Contains(word, "nginx -g") {
			return "its command runs nginx"
		}
	}
	if contains(strings.ToLower(compose.Repository(images[0])), []string{"php", "fpm"}) {
		return "" // it shares nginx's folders
	}
	for _, m := range s.Mounts {
		if m.Target == "/etc/nginx" || strings.HasPrefix(m.Target, "/etc/nginx/") || strings.Contains(m.Target, "/nginx/conf/") {
			return "mounts " + m.Target
		}
	}
	return ""
}

// mainFile is where the images and most packages of nginx look for their configuration.
const mainFile = "/etc/nginx/nginx.conf"

// builds tells by what of its Dockerfile a service is recognised as nginx, or "". One that copies what cannot be seen
// over half of the file system may put anything anywhere, and one that cannot be read is no more than its service's name.
func builds(p *compose.Project, s *compose.Service) string {
	if s.Build == nil {
		return ""
	}
	root := p.RootFS(s.Name, nil)
	o := root.Origin(mainFile)
	switch {
	case o.Kind == compose.FromBuild && !o.Missing && (o.Host != "" || strings.HasPrefix(o.Target, "/etc/nginx")):
		return "its Dockerfile puts a file at " + mainFile
	case slices.ContainsFunc(root.Edits(), func(e compose.Edit) bool { return e.Target == mainFile }):
		return "its Dockerfile changes " + mainFile
	case o.Kind == compose.FromBuild && o.Target == "" && strings.Contains(strings.ToLower(s.Name), "nginx"):
		return "its name, and its Dockerfile cannot be seen"
	case s.Build.Installs != "" && holdsConfig(root):
		return "its Dockerfile installs nginx, and puts files into /etc/nginx"
	}
	return ""
}

func contains(text string, parts []string) bool {
	return slices.ContainsFunc(parts, func(part string) bool { return strings.Contains(text, part) })
}
