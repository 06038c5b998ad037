package apps

import (
	"maps"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// springClient matches the variables by which an app of Spring gets the login of another site: Spring Boot's own, and those of an app that
// makes a client of them (github.com/urlaubsverwaltung/urlaubsverwaltung: README.md). Its group is the client's name.
var springClient = lazyregexp.New(`^(?:SPRING_SECURITY_OAUTH2_CLIENT_REGISTRATION_(\w+?)|UV_SECURITY_OIDC)_?CLIENT_?ID$`)

// springLogin finds, in the environment of an app whose code is not here, the login of another site, which is told to send browsers back
// to {baseUrl}/login/oauth2/code/…, where {baseUrl} is made of the Host that the app sees
// (docs.spring.io/spring-security/reference/servlet/oauth2/login/core.html); nil where there is none, or another address may be told.
func (p reader) springLogin(s *compose.Service) *compose.WholeAddress {
	env := p.Environment(s.Name)
	if s.Build != nil || env["SPRING_APPLICATION_JSON"] != "" || p.tellsName(s, &addressMaker{told: springTold}) {
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(env)) {
		m := springClient.FindStringSubmatch(name)
		if m == nil || env[name] == "" {
			continue
		}
		grant := func(key string) bool {
			return strings.HasPrefix(key, "SPRING_SECURITY_OAUTH2_CLIENT_REGISTRATION_"+m[1]) && strings.HasSuffix(strings.ReplaceAll(key, "_", ""), "AUTHORIZATIONGRANTTYPE") &&
				env[key] != "authorization_code"
		}
		if slices.ContainsFunc(slices.Collect(maps.Keys(env)), grant) {
			continue // it logs in by itself
		}
		at, _ := p.VariableAt(s.Name, name)
		return &compose.WholeAddress{By: "the login of " + name + ", whose redirect-uri begins with {baseUrl}", Use: "login", Pos: at}
	}
	return nil
}
