package inspector

import (
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
)

// IsPrivate reports whether host is an address of a private network, as that of an office or a home, and none that Docker gives by its
// own choice.
func IsPrivate(host string) bool {
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.Is4() && addr.IsPrivate() && !bridges.Contains(addr)
}

// noteNamed notes the private addresses among the servers of upstream blocks that the project's Compose files or variables, or comments
// of the configuration, name as well, or at which a comment stands: somebody means those machines.
func (p *Proxy) noteNamed(project *compose.Project) {
	var addresses []string
	named, lines := map[string]bool{}, linesOf(project)
	for _, u := range p.Config.Upstreams {
		for i := range u.Servers {
			to := &u.Servers[i]
			if !IsPrivate(to.Host) {
				continue
			}
			if _, seen := named[to.Host]; !seen {
				addresses = append(addresses, to.Host)
			}
			at := p.Written(to.Pos)
			named[to.Host] = named[to.Host] || isRemarked(lines(at.File), at.Line)
		}
	}
	if len(addresses) == 0 {
		return
	}
	told := []string{string(project.Source(".env"))}
	for _, file := range project.Files {
		told = append(told, string(project.Source(file)))
	}
	for _, s := range project.Services {
		for _, value := range project.Environment(s.Name) {
			told = append(told, value)
		}
	}
	inComments := p.addressesInComments(lines)
	for _, address := range addresses {
		if named[address] || inComments[address] || slices.ContainsFunc(told, func(text string) bool { return strings.Contains(text, address) }) {
			p.Named = append(p.Named, address)
		}
	}
}

// linesOf tells the lines of the project's files, and reads each of them once.
func linesOf(project *compose.Project) func(file string) []string {
	read := map[string][]string{}
	return func(file string) []string {
		lines, seen := read[file]
		if !seen {
			lines = strings.Split(string(project.Source(file)), "\n")
			read[file] = lines
		}
		return lines
	}
}

// isRemarked reports whether a comment stands at the end of a line, or alone on the one above.
func isRemarked(lines []string, line int) bool {
	if line < 1 || line > len(lines) {
		return false
	}
	return strings.Contains(lines[line-1], "#") || line > 1 && strings.HasPrefix(strings.TrimSpace(lines[line-2]), "#")
}

var addressPattern = regexp.MustCompile(`\d+(?:\.\d+){3}`)

// addressesInComments are the addresses that comments of the proxy's own configuration files name.
func (p *Proxy) addressesInComments(lines func(file string) []string) map[string]bool {
	all := map[string]bool{}
	for _, path := range p.Config.Files {
		file := p.fileName(path)
		if InContainer(file) {
			continue
		}
		for _, line := range lines(file) {
			_, comment, _ := strings.Cut(line, "#")
			for _, address := range addressPattern.FindAllString(comment, -1) {
				all[address] = true
			}
		}
	}
	return all
}
