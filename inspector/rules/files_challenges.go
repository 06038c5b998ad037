package rules

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// ofChallenges is where a certificate authority asks for them (RFC 8555, section 8.3), at port 80.
const ofChallenges = "/.well-known/acme-challenge/"

// challengesElsewhere is the part of CC618 about what certbot puts into a directory for nginx to serve, where nginx has not that
// directory or looks elsewhere: no certificate comes.
func challengesElsewhere(s *inspector.Snapshot) []inspector.Finding {
	var found []inspector.Finding
	for i := range s.Project.Services {
		from := &s.Project.Services[i]
		if from.Challenges == nil || from.NetworkMode != "" || len(from.Ports) > 0 || s.Proxy(from.Name) != nil {
			continue
		}
		if front := atPort80(s); front != nil {
			if f := challengesOf(s, front, from); f != nil {
				found = append(found, *f)
			}
		}
	}
	return found
}

// atPort80 is the one nginx that clients reach at port 80 of the host; nil where there is none, or not one alone.
func atPort80(s *inspector.Snapshot) (front *inspector.Proxy) {
	for i := range s.Proxies {
		service := s.Project.Service(s.Proxies[i].Service)
		if service == nil || !slices.ContainsFunc(service.Ports, func(port compose.Port) bool { return port.Published == 80 }) {
			continue
		}
		if front != nil {
			return nil
		}
		front = &s.Proxies[i]
	}
	return front
}

// challengesOf judges one certbot and the nginx in front.
func challengesOf(s *inspector.Snapshot, front *inspector.Proxy, from *compose.Service) *inspector.Finding {
	service, dir := s.Project.Service(front.Service), from.Challenges.Dir
	m := from.MountOver(dir)
	if m != nil && (m.Source == "" || m.Outside) {
		return nil
	}
	has := m != nil && overlaps(service, m)
	if has && (!front.ShowsSettings() || front.Source == "container") {
		return nil
	}
	aside, known := lookedForElsewhere(s, front, service, from, m)
	switch {
	case !known, has && aside == nil:
		return nil
	case aside == nil && m != nil && isShared(s.Project, from, m): // another server may have them
		return nil
	}
	return challengesLost(s, front, service, from, m, has, aside)
}

// An asideChallenge is what nginx makes of a request for a challenge that does not lead to the file.
type asideChallenge struct {
	set *nginx.Setting   // root or alias that leads elsewhere
	own bool             // of a location that is for challenges
	to  *compose.Service // to which it is handed on, in the place of set
	at  nginx.Pos
}

// lookedForElsewhere is where a server of nginx looks for challenges, where none of its servers surely or maybe finds them; known is
// false where one does. aside is nil where all that is known is that they redirect or refuse.
func lookedForElsewhere(s *inspector.Snapshot, front *inspector.Proxy, service, from *compose.Service, m *compose.Mount) (aside *asideChallenge, known bool) {
	if front.Config == nil {
		return nil, true
	}
	for i := range front.Config.Servers {
		if front.Config.Servers[i].Stream {
			continue
		}
		got, _ := front.Config.Ask(i, ofChallenges+"composecheck")
		switch {
		case got.Server < 0, got.Outcome == nginx.Module, got.Outcome == nginx.Undecided:
			return nil, false
		case got.Outcome == nginx.Passed:
			pass := &front.Config.Passes[got.Pass]
			to := passService(s, pass)
			if to == nil || to.Name == from.Name || s.Proxy(to.Name) != nil || m != nil && overlaps(to, m) {
				return nil, false
			}
			if aside == nil {
				aside = &asideChallenge{to: to, at: pass.Pos}
			}
		case got.Outcome == nginx.Files, got.OnDisk():
			set, file := fileOfChallenge(front.Config, i, got.Location)
			if file == "" {
				return nil, false
			}
			if mine := service.MountOver(file); mine != nil && m != nil && placeOf(mine, file) == placeOf(m, path.Join(from.Challenges.Dir, ofChallenges)) {
				return nil, false
			}
			own := got.Location >= 0 && strings.Contains(front.Config.Servers[i].Locations[got.Location].Path, "well-known") && set.In == "location"
			if own || aside == nil {
				aside = &asideChallenge{set: set, own: own, at: set.Pos}
			}
		}
	}
	return aside, true
}

// fileOfChallenge is the directory in which a location looks for challenges, and the root or alias that says so; "" where nobody can
// tell.
func fileOfChallenge(c *nginx.Config, server, location int) (set *nginx.Setting, dir string) {
	if location >= 0 {
		l := &c.Servers[server].Locations[location]
		if i := slices.IndexFunc(l.Settings, func(set nginx.Setting) bool { return set.Name == "alias" && set.In == "location" }); i >= 0 {
			set = &l.Settings[i]
			rest, below := strings.CutPrefix(ofChallenges, l.Path)
			if len(set.Args) != 1 || !below || !isPrefix(l) || strings.Contains(set.Args[0], "$") {
				return nil, ""
			}
			return set, path.Clean(set.Args[0] + rest)
		}
	}
	set = c.Setting(server, location, "root")
	if set == nil || len(set.Args) != 1 || !path.IsAbs(set.Args[0]) || strings.Contains(set.Args[0], "$") {
		return nil, ""
	}
	return set, path.Join(set.Args[0], ofChallenges)
}

// challengesLost says where the challenges are and where nginx looks for them.
func challengesLost(s *inspector.Snapshot, front *inspector.Proxy, service, from *compose.Service, m *compose.Mount, has bool, aside *asideChallenge) *inspector.Finding {
	dir := from.Challenges.Dir
	f := &inspector.Finding{
		Severity: inspector.Warning, Second: true, At: from.Challenges.Pos, Label: "in " + from.Name + " alone", Services: []string{from.Name, service.Name},
		Message:  fmt.Sprintf("%s puts its challenges into %s, which %s does not have: the certificate authority gets 404, and no certificate comes", from.Name, dir, service.Name),
		Evidence: []inspector.Evidence{{Fact: "certbot's webroot is " + dir, Source: from.Challenges.Pos.String()}},
		Why:      "before a certificate is given, a file of certbot's is asked for at port 80, below " + ofChallenges + "; each container has files of its own, and sees those of another one only in what both mount",
	}
	into, source := dir, "a folder or volume"
	if m != nil {
		f.At, f.Label, source, into = m.Pos, "mounted in "+from.Name+" alone", mountSource(m), m.Target
		if m.Type == "bind" {
			source = relative(s, m.Source)
		}
	}
	if aside != nil && aside.set != nil {
		f.Evidence = append(f.Evidence, cite(front, aside.set))
		f.Also = append(f.Also, inspector.Place{At: front.Pos(aside.at), Label: "where " + service.Name + " looks"})
		if m != nil && aside.own && aside.set.Name == "root" && m.Target == dir {
			into = path.Clean(aside.set.Args[0])
		}
	}
	f.Fix = inspector.Fix{Summary: fmt.Sprintf("Mount %s in %s as well, at %s", source, service.Name, into), Then: recreate(service.Name)}
	if m == nil {
		f.Fix.Summary, f.Fix.Then = fmt.Sprintf("Mount the same folder or volume at %s in both", dir), recreate(from.Name, service.Name)
	}
	switch {
	case has:
		challengesAside(s, front, service, from, m, aside, f)
	case front.Config == nil:
		f.Fix.Summary += ", where its location of " + ofChallenges + " is to look"
	case aside == nil || !aside.own:
		f.Fix.Summary += fmt.Sprintf(", and write `location ^~ %s { root %s; }` in the server block of port 80", ofChallenges, dir)
	case m != nil && m.Type == "bind":
		if last := lastMount(s, service); last != nil && isShort(s, last) {
			f.Fix.Edits = addItem(s, last.Pos, fmt.Sprintf("%s:%s:ro", source, into))
		}
	}
	return f
}

// challengesAside is about an nginx that has the directory, and looks elsewhere.
func challengesAside(s *inspector.Snapshot, front *inspector.Proxy, service, from *compose.Service, m *compose.Mount, aside *asideChallenge, f *inspector.Finding) {
	at, own := front.Pos(aside.at), pathIn(service, m, from.Challenges.Dir)
	f.Also = []inspector.Place{{At: from.Challenges.Pos, Label: "the directory of the challenges"}}
	f.At, f.Label, f.Fix.Then, f.Fix.Edits = at, "not where they are", applyConfig(s, front, at.File), nil
	lost := "the certificate authority gets no file, and no certificate comes"
	if aside.to != nil {
		f.Label = "challenges come here too"
		f.Message = fmt.Sprintf("%s puts its challenges into %s, and %s hands the requests for them on to %s: %s", from.Name, from.Challenges.Dir, service.Name, aside.to.Name, lost)
	} else {
		f.Message = fmt.Sprintf("%s puts its challenges below %s, which is %s in %s, and that looks for them by %s %s: %s",
			from.Name, from.Challenges.Dir, own, service.Name, aside.set.Name, aside.set.Args[0], lost)
		f.Why = "certbot puts them into " + strings.Trim(ofChallenges, "/") + " below its webroot; nginx adds the whole path of a request to root, and to alias what follows the location's"
	}
	f.Fix.Summary = fmt.Sprintf("Write `location ^~ %s { root %s; }` in the server block of port 80", ofChallenges, own)
	if aside.own {
		f.Fix.Summary = fmt.Sprintf("Write `root %s;` in the place of this %s", own, aside.set.Name)
		f.Fix.Edits = inLine(s, at, aside.set.Name+" "+aside.set.Args[0], "root "+own)
	}
}

// pathIn is the path at which a service has what another one has at dir, by a mount of the same source or one above it; dir where it
// has that not as a whole.
func pathIn(service *compose.Service, m *compose.Mount, dir string) string {
	want := placeOf(m, dir)
	for i := range service.Mounts {
		o := &service.Mounts[i]
		if rest, below := strings.CutPrefix(want+"/", placeOf(o, o.Target)+"/"); below {
			return path.Join(o.Target, rest)
		}
	}
	return dir
}
