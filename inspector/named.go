package inspector

import (
	"net/netip"
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

// noteNamed notes the private addresses among the servers of upstream blocks that the project's Compose files or variables name as
// well, or at which a comment stands: somebody means those machines.
func (p *Proxy) noteNamed(project *compose.Project) {
	var addresses, remarked []string
	for _, u := range p.Config.Upstreams {
		for _, to := range u.Servers {
			if IsPrivate(to.Host) && !slices.Contains(addresses, to.Host) {
				addresses = append(addresses, to.Host)
			}
			if IsPrivate(to.Host) && isRemarked(project, p.Written(to.Pos)) {
				remarked = append(remarked, to.Host)
			}
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
	for _, address := range addresses {
		if slices.Contains(remarked, address) || slices.ContainsFunc(told, func(text string) bool { return strings.Contains(text, address) }) {
			p.Named = append(p.Named, address)
		}
	}
}

// isRemarked reports whether a comment stands at the end of a line, or alone on the one above.
func isRemarked(project *compose.Project, at compose.Pos) bool {
	lines := strings.Split(string(project.Source(at.File)), "\n")
	if at.Line < 1 || at.Line > len(lines) {
		return false
	}
	return strings.Contains(lines[at.Line-1], "#") || at.Line > 1 && strings.HasPrefix(strings.TrimSpace(lines[at.Line-2]), "#")
}
