package rules

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var _ = register(inspector.Rule{
	ID: "CC101", Name: "compose-invalid", Needs: inspector.Static,
	Summary: "compose refuses the project, or the engine a mount of it",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		told := map[string]int{} // one finding for all uses of a name that nothing defines
		problems, found := withoutValues(s)
		problems, adding := onlyAdding(s, problems)
		found = append(found, adding...)
		for _, p := range slices.SortedStableFunc(slices.Values(problems), byPlace) {
			name := undefinedName.FindString(p.Message)
			if at, again := told[name]; again {
				found[at].Also = append(found[at].Also, inspector.Place{At: p.Pos, Label: "used here as well"})
				continue
			}
			if name != "" {
				told[name] = len(found)
			}
			severity := inspector.Error
			if p.Version1 {
				severity = inspector.Warning // that version starts it
			}
			f := inspector.Finding{
				Severity: severity,
				Message:  "Compose refuses the project: " + p.Message,
				At:       p.Pos,
				Evidence: []inspector.Evidence{{Fact: p.Message, Source: "docker compose config"}},
				Why:      "as long as Compose cannot read its files it starts nothing, and a running project keeps its old state",
				Fix:      inspector.Fix{Summary: correction(p.Message), Then: "docker compose up -d"},
			}
			asPath(s, p, &f.Fix)
			found = append(found, f)
		}
		return slices.Concat(found, refusedTargets(s), absentEnvFiles(s))
	},
})

// asPath makes a path of what is taken for the name of a volume: of one with a slash, which no volume's name has, or of one
// that is the name of a file or folder of nginx's. Of the name of a declared volume with a slash at its end it makes the name.
func asPath(s *inspector.Snapshot, p compose.Problem, fix *inspector.Fix) {
	mount := compose.Mount{Type: "volume", Source: p.Volume, Pos: p.Pos}
	switch {
	case p.Meant != "":
		fix.Summary = fmt.Sprintf("Write %s: the name of a volume has no slash", p.Meant)
		fix.Edits = replaceSource(s, mount, p.Meant)
	case p.Volume == "" || strings.HasPrefix(p.Volume, "/") || strings.Contains(p.Volume, " "):
	case strings.Contains(p.Volume, "/"), slices.ContainsFunc(s.Proxies, func(proxy inspector.Proxy) bool { return meansVolume(s, &proxy, p.Volume) }):
		fix.Summary = fmt.Sprintf("Write ./%s: a source that begins with neither . nor / is the name of a volume", p.Volume)
		fix.Edits = replaceSource(s, mount, "./"+p.Volume)
	}
}

// meansVolume reports whether the project has what an nginx needs at the path from its folder that is the name of a volume.
func meansVolume(s *inspector.Snapshot, p *inspector.Proxy, volume string) bool {
	return slices.ContainsFunc(s.Project.Service(p.Service).Mounts, func(m compose.Mount) bool {
		w := p.Mismount(m.Target)
		return m.Type == "volume" && m.Source == volume && w != nil && w.Source != ""
	})
}

// refusedTargets tells of the mounts for which the engine makes no container, as their targets are not absolute.
func refusedTargets(s *inspector.Snapshot) []inspector.Finding {
	var found []inspector.Finding
	for i := range s.Project.Services {
		service := &s.Project.Services[i]
		for _, m := range service.Mounts {
			if m.Refused == "" {
				continue
			}
			target, source := path.Clean("/"+m.Refused), cmp.Or(relative(s, m.Source), "a volume without a name")
			f := inspector.Finding{
				Severity: inspector.Error, Services: []string{service.Name}, At: m.Pos, Label: "not an absolute path",
				Message:  fmt.Sprintf("the engine makes no container of %s: it mounts %s at %s, which is not an absolute path", service.Name, source, m.Refused),
				Evidence: []inspector.Evidence{{Fact: fmt.Sprintf("invalid mount path: '%s' mount path must be absolute", m.Refused), Source: "docker compose up"}},
				Why:      "a target is a path in the container, and there is no folder from which a relative one starts; Compose itself does not look at it",
				Fix:      inspector.Fix{Summary: "Write the whole path in the container: " + target, Then: recreate(service.Name)},
			}
			if m.Source == "" && !strings.Contains(m.Refused, "/") {
				f.Fix.Summary = fmt.Sprintf("Write where the volume is to be mounted: %s:/PATH", m.Refused)
			}
			sides := relative(s, m.Source) + ":" + target
			if m.Swapped {
				sides = "." + target + ":" + m.Source
				f.Message += "; its two sides are swapped"
				f.Why = "a mount is written SOURCE:TARGET, the path on this machine first"
				f.Fix.Summary = "Write " + sides
			}
			for _, old := range []string{m.Refused, "./" + m.Refused} {
				if f.Fix.Edits == nil && aloneIn(s.Line(m.Pos), relative(s, m.Source)+":"+old) >= 0 {
					f.Fix.Edits = onceIn(s, m.Pos, relative(s, m.Source)+":"+old, sides)
				}
			}
			found = append(found, f)
		}
	}
	return found
}

func byPlace(a, b compose.Problem) int {
	return cmp.Or(strings.Compare(a.Pos.File, b.Pos.File), cmp.Compare(a.Pos.Line, b.Pos.Line))
}

// undefinedName matches what a refusal says is defined nowhere.
var undefinedName = lazyregexp.New(`(?:refers to undefined \w+ \S+|depends on undefined service "[^"]+".*)$`)

// corrections say what to do about the refusals whose cause is certain.
var corrections = []struct {
	pattern *lazyregexp.Regexp
	text    string // NAME stands for what the pattern's group matched
}{
	{lazyregexp.New(`refers to undefined network (\S+)$`), "Correct the name, or declare NAME under networks: at the top level"},
	{lazyregexp.New(`refers to undefined volume (\S+)$`), "Correct the name, declare NAME under volumes: at the top level, or write ./NAME where a directory is meant"},
	{lazyregexp.New(`refers to undefined (?:config|secret) (\S+)$`), "Correct the name, or declare NAME at the top level"},
	{lazyregexp.New(`depends on undefined service "([^"]+)"$`), "Correct the name, or take NAME out of depends_on"},
	{lazyregexp.New(`depends on undefined service "[^"]+" \(it needs the profile (.+)\)$`), "Enable the profile NAME, or write `required: false` at this dependency"},
	{lazyregexp.New(`required variable (\S+) is missing`), "Set NAME in .env or in the environment"},
	{lazyregexp.New(`did you mean "([^"]+)"\?$`), "Write NAME"},
	{lazyregexp.New(`mapping key "(<<)" already defined`), "Make one of them, `NAME: [*second, *first]`: of what both have, the first of the list is taken. docker-compose of version 1 alone merges both keys"},
	{lazyregexp.New(`no (services) key`), "Write `NAME:` as the first line, and set all others in by two spaces"},
	{lazyregexp.New(`^service "([^"]+)" has neither an image nor a build`), "Give NAME an image or a build; or give Compose the file with them as well, which this one adds to"},
	{lazyregexp.New(`(mutually exclusive)`), "Keep one of the two"},
	{lazyregexp.New(`dependency cycle detected: (.*)`), "Take one of these dependencies out"},
}

func correction(message string) string {
	for _, c := range corrections {
		if m := c.pattern.FindStringSubmatch(message); m != nil {
			return strings.ReplaceAll(c.text, "NAME", m[1])
		}
	}
	return "Correct this place; `docker compose config -q` is silent when the files are right"
}
