package rules

import (
	"fmt"
	"slices"

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
