package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var _ = register(inspector.Rule{
	ID: "CC503", Name: "loopback-listener", Needs: inspector.Probed, Early: true,
	Summary: "the app listens on 127.0.0.1 or ::1 inside its container",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachLink(s, func(l *inspector.Link) *inspector.Finding {
			if at := onLoopback(s, l); at != nil {
				f := loopbackListener(s, l, inspector.Socket{Address: at.Address, Port: at.Port})
				f.Severity, f.Evidence = inspector.Warning, servingFact(l, at)
				if f.At = at.Pos; len(f.Fix.Edits) == 0 {
					f.Fix.Edits = openUpCode(s, at)
				}
				if how := onAllAddresses(at, at.Port); how != "" {
					f.Fix.Summary = fmt.Sprintf("Let %s listen on all addresses: %s", at.Program, how)
				}
				addressMisnamed(f, at)
				strayPool(s, f, far(l))
				return f
			}
			sockets, _ := listening(l)
			if refused(l) == nil || inspector.IsLoopback(l.Target.Host) || slices.Contains(reachablePorts(sockets), l.Target.Port) {
				return nil
			}
			for _, socket := range sockets {
				if socket.Port == l.Target.Port {
					return loopbackListener(s, l, socket)
				}
			}
			return nil
		})
	},
})

// onLoopback is what the far end's own files make listen at the target's port on its loopback alone; nil where they do not say so.
func onLoopback(s *inspector.Snapshot, l *inspector.Link) *compose.Serving {
	isClosed := func(at *compose.Serving) bool {
		return at.Port == l.Target.Port && at.Address != "" && len(reachablePorts([]inspector.Socket{{Address: at.Address, Port: at.Port}})) == 0
	}
	if at := serving(s, l); at != nil {
		if isClosed(at) {
			return at
		}
		return nil
	}
	if to := far(l); to != nil && filesDecide(s, l) {
		for i := range to.Loopbacks {
			if isClosed(&to.Loopbacks[i]) {
				return &to.Loopbacks[i]
			}
		}
	}
	return nil
}

func loopbackListener(s *inspector.Snapshot, l *inspector.Link, socket inspector.Socket) *inspector.Finding {
	name := farName(l)
	f := &inspector.Finding{
		Severity: inspector.Error, At: serviceAt(s, name), Label: "listens on " + address(socket.Address, socket.Port), Services: services(l),
		Message:  fmt.Sprintf("%s listens on %s only, so that nginx cannot reach it", name, address(socket.Address, socket.Port)),
		Also:     []inspector.Place{{At: l.PortAt(), Label: "the port is right"}},
		Evidence: slices.Concat(listeners(l), dials(l), connectErrors(s, l)),
		Why:      fmt.Sprintf("%s inside a container is that container alone", socket.Address),
		Fix: inspector.Fix{
			Summary: fmt.Sprintf("Let the app listen on 0.0.0.0:%d: servers call it host, bind or listen (`--host 0.0.0.0`, `-b 0.0.0.0:%d`, HOST=0.0.0.0)", socket.Port, socket.Port),
			Then:    start(l, again(s, name)),
		},
	}
	service := s.Project.Service(name)
	isPool := service != nil && service.Serving != nil && service.Serving.Program == "php-fpm" // as its files have it
	if c := newest(l.Far); c != nil && strings.HasPrefix(program(c), "php-fpm") || c == nil && isPool && service.Serving.Address == socket.Address {
		f.Fix.Summary = fmt.Sprintf("Write `listen = %d` in the [www] pool of php-fpm (a file in its php-fpm.d; the last one read wins)", socket.Port)
	}
	if service != nil && !service.CommandPos.IsZero() {
		f.At, f.Fix.Edits = service.CommandPos, openUp(s, service, socket.Port)
	}
	if service != nil && service.Serving != nil && service.Serving.Port == socket.Port && (!isPool || service.Serving.Address == socket.Address) {
		f.At = service.Serving.Pos
		if how := onAllAddresses(service.Serving, socket.Port); how != "" {
			f.Fix.Summary = fmt.Sprintf("Let %s listen on all addresses: %s", service.Serving.Program, how)
		}
		if len(f.Fix.Edits) == 0 && service.Serving.Address == socket.Address {
			f.Fix.Edits = openUpCode(s, service.Serving)
		}
	} else if len(f.Fix.Edits) == 0 {
		bySettings(s, l, f, socket.Port)
	}
	spare(s, l, f)
	return f
}

// bySettings points at the line of the app's own files that makes it listen on its loopback, where one alone does.
func bySettings(s *inspector.Snapshot, l *inspector.Link, f *inspector.Finding, port int) {
	var at []inspector.Binding
	for _, b := range s.Bindings {
		if b.Service == farName(l) && b.Port == port {
			at = append(at, b)
		}
	}
	if len(at) != 1 {
		return
	}
	b := at[0]
	f.Also = append(f.Also, inspector.Place{At: f.At, Label: "runs it"})
	f.At = b.At
	up := restart(b.Service)
	switch b.Kind {
	case compose.FromBuild:
		up = rebuild(b.Service)
	case compose.FromConfig:
		up = forceRecreate(b.Service)
	}
	f.Fix.Then = start(l, up)
	if b.Silent {
		f.Label = "these settings name no address"
		f.Fix.Summary = fmt.Sprintf("Tell the app here to listen on 0.0.0.0:%d: its own choice is the loopback (servers call it host, hosts, bind or listen)", port)
		return
	}
	every := "0.0.0.0"
	if strings.HasPrefix(b.Text[b.At.Column-1:], "[") {
		every = "[::]"
	}
	f.Fix.Summary = fmt.Sprintf("Write %s here", every)
	if b.Listens {
		f.Fix.Edits = replaceAt(s, b.At, every)
	}
}

// openUpCode is the edit of a line of code, or of settings, that names the loopback address and makes the app listen there.
func openUpCode(s *inspector.Snapshot, at *compose.Serving) []inspector.Edit {
	line := s.Line(at.Pos)
	written := lazyregexp.New(`(?:['"=]|[:=] )` + regexp.QuoteMeta(at.Address) + `(?:['":,]|\s*$)`)
	if strings.Count(line, at.Address) != 1 || !written.MatchString(line) {
		return nil
	}
	return []inspector.Edit{{File: at.Pos.File, Line: at.Pos.Line, Old: line, New: strings.Replace(line, at.Address, "0.0.0.0", 1)}}
}

// openUp is the edit that lets a command listen on all addresses, where it plainly names the loopback one.
func openUp(s *inspector.Snapshot, service *compose.Service, port int) []inspector.Edit {
	line := s.Line(service.CommandPos)
	for _, host := range []string{"127.0.0.1", "localhost", "[::1]"} {
		for _, form := range []string{"%s:" + fmt.Sprint(port), "--host %s", "--host=%s", "--bind %s", "--bind=%s"} {
			if old := fmt.Sprintf(form, host); strings.Count(line, host) == 1 && strings.Contains(line, old) {
				return []inspector.Edit{{File: service.CommandPos.File, Line: service.CommandPos.Line, Old: line, New: strings.Replace(line, host, "0.0.0.0", 1)}}
			}
		}
	}
	return nil
}
