package rules

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// byFiles is what the files alone tell of where the far end of a link listens: by its command, or by the configuration
// of its own nginx. nil where they do not tell, or where more than the files is known.
func byFiles(s *inspector.Snapshot, l *inspector.Link) *account {
	if at := serving(s, l); at != nil {
		return accountOf(at, servingFact(l, at))
	}
	to := far(l)
	if to == nil || to.Serving != nil {
		return nil
	}
	if len(to.Several) > 0 && filesDecide(s, l) {
		return behind(l, severalBehind(to, l.Target.Port))
	}
	if p := s.Proxy(to.Name); p != nil && filesDecide(s, l) {
		return behind(l, nginxBehind(s, p))
	}
	if known := to.ImagePorts; known != nil && known.Doubt && (slices.Contains(to.ExpectedPorts(), l.Target.Port) || mentionsPort(to, l.Target.Port)) {
		return nil // one that keeps settings in a volume may have another port, where the files name the one to which nginx proxies
	}
	return behind(l, imageBehind(to))
}

// behind is the account of the far end of a link, with the pass directive before its facts.
func behind(l *inspector.Link, told *account) *account {
	if told != nil {
		told.facts = slices.Insert(told.facts, 0, passSource(l))
	}
	return told
}

// severalBehind is the account of a server that listens on several ports; it points at what is said of one of them.
func severalBehind(to *compose.Service, port int) *account {
	first := to.Several[0]
	told := &account{program: first.Program, at: first.Pos, plain: first.Plain, pages: true}
	var ports []int
	for _, at := range to.Several {
		told.ports, ports = append(told.ports, spoken{at.Port, at.Protocol}), append(ports, at.Port)
		if at.Port == port {
			told.at = at.Pos
		}
		fact := servesFact(to.Name, &at)
		if name := protocolNames[at.Protocol]; name != "" {
			fact.Fact += ", and speaks " + name + " there"
		}
		told.facts = append(told.facts, fact)
	}
	told.does = fmt.Sprintf("runs %s on ports %s", first.Program, numbers(ports))
	return told
}

// imageBehind is the account of the app of a well-known image.
func imageBehind(to *compose.Service) *account {
	known := to.ImagePorts
	if known == nil {
		return nil
	}
	told := &account{program: path.Base(compose.Repository(to.BaseImage())), at: to.BaseImagePos(), plain: !known.Doubt, pages: true}
	var pages []string
	for _, at := range known.Ports {
		told.ports = append(told.ports, spoken{at.Port, at.Protocol})
		switch at.Protocol {
		case "http", "fastcgi":
			pages = append(pages, fmt.Sprint(at.Port))
		case "tls":
			pages = append(pages, fmt.Sprintf("%d (TLS)", at.Port))
		}
	}
	told.does = "listens on " + strings.Join(pages, ", ")
	told.facts = []inspector.Evidence{{Fact: fmt.Sprintf("%s %s, by its manual and the settings here", to.BaseImage(), told.does), Source: to.BaseImagePos().String()}}
	if known.Secure != "" && !known.SecurePos.IsZero() {
		told.at = known.SecurePos
		told.facts = append(told.facts, inspector.Evidence{Fact: known.Secure + " has it speak TLS", Source: known.SecurePos.String()})
	}
	return told
}

// nginxBehind is the account of another nginx of the project, where all that runs in its container is known.
func nginxBehind(s *inspector.Snapshot, p *inspector.Proxy) *account {
	sockets, source := listensOf(s, p)
	ports := reachablePorts(sockets)
	if len(ports) == 0 || source != filesSay || awaitsConfig(p) {
		return nil
	}
	beside := besideNginx(p)
	if !beside.sure {
		return nil
	}
	told := &account{program: "nginx", does: "is an nginx that listens on " + numbers(ports), at: serviceAt(s, p.Service), plain: true}
	for _, port := range ports {
		told.ports = append(told.ports, spoken{port, spokenAt(p, port)})
	}
	for _, port := range reachablePorts(beside.sockets) {
		told.ports = append(told.ports, spoken{port: port})
	}
	if at := listenAt(p, sockets); at != nil {
		told.at = at.At
	}
	told.facts = []inspector.Evidence{{Fact: fmt.Sprintf("nginx of %s listens on %s", p.Service, numbers(ports)), Source: told.at.String()}}
	return told
}

// spokenAt is what an nginx speaks on a port; "" where that differs from address to address, or is no plain HTTP or TLS.
func spokenAt(p *inspector.Proxy, port int) string {
	protocol := ""
	for _, on := range listenersOf(p.Config) {
		if on.Port != port || on.UDP {
			continue
		}
		speaks := "http"
		if on.SSL {
			speaks = "tls"
		}
		if on.stream || on.ProxyP || slices.Contains(on.Params, "http2") || p.Config.Setting(on.server, -1, "http2") != nil || protocol != "" && protocol != speaks {
			return ""
		}
		protocol = speaks
	}
	return protocol
}
