package apps

import (
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	portEntry = lazyregexp.New(`^([ \t]*)"?port"?\s*[:=]\s*"?(\d{2,5})"?\s*,?\s*(?:#.*)?$`)
	// serverSection matches the key or table of settings below which an app has its own port, and not that of a store.
	serverSection = lazyregexp.New(`^[ \t]*(?:\[(?:server|http|web|api|app|listen)\]|"?(?:server|http|web|api|app|listen)"?\s*:\s*\{?)\s*(?:#.*)?$`)
	topBrace      = lazyregexp.New(`^\{?\s*$`)
)

// toldPorts are the ports that a file of settings beside a service's Dockerfile gives the app as its own: config.yml, config/default.json.
// They are looked for where the service asks for an address, as nothing else asks for them.
func (p reader) toldPorts(s *compose.Service) (all []compose.PortHint) {
	asks := func(on compose.ServiceNetwork) bool { return on.IPv4 != "" || on.IPv6 != "" }
	if s.Build == nil || s.Build.Context == "" || !slices.ContainsFunc(s.Networks, asks) {
		return nil
	}
	for _, name := range []string{"config", "default", "config/config", "config/default"} {
		for _, ending := range []string{".yml", ".yaml", ".json", ".toml"} {
			file := filepath.Join(s.Build.Context, name+ending)
			for _, hint := range settingsPorts(string(p.Source(file))) {
				hint.From, hint.Pos.File = name+ending, compose.Relative(p.Dir, file)
				p.quoteAt(hint.Pos)
				all = append(all, hint)
			}
		}
	}
	return all
}

// settingsPorts are the ports of a text of settings that stand at its top or in a section of the app's own.
func settingsPorts(text string) (all []compose.PortHint) {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		m := portEntry.FindStringSubmatch(strings.TrimRight(line, "\r"))
		if m == nil || !inOwnSection(lines[:i], len(m[1])) {
			continue
		}
		port, _ := strconv.Atoi(m[2])
		all = append(all, compose.PortHint{Port: port, Pos: compose.Pos{Line: i + 1}})
	}
	return all
}

// inOwnSection reports whether what follows some lines, so far in, is at the top or in a section of the app's own.
func inOwnSection(before []string, indent int) bool {
	for _, line := range slices.Backward(before) {
		text := strings.TrimRight(line, " \t\r")
		in := len(text) - len(strings.TrimLeft(text, " \t"))
		switch {
		case strings.TrimSpace(text) == "" || strings.HasPrefix(strings.TrimSpace(text), "#"):
		case strings.HasPrefix(text, "["), in < indent:
			return serverSection.MatchString(text) || topBrace.MatchString(text)
		}
	}
	return true
}
