package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// A fault of a healthcheck is why it fails whatever the app does, by what it printed.
type fault struct {
	says, label, remedy string
	old, new            string // what to replace in its line; "" where that is not certain
	facts               []inspector.Evidence
}

// checksBehind looks at the checks of services behind nginx, and of those that these need: where one is at fault, and
// nginx is not started for it, requests fail; where the app serves all the same, only those fail that wait for it.
func checksBehind(s *inspector.Snapshot) []inspector.Finding {
	if s.Engine == nil {
		return slices.Concat(checksAside(s), checksUnfit(s), checksMissing(s))
	}
	found := eachDown(s, func(l *inspector.Link, c *inspector.Container, needed bool) *inspector.Finding {
		if !needed {
			return nil
		}
		return checkWrong(s, c, checkFault(s, l, c), inspector.Error)
	})
	for i := range found {
		found[i].At = checkAt(s, found[i].Services[0])
	}
	return append(found, eachLink(s, func(l *inspector.Link) *inspector.Finding {
		c := newest(l.Far)
		if c == nil || s.Proxy(c.Service) != nil || !l.Serves() {
			return nil
		}
		f := checkWrong(s, c, checkFault(s, l, c), weightOfHealth(s, s.Project.Service(c.Service)))
		if f != nil {
			f.At, f.Services, f.Fix.Then = checkAt(s, c.Service), services(l), again(s, c.Service)
			f.Evidence = append(f.Evidence, inspector.Evidence{Fact: fmt.Sprintf("nginx reaches %s, and it answers", l.Target), Source: "probe in the nginx container"})
		}
		return f
	})...)
}

func checkWrong(s *inspector.Snapshot, c *inspector.Container, why *fault, severity inspector.Severity) *inspector.Finding {
	if why == nil {
		return nil
	}
	at := checkAt(s, c.Service)
	f := &inspector.Finding{
		Severity: severity, Label: why.label,
		Message: fmt.Sprintf("the healthcheck of %s cannot pass: %s", c.Service, why.says),
		Evidence: append([]inspector.Evidence{{Fact: "the check is " + short(strings.Join(c.Health.Test, " "), 160), Source: "docker inspect " + c.Name}},
			healthOutput(s, c.Service)...),
		Why: "an unhealthy container serves all the same, but whoever waits for service_healthy waits for ever",
		Fix: inspector.Fix{Summary: why.remedy},
	}
	if why.old != "" {
		f.Fix.Edits = inLine(s, at, why.old, why.new)
	}
	return f
}

// checkAt is where the check of a service is written: in the Compose file, in its Dockerfile, or in an image, which the
// service names.
func checkAt(s *inspector.Snapshot, service string) compose.Pos {
	switch to := s.Project.Service(service); {
	case to == nil:
	case to.Healthcheck != nil && !to.Healthcheck.TestPos.IsZero():
		return to.Healthcheck.TestPos
	case to.Build != nil && !to.Build.CheckPos.IsZero():
		return to.Build.CheckPos
	}
	return serviceAt(s, service)
}

var (
	notFound   = lazyregexp.New(`exec: "([^"]+)": (?:executable file not found|stat [^:]*: no such file)|(?:^|: )(?:\d+: |line \d+: )?([\w./-]+): (?:command )?not found`)
	noSuchPage = lazyregexp.New(`(?i)\b404\b`)
	noListener = lazyregexp.New(`(?i)connection refused|couldn't connect|failed to connect`)
	asksPath   = lazyregexp.New(`https?://[^/\s"']+(/[^\s"'|;)]*)`)
)

// checkFault finds what is wrong with the check of an unhealthy container, or nil where it may well be the app.
func checkFault(s *inspector.Snapshot, l *inspector.Link, c *inspector.Container) *fault {
	if !c.Running() || !unhealthy(c) || len(c.Health.Test) < 2 {
		return nil
	}
	test := strings.Join(c.Health.Test[1:], " ")
	if why := notRunnable(c, test); why != nil {
		return why
	}
	asks := ownAddress.FindStringSubmatch(" " + test)
	if asks == nil || (!strings.Contains(test, "wget") && !strings.Contains(test, "curl")) {
		return nil
	}
	if path := asksPath.FindStringSubmatch(test); path != nil && noSuchPage.MatchString(c.Health.Output) {
		return &fault{
			says: fmt.Sprintf("it asks for %s, and the app answers 404", short(path[1], 60)), label: "the app has no such page",
			remedy: "Ask for a path that the app has",
		}
	}
	port := portAsked(asks)
	if c.Service != farName(l) || l.Target.Port == 0 || !noListener.MatchString(c.Health.Output) || !(l.Serves() || saysPort(c, l.Target.Port)) {
		return nil
	}
	switch {
	case port != l.Target.Port:
		return &fault{
			says:  fmt.Sprintf("it asks port %d, where nothing listens; the app serves on %d", port, l.Target.Port),
			label: "nothing listens there", remedy: fmt.Sprintf("Ask port %d", l.Target.Port),
			old: portText(asks[3]), new: fmt.Sprintf(":%d", l.Target.Port),
		}
	case asks[2] == "localhost" && l.Serves():
		return &fault{
			says:  fmt.Sprintf("it asks localhost, which is ::1 first, and the app listens on port %d of IPv4 only", port),
			label: "localhost is ::1 here", remedy: "Ask 127.0.0.1 in the place of localhost", old: "localhost", new: "127.0.0.1",
		}
	}
	return nil
}

func portText(port string) string {
	if port == "" {
		return ""
	}
	return ":" + port
}

// imageHas is how to ask without curl in common images, the first that fits.
var imageHas = []struct{ image, instead string }{
	{"python", `python -c "import urllib.request as r; r.urlopen('http://127.0.0.1:PORT/')"`},
	{"node", `node -e "fetch('http://127.0.0.1:PORT/').then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"`},
	{"alpine", "wget -q --spider http://127.0.0.1:PORT/"},
}

// notRunnable finds a check that the container cannot even run.
func notRunnable(c *inspector.Container, test string) *fault {
	if why := misshapen(c.Health.Test, true); why != nil {
		return why
	}
	m := notFound.FindStringSubmatch(c.Health.Output)
	if m == nil {
		return nil
	}
	tool := cmp.Or(m[1], m[2])
	if !slices.Contains(strings.Fields(test), tool) && !(c.Health.Test[0] == "CMD-SHELL" && tool == "/bin/sh") {
		return nil
	}
	return &fault{
		says: fmt.Sprintf("it runs %s, which the image %s does not have", tool, c.Image), label: "there is no " + tool,
		remedy: askOtherwise(c.Image, tool),
	}
}

// askOtherwise is what to do about a check that runs what its image lacks.
func askOtherwise(image, tool string) string {
	switch {
	case tool == "/bin/sh":
		return "Ask with a program of the app's own (CMD and a list), or take an image that has a shell"
	case tool == "mongo" && strings.Contains(image, "mongo"):
		return "Ask with mongosh: mongo is gone since version 6"
	case tool == "mysqladmin" && strings.Contains(image, "mariadb"):
		return "Ask with mariadb-admin, or healthcheck.sh --connect --innodb_initialized: the names with mysql are gone since version 11"
	}
	if slices.Contains([]string{"ps", "pgrep", "service", "systemctl"}, tool) {
		return fmt.Sprintf("Ask whether it answers, in the place of whether it runs, with a program that the image has (nginx's has curl, its Alpine variant wget); or add %s to the image", cmp.Or(map[string]string{"ps": "procps", "pgrep": "procps"}[tool], tool))
	}
	for _, has := range imageHas {
		if strings.Contains(image, has.image) && slices.Contains([]string{"curl", "nc", "bash"}, tool) {
			return fmt.Sprintf("Ask with what the image has (%s), or add %s to it", has.instead, tool)
		}
	}
	return fmt.Sprintf("Ask with a program that the image has, or add %s to it", tool)
}

// saysPort reports whether the app said in its log that it listens on a port.
func saysPort(c *inspector.Container, port int) bool {
	at := lazyregexp.New(fmt.Sprintf(`(?i)(?:listen|serv|running|started|ready).*\b%d\b`, port))
	return slices.ContainsFunc(c.Log, func(line inspector.LogLine) bool { return at.MatchString(line.Text) })
}
