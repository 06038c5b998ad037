package apps

import (
	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// registrySettings are the files of a registry's settings, of version 2 and 3.
var registrySettings = names("etc/docker/registry/config.yml etc/distribution/config.yml")

// registryAddressed matches settings that free a registry from the address by which it is asked, take TLS, or make it a mirror that takes no push.
var registryAddressed = lazyregexp.New(`(?m)^\s*(?:host|relativeurls|tls|proxy)\s*:`)

// registryHTTPS is what a registry for images makes of a push that it takes for http: where to send each layer it says by a whole
// address (distribution.github.io/distribution/recipes/nginx, and http.host and http.relativeurls in /about/configuration).
func (p reader) registryHTTPS(s *compose.Service) *compose.HTTPSOnly {
	known := knownImage{since: "2"}
	if s.Build != nil || !isImage(s.Image, []string{"registry", "library/registry", "distribution/distribution"}) || !known.isOf(compose.Tag(s.Image)) ||
		p.elsewhere(s, names("REGISTRY_HTTP_HOST REGISTRY_HTTP_RELATIVEURLS REGISTRY_HTTP_TLS* REGISTRY_PROXY* REGISTRY_CONFIGURATION_PATH"), nil) {
		return nil
	}
	if entrypoint, command := p.StartWords(s.Name); len(entrypoint)+len(command) > 0 {
		return nil
	}
	files := p.RootFS(s.Name, nil)
	for _, name := range registrySettings {
		if text, ok := textOf(files, name); provides(s, "/"+name) && (!ok || len(text) > maxCodeFile || registryAddressed.MatchString(text)) {
			return nil
		}
	}
	return &compose.HTTPSOnly{By: "a registry answers a push with a Location made of Host and X-Forwarded-Proto", Headers: []string{forwardedHeaders[0], "Forwarded"}, Value: "https",
		What: "for the layers of a push that it takes for http", Effect: "gives clients http:// addresses", Location: true, Pos: s.ImagePos}
}
