package apps

import (
	"slices"
	"strconv"

	"github.com/composecheck/composecheck/compose"
)

// servingScripts are the names of scripts with which people start what serves an app.
var servingScripts = []string{"start", "dev", "serve", "develop", "preview"}

// scriptPorts are the ports on which well-known programs listen that the start scripts of a service's package.json run: which of them
// a script with branches starts, or what starts it, is not seen.
func (p reader) scriptPorts(s *compose.Service) (ports []int) {
	if s.Serving != nil || s.ImagePorts != nil {
		return nil
	}
	for _, dir := range p.sourceDirs(s, "package.json") {
		files := appFiles{hostFiles{p.hostDir(dir), dir, p.Dir}, func(name string) bool { return has(s, name) }}
		m := files.manifest()
		for _, name := range servingScripts {
			line := runLine{words: m.script(name), set: map[string]string{}}
			line.assignments()
			if port := usualPort(files, line); port != 0 && !slices.Contains(ports, port) {
				ports = append(ports, port)
			}
		}
	}
	slices.Sort(ports)
	return ports
}

// usualPort is where a program listens by its flags, its settings, or else by its own choice; 0 where it is not known.
func usualPort(files appFiles, line runLine) int {
	words := withoutRunner(line.words)
	for _, known := range programs {
		if len(words) == 0 || !known.isRunBy(words) {
			continue
		}
		found := &listener{}
		if !known.flags(found, words[known.at(words):]) {
			return 0
		}
		if found.Port == 0 && known.variable != "" {
			found.Port, _ = strconv.Atoi(line.set[known.variable])
		}
		if found.Port == 0 && known.settings != nil {
			found.Port = known.settings(files).port
		}
		if found.Port == 0 {
			found.Port = known.number
		}
		return found.Port
	}
	return 0
}
