package apps

import (
	"net/netip"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	homeAssistantImages = names("homeassistant/home-assistant home-assistant/home-assistant linuxserver/homeassistant")
	nginxProxyImages    = names("jwilder/nginx-proxy nginxproxy/nginx-proxy nginx-proxy/nginx-proxy")
	// proxyFiles are those with which nginx-proxy may be told to send other headers.
	proxyFiles = []string{"/etc/nginx/proxy.conf", "/app/nginx.tmpl"}

	httpKey      = lazyregexp.New(`^http\s*:(.*)$`)
	usesKey      = lazyregexp.New(`^\s+use_x_forwarded_for\s*:\s*["']?(?i:true|yes|on)\b`)
	trustedKey   = lazyregexp.New(`^\s+trusted_proxies\s*:\s*(.*?)\s*$`)
	trustedItem  = lazyregexp.New(`^\s*-\s*(\S.*?)\s*$`)
	yamlComment  = lazyregexp.New(`(?:^|\s)#.*$`)
	elsewhereKey = lazyregexp.New(`^\s+packages\s*:|^\s*<<\s*:`)
)

// homeAssistant reads which proxies Home Assistant trusts: since 2021.7 it answers 400 to what comes with X-Forwarded-For through any
// other one (home-assistant.io/integrations/http). nil where its settings are not seen, or come from several files.
func (p reader) homeAssistant(s *compose.Service) *compose.ProxyTrust {
	known := knownImage{since: "2021.7"}
	if s.Build != nil || !isImage(s.Image, homeAssistantImages) || !known.isOf(compose.Tag(s.Image)) {
		return nil
	}
	const name = "config/configuration.yaml"
	files := p.RootFS(s.Name, nil)
	text, ok := textOf(files, name)
	if !ok || len(text) > maxCodeFile {
		return nil
	}
	found := &compose.ProxyTrust{By: "Home Assistant", Status: 400, Through: p.nginxProxy(s), Pos: compose.Pos{File: files.Origin(name).Host, Line: 1}}
	if !readTrust(text, found) {
		return nil
	}
	p.quoteAt(found.Pos)
	return found
}

// readTrust reads the block of settings about http, line by line; false where it does not tell.
func readTrust(text string, found *compose.ProxyTrust) bool {
	within, list := false, false
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimRight(yamlComment.ReplaceAllString(strings.TrimSuffix(line, "\r"), ""), " \t")
		m := httpKey.FindStringSubmatch(line)
		switch trusted, item := trustedKey.FindStringSubmatch(line), trustedItem.FindStringSubmatch(line); {
		case line == "":
		case elsewhereKey.MatchString(line), m != nil && strings.TrimSpace(m[1]) != "":
			return false // other files may say more
		case m != nil:
			within, found.Pos.Line = true, i+1
		case list && item != nil:
			if !trust(found, item[1]) {
				return false
			}
		case line[0] != ' ' && line[0] != '\t':
			within, list = false, false
		case within && usesKey.MatchString(line):
			found.Uses, list = true, false
		case within && trusted != nil:
			found.Pos.Line, list = i+1, true
			for _, text := range strings.FieldsFunc(trusted[1], func(r rune) bool { return strings.ContainsRune("[], ", r) }) {
				if !trust(found, text) {
					return false
				}
			}
		default:
			list = false
		}
	}
	return true
}

// trust adds an address or a network to those that are trusted.
func trust(found *compose.ProxyTrust, text string) bool {
	text = strings.Trim(text, `"'`)
	if addr, err := netip.ParseAddr(text); err == nil {
		found.Nets = append(found.Nets, netip.PrefixFrom(addr, addr.BitLen()))
		return true
	}
	net, err := netip.ParsePrefix(text)
	found.Nets = append(found.Nets, net)
	return err == nil
}

// nginxProxy is the service that makes of the environment of another one that it is a proxy to it, and that sends X-Forwarded-For
// (github.com/nginx-proxy/nginx-proxy: nginx.tmpl); "" for none.
func (p reader) nginxProxy(s *compose.Service) string {
	if p.Environment(s.Name)["VIRTUAL_HOST"] == "" {
		return ""
	}
	proxies := p.nginxProxies(proxyFiles...)
	if len(proxies) == 0 {
		return ""
	}
	return proxies[0].Name
}
