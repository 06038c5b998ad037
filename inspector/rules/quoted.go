package rules

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// whyQuoted says why the quotes of a word on a line of a file are a part of a value.
func whyQuoted(s *inspector.Snapshot, at compose.Pos, word string) string {
	line, isYAML := s.Line(at), strings.HasSuffix(at.File, ".yaml") || strings.HasSuffix(at.File, ".yml")
	for _, outer := range []string{`'`, `"`} {
		if text := outer + word + outer; word != "" && strings.Contains(line, text) {
			return fmt.Sprintf("of %s the outer quotes alone are taken away; the inner ones are handed on to the container", text)
		}
	}
	if isYAML && word != "" && strings.Contains(line, "="+word) {
		return "in a list, `- NAME=\"value\"` is one text, of which YAML takes no quotes away but those around all of it; Compose hands the others on to the container"
	}
	return "quotes that are left when the file is read are a part of the value, and handed on to the container"
}

// quotedValue is what a variable is given on a line of a file, with the quotes that are a part of the value; "" where that is not plain.
// In a map the quotes around the value are YAML's.
func quotedValue(s *inspector.Snapshot, q *compose.Quoted) string {
	given := lazyregexp.New(`(?:^|\W)` + regexp.QuoteMeta(q.Name) + `(?:["']?\s*:\s*["']|=["']?)("[^"'\\]+"|'[^"'\\]+')`)
	if m := given.FindStringSubmatch(s.Line(q.Pos)); m != nil {
		return m[1]
	}
	return ""
}

// bareOf is a value without the quotes around it.
func bareOf(value string) string { return value[1 : len(value)-1] }

// itsValue names a variable, and its value where the line has that.
func itsValue(s *inspector.Snapshot, q *compose.Quoted) string {
	if value := quotedValue(s, q); value != "" {
		return q.Name + ", " + value
	}
	return q.Name
}

// quotedSetting is a finding about variables of a service whose quotes its app does not understand.
func quotedSetting(s *inspector.Snapshot, to *compose.Service, quoted []compose.Quoted, message string) *inspector.Finding {
	q := quoted[0]
	f := &inspector.Finding{
		Severity: inspector.Warning, At: q.Pos, Label: to.Name + " gets the quotes as a part of the value", Message: message, Why: whyQuoted(s, q.Pos, quotedValue(s, &q)),
		Fix: inspector.Fix{Summary: fmt.Sprintf("Take the quotes away: %s", bare(s, quoted)), Then: recreate(to.Name)},
	}
	for i, q := range quoted {
		if i > 0 {
			f.Also = append(f.Also, inspector.Place{At: q.Pos, Label: "likewise"})
		}
		value := quotedValue(s, &q)
		if value == "" {
			f.Evidence = append(f.Evidence, inspector.Evidence{Fact: fmt.Sprintf("%s of %s has quotes around its value", q.Name, to.Name), Source: q.Pos.String()})
			continue
		}
		f.Evidence = append(f.Evidence, inspector.Evidence{Fact: fmt.Sprintf("%s of %s is %s, with the quotes", q.Name, to.Name, value), Source: q.Pos.String()})
		f.Fix.Edits = append(f.Fix.Edits, onceIn(s, q.Pos, value, bareOf(value))...)
	}
	if len(f.Fix.Edits) < len(quoted) {
		f.Fix.Edits = nil
	}
	return f
}

// bare are settings as they are meant.
func bare(s *inspector.Snapshot, quoted []compose.Quoted) string {
	var texts []string
	for _, q := range quoted {
		if value := quotedValue(s, &q); value != "" {
			texts = append(texts, "`"+q.Name+"="+bareOf(value)+"`")
		} else {
			texts = append(texts, "those around the value of "+q.Name)
		}
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
		return strings.Count(quotedValue(s, &b), port) - strings.Count(quotedValue(s, &a), port)
	})
	q := quoted[0]
	f := quotedSetting(s, to, quoted, fmt.Sprintf("nginx proxies to %s, where %s does not listen: the quotes are a part of its %s", l.Target, to.Name, itsValue(s, &q)))
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
		message := fmt.Sprintf("nginx asks %s for %s/…, where it does not stand: the quotes are a part of its %s", to.Name, q.Path, itsValue(s, &q))
		if !q.Keeps {
			message = fmt.Sprintf("%s stands below %s, and is not told so: the quotes are a part of its %s", to.Name, q.Path, itsValue(s, &q))
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
	list := compose.Quoted{Name: entry.Quoted, Pos: entry.Pos}
	message := fmt.Sprintf("%s answers %d to requests for %s: the quotes are a part of its list of hosts, %s", to.Name, guard.Status, names[0], cmp.Or(quotedValue(s, &list), list.Name))
	f := quotedSetting(s, to, []compose.Quoted{list}, message)
	f.Second, f.Services, f.Evidence[0] = true, []string{to.Name, p.Service}, citePass(p, pass)
	f.Evidence = append(f.Evidence, inspector.Evidence{Fact: guard.By + " takes hosts as the header Host has them", Source: guard.Pos.String()})
	f.Also = []inspector.Place{{At: p.Pos(pass.Pos), Label: "leads to it"}}
	f.Fix.Then = listsAgain(s, to, entry)
	return f
}

// virtualQuoted is about variables of nginx-proxy whose quotes come into the configuration that it makes of them: what stands
// there is no address (github.com/nginx-proxy/nginx-proxy/issues/1183).
func virtualQuoted(s *inspector.Snapshot, to *compose.Service) *inspector.Finding {
	quoted, through := to.VirtualHost.Quoted, to.VirtualHost.Through
	f := quotedSetting(s, to, quoted, fmt.Sprintf("%s makes configuration of %s that nginx does not accept: the quotes are a part of its %s", through, to.Name, itsValue(s, &quoted[0])))
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

var quotedWord = lazyregexp.New(`"[^"]+"|'[^']+'`)

// noteQuotes says of a finding about a text of nginx's configuration that the quotes in it come with the value of a variable.
func noteQuotes(s *inspector.Snapshot, p *inspector.Proxy, f *inspector.Finding, text string, written compose.Pos) bool {
	word := quotedWord.FindString(text)
	if word == "" || written.IsZero() || inspector.InContainer(written.File) {
		return false
	}
	f.At, f.Label, f.Why = written, "the quotes are a part of the value", whyQuoted(s, written, word)
	f.Fix.Summary = fmt.Sprintf("Take the quotes away: %s in the place of %s", bareOf(word), word)
	f.Fix.Edits, f.Fix.Then = onceIn(s, written, word, bareOf(word)), applyConfig(s, p, written.File)
	return true
}
