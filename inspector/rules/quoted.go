package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// whyQuoted says where quotes come from that are a part of a value.
const whyQuoted = "in a list, `- NAME=\"value\"` is one text, of which YAML takes no quotes away but those around all of it; Compose hands the others on to the container"

// quotedSetting is a finding about variables of a service whose quotes its app does not understand.
func quotedSetting(s *inspector.Snapshot, to *compose.Service, quoted []compose.Quoted, message string) *inspector.Finding {
	q := quoted[0]
	f := &inspector.Finding{
		Severity: inspector.Warning, At: q.Pos, Label: to.Name + " gets the quotes as a part of the value", Message: message, Why: whyQuoted,
		Fix: inspector.Fix{Summary: fmt.Sprintf("Take the quotes away: %s", bare(quoted)), Then: recreate(to.Name)},
	}
	for i, q := range quoted {
		if i > 0 {
			f.Also = append(f.Also, inspector.Place{At: q.Pos, Label: "likewise"})
		}
		f.Evidence = append(f.Evidence, inspector.Evidence{Fact: fmt.Sprintf("%s of %s is %s, with the quotes", q.Name, to.Name, q.Value), Source: q.Pos.String()})
		f.Fix.Edits = append(f.Fix.Edits, onceIn(s, q.Pos, q.Value, q.Bare())...)
	}
	if len(f.Fix.Edits) < len(quoted) {
		f.Fix.Edits = nil
	}
	return f
}

// bare are settings as they are meant.
func bare(quoted []compose.Quoted) string {
	var texts []string
	for _, q := range quoted {
		texts = append(texts, "`"+q.Name+"="+q.Bare()+"`")
	}
	return strings.Join(texts, ", ")
}

// quotedPort is about a far end that would listen on the port that nginx uses, if its variables had no quotes.
func quotedPort(s *inspector.Snapshot, l *inspector.Link) *inspector.Finding {
	to := far(l)
	if to == nil || !filesDecide(s, l) {
		return nil
	}
	port := fmt.Sprint(l.Target.Port)
	var quoted []compose.Quoted
	for _, q := range to.Quoted {
		if q.Port == l.Target.Port {
			quoted = append(quoted, q)
		}
	}
	if len(quoted) == 0 {
		return nil
	}
	slices.SortStableFunc(quoted, func(a, b compose.Quoted) int { // what names the port first
		return strings.Count(b.Value, port) - strings.Count(a.Value, port)
	})
	q := quoted[0]
	f := quotedSetting(s, to, quoted, fmt.Sprintf("nginx proxies to %s, where %s does not listen: the quotes are a part of its %s, %s", l.Target, to.Name, q.Name, q.Value))
	f.Services, f.Evidence = services(l), append([]inspector.Evidence{passSource(l)}, f.Evidence...)
	f.Also = append(f.Also, inspector.Place{At: l.PortAt(), Label: "nothing listens on this port"})
	return f
}

// quotedPath is about an app that would stand below the path at which nginx asks it, if its variable had no quotes.
func quotedPath(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass, to *compose.Service) *inspector.Finding {
	for _, q := range to.Quoted {
		below := "/" + strings.Trim(locationOf(p, pass).Path, "/")
		sent := "/" + strings.Trim(askedFor(p, pass), "/")
		if q.Path == "" || q.Keeps && sent != q.Path && !strings.HasPrefix(sent, q.Path+"/") || !q.Keeps && below != q.Path {
			continue
		}
		message := fmt.Sprintf("nginx asks %s for %s/…, where it does not stand: the quotes are a part of its %s, %s", to.Name, q.Path, q.Name, q.Value)
		if !q.Keeps {
			message = fmt.Sprintf("%s stands below %s, and is not told so: the quotes are a part of its %s, %s", to.Name, q.Path, q.Name, q.Value)
		}
		f := quotedSetting(s, to, []compose.Quoted{q}, message)
		f.Second, f.Services, f.Evidence = true, []string{to.Name, p.Service}, append([]inspector.Evidence{citePass(p, pass)}, f.Evidence...)
		f.Also = []inspector.Place{{At: p.Pos(pass.Pos), Label: "asks below " + q.Path}}
		return f
	}
	return nil
}

// quotedHosts is about an app's list of hosts in quotes that are a part of it, so that none of its ends is a host.
func quotedHosts(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass, to *compose.Service) *inspector.Finding {
	entry, guard := to.Guard.Misfit, to.Guard
	names, _ := sentHosts(p, pass)
	switch {
	case len(names) > 0 && slices.ContainsFunc(names, func(name string) bool { return lets(guard, name) }),
		len(names) > 0 && entry.Host != "*" && !slices.Contains(names, strings.TrimPrefix(entry.Host, ".")):
		return nil
	case len(names) == 0 && entry.Host == "*":
		names = []string{"any host"}
	case len(names) == 0 || entry.Host != "*":
		names = []string{entry.Host}
	}
	message := fmt.Sprintf("%s answers %d to requests for %s: the quotes are a part of its list of hosts, %s", to.Name, guard.Status, names[0], entry.Quoted)
	f := quotedSetting(s, to, []compose.Quoted{{Name: "the list", Value: entry.Quoted, Pos: entry.Pos}}, message)
	f.Second, f.Services, f.Evidence[0] = true, []string{to.Name, p.Service}, citePass(p, pass)
	f.Evidence = append(f.Evidence, inspector.Evidence{Fact: guard.By + " takes hosts as the header Host has them", Source: guard.Pos.String()})
	f.Also = []inspector.Place{{At: p.Pos(pass.Pos), Label: "leads to it"}}
	f.Fix.Summary, f.Fix.Then = "Take the quotes away: `"+entry.Quoted[1:len(entry.Quoted)-1]+"`", listsAgain(s, to, entry)
	return f
}

// virtualQuoted is about variables of nginx-proxy whose quotes come into the configuration that it makes of them: what stands
// there is no address (github.com/nginx-proxy/nginx-proxy/issues/1183).
func virtualQuoted(s *inspector.Snapshot, to *compose.Service) *inspector.Finding {
	quoted, through := to.VirtualHost.Quoted, to.VirtualHost.Through
	f := quotedSetting(s, to, quoted, fmt.Sprintf("%s makes configuration of %s that nginx does not accept: the quotes are a part of its %s, %s", through, to.Name, quoted[0].Name, quoted[0].Value))
	f.Services = []string{to.Name, through}
	return f
}

// filledIn is where the one value is written that a start script fills in on a line of nginx's files; zero where there are more.
func filledIn(p *inspector.Proxy, at compose.Pos) (written compose.Pos) {
	for _, v := range p.Values {
		if v.Use.File == at.File && v.Use.Line == at.Line {
			if !written.IsZero() && written != v.Set {
				return compose.Pos{}
			}
			written = v.Set
		}
	}
	return written
}

var quotedWord = regexp.MustCompile(`"[^"]+"|'[^']+'`)

// noteQuotes says of a finding about a text of nginx's configuration that the quotes in it come with the value of a variable.
func noteQuotes(s *inspector.Snapshot, p *inspector.Proxy, f *inspector.Finding, text string, written compose.Pos) bool {
	word := quotedWord.FindString(text)
	if word == "" || written.IsZero() || inspector.InContainer(written.File) {
		return false
	}
	f.At, f.Label, f.Why = written, "the quotes are a part of the value", whyQuoted
	f.Fix.Summary = fmt.Sprintf("Take the quotes away: %s in the place of %s", word[1:len(word)-1], word)
	f.Fix.Edits, f.Fix.Then = onceIn(s, written, word, word[1:len(word)-1]), applyConfig(s, p, written.File)
	return true
}
