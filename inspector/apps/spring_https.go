package apps

import (
	"cmp"
	"path/filepath"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	javaBuilt    = lazyregexp.New(`(?i)\b(?:java|jre|jdk|openjdk|temurin|corretto)`)
	springSecure = lazyregexp.New(`\.anyRequest\(\)\s*\.requiresSecure\(\)`)
	springMaybe  = lazyregexp.New(`@Profile\b|@Conditional|\bif\s*\(|\?[^?:]*requiresSecure`)
	// springAdmin matches what makes an app the server of Spring Boot Admin, springPublic what tells that the address at which it stands.
	springAdmin  = lazyregexp.New(`@EnableAdminServer\b`)
	springPublic = lazyregexp.New(`(?i)public-?url`)
	// springOwn matches a file of settings for all profiles, springServer where it speaks of the server.
	springOwn       = lazyregexp.New(`(?:^|/)src/main/resources/(?:config/)?application\.(properties|ya?ml)$`)
	springServer    = lazyregexp.New(`(?m)^server\b`)
	springForwarded = lazyregexp.New(`(?i)forward-?headers|protocol-?header|ForwardedHeaderFilter|ForwardedHeaderTransformer|RemoteIpValve|X-Forwarded-Proto`)
)

// A springSeen is what the code and the settings of an app of Spring tell of https.
type springSeen struct {
	p             reader
	apps          int
	heeds, public bool // headers; it is told its own address
	unclear       bool
	secure, admin *compose.HTTPSOnly
	own           []compose.Pos // its settings for all profiles
}

// springHTTPS is what requiresSecure makes of an app of Spring Security, for all requests, or what Spring Boot Admin makes of its pages, whose
// base is the address by which it takes itself to be asked (docs.spring-boot-admin.com: Running Behind a Front-end Proxy Server). Spring Boot
// heeds no header before it is told to (docs.spring.io/spring-boot/how-to/webserver.html#howto.webserver.use-behind-a-proxy-server).
func (p reader) springHTTPS(s *compose.Service) *compose.HTTPSOnly {
	if s.Build == nil || !filepath.IsAbs(s.Build.Context) || !javaBuilt.MatchString(p.buildText(s)) {
		return nil
	}
	seen := &springSeen{p: p, public: p.elsewhere(s, []string{"SPRING_BOOT_ADMIN_UI_*", "SPRING_APPLICATION_JSON", "SPRING_CONFIG_*"}, nil),
		heeds: p.elsewhere(s, []string{"SERVER_FORWARD_HEADERS_STRATEGY", "SERVER_FORWARDHEADERSSTRATEGY", "SERVER_USE_FORWARD_HEADERS", "SERVER_TOMCAT_*", "SPRING_APPLICATION_JSON", "SPRING_CONFIG_*"}, nil)}
	wanted := func(name string) bool {
		return springFile.MatchString(name) || strings.HasSuffix(name, ".java") || strings.HasSuffix(name, ".kt")
	}
	whole := p.everySource(s.Build.Context, wanted, seen.read)
	found := seen.secure
	if found == nil && !seen.public {
		found = seen.admin
	}
	if found == nil || !whole || seen.unclear || seen.apps != 1 {
		return nil
	}
	switch found.Setting = "SERVER_FORWARD_HEADERS_STRATEGY=native"; {
	case seen.heeds:
		found.Setting, found.Headers = "", forwardedHeaders[:1]
	case found == seen.admin && len(seen.own) == 1:
		found.Pos, found.Setting = seen.own[0], "server.forward-headers-strategy=native"
		if !strings.HasSuffix(found.Pos.File, ".properties") {
			found.Setting = "server.forward-headers-strategy: native"
		}
	}
	p.quoteAt(found.Pos)
	return found
}

// read takes what one file tells; false where that is not plain.
func (seen *springSeen) read(name, text string) bool {
	seen.apps += strings.Count(text, "@SpringBootApplication")
	seen.heeds = seen.heeds || springForwarded.MatchString(text)
	seen.public = seen.public || springPublic.MatchString(text)
	if springOwn.MatchString(filepath.ToSlash(name)) {
		line := 1
		if at := springServer.FindStringIndex(text); at != nil {
			line = lineNumber(text, at[0])
		}
		seen.own = append(seen.own, compose.Pos{File: compose.Relative(seen.p.Dir, name), Line: line})
	}
	if strings.Contains(filepath.ToSlash(name), "/src/test/") || !strings.Contains(text, "requiresSecure") && !strings.Contains(text, "@EnableAdminServer") {
		return true
	}
	f := module{name: name, host: compose.Relative(seen.p.Dir, name), text: withoutRemarks(text)}
	if at := springAdmin.FindStringIndex(f.text); at != nil && !springMaybe.MatchString(f.text) {
		seen.admin = &compose.HTTPSOnly{By: "@EnableAdminServer of Spring Boot Admin", Effect: addressed, What: "where it takes a request for http", Value: "https", Pos: f.place(at[0])}
	}
	at := springSecure.FindStringIndex(f.text)
	if at == nil {
		return true
	}
	seen.unclear = seen.secure != nil || springMaybe.MatchString(f.text)
	seen.secure = cmp.Or(seen.secure, &compose.HTTPSOnly{By: "requiresSecure in its code", Value: "https", Pos: f.place(at[0])})
	return !seen.unclear
}
