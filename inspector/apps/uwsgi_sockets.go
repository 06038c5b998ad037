package apps

import (
	"cmp"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// uwsgiSpeaks is what uWSGI speaks on the sockets that its options make (uwsgi-docs, Options and Protocol); "" where that is nothing
// that nginx passes on in. "socket" speaks what the option protocol says.
var uwsgiSpeaks = map[string]string{
	"http": "http", "http-socket": "http", "http11-socket": "http", "https": "tls", "https-socket": "tls",
	"socket": "uwsgi", "s": "uwsgi", "uwsgi-socket": "uwsgi", "fastcgi-socket": "fastcgi", "scgi-socket": "scgi",
	"stats": "", "stats-server": "",
}

// uwsgiProtocols are the values of the option protocol that nginx passes on in.
var uwsgiProtocols = []string{"uwsgi", "http", "fastcgi", "scgi"}

// uwsgiElse matches options after which more may listen, or which bring more options.
var uwsgiElse = lazyregexp.New(`^(?:emperor.*|vassals?.*|(?:smart-)?attach-daemon2?|legion.*|.*router.*|.*shared-socket|map-socket|(?:puwsgi|suwsgi|raw|upload|undeferred-shared|zerg)-?\w*(?:socket)?|` +
	`ini|yaml|yml|xml|json|include|inherit|import|config|plugin-?\w*-?exec|for|for-.*|if-.*|exec-.*|subscribe.*)$`)

// severalSockets are the sockets of a uWSGI that has more than one and of which all are known; nil for any other.
func (p reader) severalSockets(s *compose.Service) []compose.Serving {
	words, pos := p.startLine(s)
	at := slices.IndexFunc(words, func(word string) bool { return filepath.Base(word) == "uwsgi" })
	if at < 0 || at > 3 {
		return nil
	}
	all, known := p.uwsgiTold(s, words[at+1:], pos)
	if !known {
		return nil
	}
	protocol := "uwsgi"
	for _, set := range all {
		if set.key == "protocol" {
			protocol = set.value
		}
	}
	var sockets []compose.Serving
	for _, set := range all {
		speaks, listens := uwsgiSpeaks[set.key]
		if !listens {
			continue
		}
		if set.key == "socket" || set.key == "s" {
			speaks = protocol
		}
		found := &listener{Serving: compose.Serving{Program: "uwsgi", Protocol: speaks, Plain: true, Pos: cmp.Or(set.pos, pos)}}
		address, _, _ := strings.Cut(set.value, ",") // of https, before its certificate
		if strings.ContainsAny(address, "$%@") || !found.bind(address, false) || !slices.Contains(uwsgiProtocols, speaks) && speaks != uwsgiSpeaks[set.key] {
			return nil
		}
		if found.Port > 0 && !ofLoopback.MatchString(address) {
			sockets = append(sockets, found.Serving)
		}
	}
	if len(sockets) < 2 || samePorts(sockets) {
		return nil
	}
	for _, found := range sockets {
		p.quoteAt(found.Pos)
	}
	return sockets
}

// samePorts reports whether two of some sockets have one port, at different addresses.
func samePorts(sockets []compose.Serving) bool {
	ports := map[int]bool{}
	for _, found := range sockets {
		ports[found.Port] = true
	}
	return len(ports) < len(sockets)
}

// uwsgiTold are all options of a uWSGI: those of its file, its flags and its variables; known is false where there may be more.
func (p reader) uwsgiTold(s *compose.Service, arguments []string, pos compose.Pos) (all []uwsgiSetting, known bool) {
	name := p.uwsgiFileName(s, arguments)
	if name != "" {
		if all, known = p.uwsgiIn(s, name); !known {
			return nil, false
		}
	}
	for i, word := range arguments {
		flag, isFlag := strings.CutPrefix(word, "-")
		if flag = strings.TrimPrefix(flag, "-"); !isFlag || flag == "" {
			continue
		}
		flag, value, written := strings.Cut(flag, "=")
		if !written && i+1 < len(arguments) {
			value = arguments[i+1]
		}
		if value != name || name == "" {
			all = append(all, uwsgiSetting{flag, value, pos})
		}
	}
	env := p.Environment(s.Name)
	for _, variable := range slices.Sorted(maps.Keys(env)) { // uwsgi-docs, Configuration.rst: "UWSGI_" before the name in capitals
		key, isOption := strings.CutPrefix(variable, "UWSGI_")
		if !isOption || variable == "UWSGI_INI" {
			continue
		}
		if !p.Settled(s.Name, variable) {
			return nil, false
		}
		at, _ := p.VariableAt(s.Name, variable)
		all = append(all, uwsgiSetting{strings.ReplaceAll(strings.ToLower(key), "_", "-"), env[variable], at})
	}
	return all, !slices.ContainsFunc(all, func(set uwsgiSetting) bool { return uwsgiElse.MatchString(set.key) })
}
