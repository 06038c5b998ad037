package apps

import (
	"path/filepath"
	"regexp"
	"strings"

	"github.com/composecheck/composecheck/compose"
)

var (
	javaBuilt       = regexp.MustCompile(`(?i)\b(?:java|jre|jdk|openjdk|temurin|corretto)`)
	springSecure    = regexp.MustCompile(`\.anyRequest\(\)\s*\.requiresSecure\(\)`)
	springMaybe     = regexp.MustCompile(`@Profile\b|@Conditional|\bif\s*\(|\?[^?:]*requiresSecure`)
	springForwarded = regexp.MustCompile(`(?i)forward-?headers|protocol-?header|ForwardedHeaderFilter|ForwardedHeaderTransformer|RemoteIpValve|X-Forwarded-Proto`)
)

// springHTTPS is what requiresSecure makes of an app of Spring Security, for all requests. Spring Boot heeds no header before it is told
// to (docs.spring.io/spring-boot/how-to/webserver.html#howto.webserver.use-behind-a-proxy-server).
func (p reader) springHTTPS(s *compose.Service) *compose.HTTPSOnly {
	if s.Build == nil || !filepath.IsAbs(s.Build.Context) || !javaBuilt.MatchString(p.buildText(s)) {
		return nil
	}
	apps := 0
	var found *compose.HTTPSOnly
	heeds := p.elsewhere(s, []string{"SERVER_FORWARD_HEADERS_STRATEGY", "SERVER_FORWARDHEADERSSTRATEGY", "SERVER_USE_FORWARD_HEADERS", "SERVER_TOMCAT_*", "SPRING_APPLICATION_JSON", "SPRING_CONFIG_*"}, nil)
	wanted := func(name string) bool {
		return springFile.MatchString(name) || strings.HasSuffix(name, ".java") || strings.HasSuffix(name, ".kt")
	}
	whole := p.everySource(s.Build.Context, wanted, func(name, text string) bool {
		apps += strings.Count(text, "@SpringBootApplication")
		heeds = heeds || springForwarded.MatchString(text)
		if !strings.Contains(text, "requiresSecure") || strings.Contains(filepath.ToSlash(name), "/src/test/") {
			return true
		}
		f := module{name: name, host: compose.Relative(p.Dir, name), text: withoutRemarks(text)}
		at := springSecure.FindStringIndex(f.text)
		if at == nil || found != nil || springMaybe.MatchString(f.text) {
			return at == nil
		}
		found = &compose.HTTPSOnly{By: "requiresSecure in its code", Value: "https", Pos: f.place(at[0])}
		return true
	})
	if found == nil || !whole || apps != 1 {
		return nil
	}
	if found.Setting = "SERVER_FORWARD_HEADERS_STRATEGY=native"; heeds {
		found.Setting, found.Headers = "", forwardedHeaders[:1]
	}
	p.quoteAt(found.Pos)
	return found
}
