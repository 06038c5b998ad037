package apps

import (
	"slices"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// addressed says of an app that it gives the browser whole addresses, by the scheme by which it thinks to be asked.
const addressed = "gives the browser http:// addresses"

var (
	firstMajor   = lazyregexp.New(`^v?(\d+)(?:\D|$)`)
	hostnameFlag = lazyregexp.New(`--(hostname[\w-]*)[= ](\S+)`)
	proxyFlag    = lazyregexp.New(`--proxy(?:-headers)?[= ](\w+)`)
)

// keycloakHTTPS is what Keycloak makes of requests that it takes for http: its console and its forms lead back to it by whole
// addresses (www.keycloak.org/server/reverseproxy, www.keycloak.org/server/hostname).
func (p reader) keycloakHTTPS(s *compose.Service) *compose.HTTPSOnly {
	entrypoint, command := p.StartWords(s.Name)
	started := strings.Join(slices.Concat(entrypoint, command), " ")
	image, pos := knownBy(s), s.BaseImagePos()
	if !isImage(image, []string{"keycloak/keycloak"}) || !strings.Contains(started, "start") || provides(s, "/opt/keycloak/conf") ||
		p.elsewhere(s, []string{"KC_CONFIG_FILE", "KC_SPI_HOSTNAME*"}, nil) || strings.Contains(started, "--config-file") || strings.Contains(started, "--spi-hostname") {
		return nil
	}
	major := 99
	if m := firstMajor.FindStringSubmatch(compose.Tag(image)); m != nil {
		major, _ = strconv.Atoi(m[1])
	}
	if p.namesItself(s, started, major) {
		return nil
	}
	found := &compose.HTTPSOnly{Effect: addressed, What: "where it takes a request for http", Value: "https", Pos: pos, By: "KC_PROXY_HEADERS is not set", Setting: "KC_PROXY_HEADERS=xforwarded"}
	if major < 24 {
		found.By, found.Setting = "KC_PROXY is not set", "KC_PROXY=edge"
	}
	if m := proxyFlag.FindStringSubmatch(started); m != nil {
		found.By = m[0]
		heedsProxy(found, m[1])
	}
	for _, name := range []string{"KC_PROXY", "KC_PROXY_HEADERS"} {
		value, isSet, known := p.environmentOf(s, nil, name)
		if !known || isSet && !slices.Contains(proxyModes, value) {
			return nil
		} else if isSet && value != "" {
			found.By = name + "=" + value
			heedsProxy(found, value)
			found.Pos, _ = p.VariableAt(s.Name, name)
		}
	}
	return found
}

var proxyModes = []string{"", "none", "edge", "reencrypt", "passthrough", "xforwarded", "forwarded"}

// heedsProxy notes the header that Keycloak heeds as its setting for proxies says.
func heedsProxy(found *compose.HTTPSOnly, value string) {
	switch value {
	case "edge", "reencrypt", "xforwarded":
		found.Headers = forwardedHeaders[:1]
	case "forwarded":
		found.Headers = []string{"Forwarded"}
		found.Value = `"proto=$scheme;host=$host"`
	}
}

// namesItself reports whether Keycloak is told its own address, or may be: since version 25 a whole one, before by any of its settings.
func (p reader) namesItself(s *compose.Service, started string, major int) bool {
	if major < 25 {
		return p.elsewhere(s, []string{"KC_HOSTNAME*"}, nil) || strings.Contains(started, "--hostname") || !strings.Contains(started, "start-dev")
	}
	value, _, known := p.environmentOf(s, nil, "KC_HOSTNAME")
	for _, m := range hostnameFlag.FindAllStringSubmatch(started, -1) {
		if m[1] == "hostname" {
			value = m[2]
		}
	}
	return !known || strings.Contains(value, "://") || strings.Contains(value, "$")
}
