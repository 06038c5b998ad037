package compose

import (
	"cmp"
	"path"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/format"
	"github.com/compose-spec/compose-go/v2/types"
	"go.yaml.in/yaml/v4"
)

// What entries of lists are known by.

func byText(s *source, n *yaml.Node) []string { return []string{s.text(n)} }

func byHost(s *source, n *yaml.Node) []string {
	host, _, _ := strings.Cut(s.text(n), "=")
	host, _, _ = strings.Cut(host, ":")
	return []string{host}
}

func byVariable(s *source, n *yaml.Node) []string {
	name, _, _ := strings.Cut(s.text(n), "=")
	return []string{name}
}

func byPort(s *source, n *yaml.Node) []string {
	if n.Kind == yaml.MappingNode {
		target, _ := strconv.ParseUint(s.text(value(n, "target")), 10, 16)
		return []string{portKey(types.ServicePortConfig{
			HostIP: s.text(value(n, "host_ip")), Target: uint32(target),
			Published: s.text(value(n, "published")), Protocol: cmp.Or(s.text(value(n, "protocol")), "tcp"),
		})}
	}
	ports, err := types.ParsePortConfig(s.text(n))
	if err != nil {
		return nil
	}
	var keys []string
	for _, p := range ports {
		keys = append(keys, portKey(p))
	}
	return keys
}

func portKey(p types.ServicePortConfig) string {
	return p.HostIP + "|" + p.Published + "|" + strconv.Itoa(int(p.Target)) + "/" + p.Protocol
}

func byExpose(s *source, n *yaml.Node) []string {
	var keys []string
	for _, e := range parseExpose(s.text(n)) {
		keys = append(keys, exposeKey(e))
	}
	return keys
}

func exposeKey(e Expose) string { return strconv.Itoa(e.Port) + "/" + e.Protocol }

func byTarget(s *source, n *yaml.Node) []string {
	if n.Kind == yaml.MappingNode {
		return []string{path.Clean(s.text(value(n, "target")))}
	}
	volume, err := format.ParseVolume(s.text(n))
	if err != nil {
		return nil
	}
	return []string{path.Clean(volume.Target)}
}

func byTmpfs(s *source, n *yaml.Node) []string {
	target, _, _ := strings.Cut(s.text(n), ":")
	return []string{path.Clean(target)}
}

func bySource(s *source, n *yaml.Node) []string {
	if n.Kind == yaml.MappingNode {
		name := s.text(value(n, "source"))
		return []string{name + "\x00" + s.text(value(n, "target")), name}
	}
	return []string{s.text(n)}
}
