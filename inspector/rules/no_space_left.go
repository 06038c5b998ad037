package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
	"github.com/composecheck/composecheck/inspector/nginx"
)

var _ = register(inspector.Rule{
	ID: "CC807", Name: "no-space-left", Needs: inspector.Running,
	Summary: "there is no space left where nginx or an app must write, so that requests fail",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return append(eachProxy(s, nginxWithoutSpace), eachLink(s, func(l *inspector.Link) *inspector.Finding { return appWithoutSpace(s, l) })...)
	},
})

// nginxWithoutSpace speaks of the last thing that nginx could not write, be it for a request or when it started.
func nginxWithoutSpace(s *inspector.Snapshot, p *inspector.Proxy) *inspector.Finding {
	c := newest(s.Engine.Of(p.Service))
	if c == nil {
		return nil
	}
	if e := emergency(s, p.Service); e != nil {
		at := roomOf(s, c, e.Line.Text)
		if at == nil {
			return nil
		}
		f := at.finding(s)
		f.Message = fmt.Sprintf("nginx does not start: there is no space left for %s in %s", at.file, at)
		f.Why = "nginx makes its directories, its pid file and its logs when it starts, and stops when it cannot"
		return stopsNginx(s, p, f)
	}
	if q := squeezed(s, p, c); q != nil {
		return q.finding(s, p)
	}
	return nil
}

// A kept is what nginx keeps in files, and what becomes of requests when it cannot.
type kept struct{ name, lost, setting, instead string }

var (
	keptBodies  = &kept{"request bodies", "it answers 500 where a body does not fit", "_request_buffering off;", "let nginx pass bodies on as they come"}
	keptAnswers = &kept{"answers of upstreams", "it cuts off those that do not fit, or answers 500", "_max_temp_file_size 0;",
		"let nginx take answers from the app only as fast as clients take them"}
	keptLog   = &kept{"its log", "it answers requests and logs them no longer", "", ""}
	keptOther = &kept{"files", "it answers 500", "", ""}
)

// A squeeze is what nginx could not write in one place.
type squeeze struct {
	*room
	kept  *kept
	lines []entry           // the newest last
	links []*inspector.Link // whose requests failed
}

// squeezed gathers the lines about the place where nginx had no space last; those for which requests fail go first.
func squeezed(s *inspector.Snapshot, p *inspector.Proxy, c *inspector.Container) *squeeze {
	var q *squeeze
	for _, key := range []string{"no-space", "log-full"} {
		for _, e := range slices.Backward(loggedAs(s, p.Service, key)) {
			at := roomOf(s, c, e.Line.Text)
			if at == nil {
				continue
			}
			of := keptIn(p, &e, at.file)
			if q == nil {
				q = &squeeze{room: at, kept: of}
			}
			if q.kept == of && q.mount == at.mount {
				q.lines = append([]entry{e}, q.lines...)
			}
		}
	}
	if q != nil {
		q.links = askedBy(s, p, q.lines)
	}
	return q
}

// askedBy returns the links to whose locations the requests of log lines went.
func askedBy(s *inspector.Snapshot, p *inspector.Proxy, lines []entry) []*inspector.Link {
	var of []*inspector.Link
	seen := map[string]bool{}
	links := s.Links()
	for _, e := range lines {
		request := e.Server + " " + requestPath(e.Request)
		for i := range links {
			if l := &links[i]; !seen[request] && l.Proxy == p && asksFor(s, l, e) && !slices.Contains(of, l) {
				of = append(of, l)
			}
		}
		seen[request] = true
	}
	return of
}

// The folders of nginx's temporary files, as packages and images call them.
var (
	bodyFolder   = lazyregexp.New(`/client[-_](?:body[-_])?temp`)
	answerFolder = lazyregexp.New(`/(?:proxy|fastcgi|uwsgi|scgi)[-_]temp`)
)

// keptIn tells what nginx would have kept in a file, about which it has logged a line.
func keptIn(p *inspector.Proxy, e *entry, file string) *kept {
	inFolder := func(is func(name string) bool) bool {
		return p.Config != nil && p.Config.AnySetting(func(set nginx.Setting) bool {
			return is(set.Name) && len(set.Args) > 0 && compose.Below(file, set.Args[0])
		})
	}
	isTemp := func(name string) bool {
		return strings.HasSuffix(name, "_temp_path") || strings.HasSuffix(name, "_cache_path")
	}
	switch {
	case e.means("log-full"):
		return keptLog
	case inFolder(func(name string) bool { return name == "client_body_temp_path" }):
		return keptBodies
	case inFolder(isTemp), strings.Contains(e.Action, "upstream"):
		return keptAnswers
	case bodyFolder.MatchString(file):
		return keptBodies
	case answerFolder.MatchString(file):
		return keptAnswers
	}
	return keptOther
}

// fails tells how bad it is; false where it is over: somebody has made room.
func (q *squeeze) fails() (severity inspector.Severity, still bool) {
	last := q.lines[len(q.lines)-1]
	full, known := q.isFull()
	isNew := last.age() < recently
	switch {
	case q.kept == keptLog:
		return inspector.Warning, full || isNew && !known
	case full, strings.Contains(last.Request, inspector.Marker), isNew && (q.inMemory() || !known):
		return inspector.Error, true
	case isNew, q.inMemory(): // what does not fit into a small place will not fit later
		return inspector.Warning, true
	}
	return inspector.Note, !known
}

func (q *squeeze) finding(s *inspector.Snapshot, p *inspector.Proxy) *inspector.Finding {
	severity, still := q.fails()
	if !still {
		return nil
	}
	f := q.room.finding(s)
	f.Severity, f.Second = severity, true
	f.Message = fmt.Sprintf("nginx has no space left for %s in %s: %s", q.kept.name, q.room, q.kept.lost)
	f.Evidence = append(logged(p.Service, q.lines), f.Evidence...)
	f.Why = "a body that is larger than nginx's buffer for it goes through a file, and so does what an app gives faster than the client takes it"
	if q.kept == keptLog {
		f.Why = "what nginx cannot log is lost, and everything else that writes to the same place fails"
		f.Fix.Summary += "; let the log be rotated, or log to /dev/stdout"
		return f
	}
	for _, l := range q.links {
		f.Links = append(f.Links, l.Key)
		at := inspector.Place{At: p.Pos(l.Pass.Pos), Label: "its requests failed"}
		if len(f.Also) < maxCited && !slices.Contains(f.Also, at) {
			f.Also = append(f.Also, at)
		}
	}
	if len(q.links) > 0 && q.inMemory() {
		q.compare(p, f)
		q.avoid(s, p, f)
	}
	return f
}

// compare adds what nginx is told of how large bodies may be, where there is room for less.
func (q *squeeze) compare(p *inspector.Proxy, f *inspector.Finding) {
	pass := q.links[0].Pass
	set := p.Config.Setting(pass.Server, pass.Location, "client_max_body_size")
	if q.kept == keptBodies && set != nil && len(set.Args) == 1 && q.size() > 0 && (set.Args[0] == "0" || nginx.Bytes(set.Args[0]) > q.size()) {
		f.Evidence = append(f.Evidence, cite(p, set))
	}
}

// avoid offers to do without a file where the place for it is a small one.
func (q *squeeze) avoid(s *inspector.Snapshot, p *inspector.Proxy, f *inspector.Finding) {
	if q.kept.setting == "" {
		return
	}
	var edits []inspector.Edit
	of := map[nginx.Pos]bool{}
	for _, l := range q.links {
		if of[l.Pass.Pos] {
			continue
		}
		of[l.Pass.Pos] = true
		more := withoutFile(s, p, l.Pass, q.kept)
		if more == nil {
			return
		}
		edits = append(edits, more...)
	}
	family, _, _ := strings.Cut(q.links[0].Pass.Directive, "_")
	f.Fix.Summary = fmt.Sprintf("In the location, %s (`%s%s`); or give the place a larger size, which is taken of the memory", q.kept.instead, family, q.kept.setting)
	f.Fix.Edits, f.Fix.Then = edits, applyConfig(s, p, p.Pos(q.links[0].Pass.Pos).File)
}

// withoutFile are the edits with which nginx keeps nothing in files for a pass; nil where that is not so easy.
func withoutFile(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass, of *kept) []inspector.Edit {
	family, _, _ := strings.Cut(pass.Directive, "_")
	name, _, _ := strings.Cut(family+of.setting, " ")
	told := func(name string) bool { return p.Config.Setting(pass.Server, pass.Location, name) != nil }
	if family == "grpc" || told(strings.TrimSuffix(name, ";")) || of == keptBodies && told("mirror") {
		return nil
	}
	lines := []string{family + of.setting}
	if of == keptBodies && family == "proxy" && !told("proxy_http_version") && !nginx.AtLeast(runningVersion(s, p), 1, 29, 7) {
		lines = append(lines, "proxy_http_version 1.1;") // else a body in chunks is kept all the same
	}
	return addBehind(s, p.Pos(pass.Pos), lines...)
}
