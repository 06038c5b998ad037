package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// asksWrongly is about a check that asks where, or for what, its app does not answer, as far as the files tell all of that.
func asksWrongly(s *inspector.Snapshot, service *compose.Service, check *compose.Healthcheck, by *account) *fault {
	test := givesUp.ReplaceAllString(strings.Join(check.Test, " "), "")
	asks, own := ownAskIn(" " + test)
	curl, wget := usesTool(test, "curl"), usesTool(test, "wget")
	if !own || curl == wget || looksAtAnswer.MatchString(test) {
		return nil
	}
	if by == nil {
		return asksFPM(s, service)
	}
	facts := by.facts[max(len(by.facts)-1, 0):] // the other is nginx's own
	declared := slices.Contains(saidPorts(service), asks.port) || strings.HasPrefix(by.program, "Spring") || service.ImagePorts != nil && service.ImagePorts.Doubt
	switch speaks := by.speaks(asks.port); {
	case !by.listens(asks.port) && declared:
		return nil // it may have a port for its health
	case !by.listens(asks.port):
		why := &fault{says: fmt.Sprintf("it asks port %d, and %s %s", asks.port, service.Name, by.does), label: "nothing listens there", remedy: "Ask the port on which the app listens", facts: facts}
		if len(by.ports) == 1 && protocolNames[by.ports[0].protocol] != "" {
			why.remedy = remedyFor(by.ports[0].protocol)
		} else if len(by.ports) == 1 && strings.Count(test, fmt.Sprintf(":%d", asks.port)) == 1 {
			why.old, why.new = fmt.Sprintf(":%d", asks.port), fmt.Sprintf(":%d", by.ports[0].port)
		}
		return why
	case speaks == "fastcgi" || speaks == "uwsgi":
		return &fault{says: fmt.Sprintf("it asks by HTTP, and %s speaks %s on port %d", by.program, protocolNames[speaks], asks.port), label: "this is no HTTP server", remedy: remedyFor(speaks), facts: facts}
	case asks.scheme == "https" && by.isPlain(asks.port):
		return &fault{says: fmt.Sprintf("it asks by https, and %s speaks plain HTTP on port %d", by.program, asks.port), label: "no TLS there", remedy: "Ask by http", old: "https://", new: "http://", facts: facts}
	case asks.name == "localhost" && wget && busyboxWget(service) && writesEvery(s, service):
		return &fault{says: fmt.Sprintf("it asks localhost, which is ::1 first in an Alpine image, and %s listens on 0.0.0.0, which is IPv4 only", by.program), label: "localhost is ::1 here",
			remedy: "Ask 127.0.0.1 in the place of localhost", old: "localhost", new: "127.0.0.1", facts: facts}
	case service.Serving != nil && service.Serving.OwnName && inspector.IsLoopback(asks.name) && asks.name != "0.0.0.0":
		return &fault{says: fmt.Sprintf("it asks %s, and %s listens on the address of its container alone: HOSTNAME, which Docker sets", asks.name, by.program), label: "not on the loopback",
			remedy: "Set HOSTNAME=0.0.0.0 in the environment of the app", facts: facts}
	case (wget || option(test, 'f', "--fail")) && hasNoRoute(service, asks.uri):
		return &fault{says: fmt.Sprintf("it asks for %s, and the app has no such route", short(asks.uri, 60)), label: "the app answers 404", remedy: "Ask for a path that the app has",
			facts: []inspector.Evidence{{Fact: "the app answers to " + service.Routes.Paths[0], Source: service.Routes.Pos.String()}}}
	}
	return nil
}

// asksFPM is about a check that asks by HTTP where php-fpm alone runs, on whatever port that is.
func asksFPM(s *inspector.Snapshot, service *compose.Service) *fault {
	at := service.Serving
	if at == nil || at.Protocol != "fastcgi" || hosts(s, service.Name) || service.NetworkMode != "" {
		return nil
	}
	return &fault{says: fmt.Sprintf("it asks by HTTP, and %s, which alone runs there, speaks FastCGI", at.Program), label: "no HTTP server runs there", remedy: remedyFor(at.Protocol),
		facts: []inspector.Evidence{{Fact: fmt.Sprintf("%s runs %s", service.Name, at.Program), Source: at.Pos.String()}}}
}

func remedyFor(speaks string) string {
	if speaks == "fastcgi" {
		return "Ask with cgi-fcgi (package fcgi, Debian's libfcgi-bin), or test that the configuration is right: php-fpm -t"
	}
	return "Ask in that protocol, or look whether the port is open"
}

// writesEvery reports whether an app is plainly told to listen on 0.0.0.0, which leaves IPv6 out.
func writesEvery(s *inspector.Snapshot, service *compose.Service) bool {
	return service.Serving != nil && service.Serving.Address == "0.0.0.0" &&
		(strings.Contains(strings.Join(service.Words(), " "), "0.0.0.0") || strings.Contains(s.Line(service.Serving.Pos), "0.0.0.0"))
}

// hasNoRoute reports whether the app's code has all its routes, and none for a path. The apps of others have more for who asks for their health.
func hasNoRoute(service *compose.Service, uri string) bool {
	path, _, _ := strings.Cut(uri, "?")
	return service.Routes != nil && len(service.Routes.Paths) > 0 && service.Routes.Port == 0 && path != "/" && !mayReachPath(path, slices.Concat(service.Routes.Paths, service.Routes.Aside))
}
