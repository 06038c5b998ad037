// Package apps reads what the files of a service's app tell of how it serves: where it listens, to which paths it answers,
// whether it speaks WebSocket, how large an upload it takes. It reads settings, lists of packages and code as far as these say
// so plainly, and says nothing where they do not.
//
// A file whose name begins with a language or framework reads that one alone: …_listen where it listens, …_routes to which paths it
// answers, …_settings its settings. What they share is apart: source and files (what is read), remarks, expression (values of
// plain expressions), aside (which files do not run), router_* (routers, followed from the call that makes them through names and
// functions), programs and images (tables of what is known by its name).
package apps

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
)

// A reader reads the apps of one project.
type reader struct {
	*compose.Project
	*sources
	within  bool                    // what the container alone reaches is asked for as well
	starts  map[string]start        // by service: what was found out before
	texts   map[string][]placedText // likewise
	pythons map[string]*pyApp       // likewise
	scripts map[string]*scriptCode
	modules map[string][]module // of pythonSources, by directory and expression
	portals []*compose.Service  // those of https-portal
	sockets *socketCode
}

// A start is the one program that a service's containers end up running, and where its words stand.
type start struct {
	words []string
	pos   compose.Pos
}

// A listener is a Serving on its way.
type listener struct {
	compose.Serving
	own  bool           // Pos is in a file of the app's own
	used []usedVariable // variables of which code makes where it listens
}

func readerOf(ctx context.Context, p *compose.Project) reader {
	return reader{Project: p, sources: newSources(ctx, p.NoteLooked), starts: map[string]start{}, texts: map[string][]placedText{}, pythons: map[string]*pyApp{}, scripts: map[string]*scriptCode{}, modules: map[string][]module{}, sockets: &socketCode{own: map[string]*compose.IdleSocket{}}}
}

// Read notes in each service of a project what the files of its app tell. It lists the services that were not read, or not
// to their end, before ctx ended: nothing is noted in these.
func Read(ctx context.Context, project *compose.Project) (unread []string) {
	p := readerOf(ctx, project)
	p.portals = portalsOf(project)
	for _, services := range [][]compose.Service{p.Services, p.Disabled} {
		for i := range services {
			s := &services[i]
			before := *s
			if ctx.Err() == nil {
				p.read(s)
				s.Quoted = p.quotedVariables(s)
				if slices.ContainsFunc(s.Quoted, func(q compose.Quoted) bool { return q.Path != "" }) {
					s.Routes = nil // below a path with quotes
				}
			}
			if ctx.Err() != nil {
				*s, unread = before, append(unread, s.Name)
			}
		}
	}
	return unread
}

// read notes what the files of one service's app tell: each part builds on those before it.
func (p reader) read(s *compose.Service) {
	settings := p.django(s)
	p.readListeners(s)
	p.readPaths(s, settings)
	p.readDemands(s, settings)
	p.readPages(s, settings)
}

// readListeners notes what a service's start runs, and where that listens.
func (p reader) readListeners(s *compose.Service) {
	s.Serving = nil
	if found := p.serving(s); found != nil {
		found.describe()
		byVariable(found)
		p.misnamed(s, found)
		s.Serving = &found.Serving
		if found.own {
			p.quoteAt(found.Pos)
		}
	}
	if s.Several = nil; s.Serving == nil {
		s.Several = p.severalSockets(s)
	}
	s.Blocked, s.Ends = p.blocked(s), p.ends(s)
	if s.Start == nil {
		s.Start = p.pythonMissing(s)
	}
	if s.ImagePorts = p.imagePorts(s); s.ImagePorts != nil {
		s.Serving = nil
	}
	s.Apache, s.ImageCode = runsApache(s), imageCode(s)
	s.Loopbacks, s.ToldPorts = p.loopbacks(s), p.toldPorts(s)
	s.GRPC, s.PlainPort, s.ScriptPorts = p.grpcPorts(s), p.plainPort(s), p.scriptPorts(s)
	s.VirtualHost, s.NoEngine = p.virtualHost(s), p.socketMissing(s)
	s.Front = p.front(s)
	s.StoreHosts = p.storeHosts(s)
}

// readPaths notes to which paths an app answers, and with what.
func (p reader) readPaths(s *compose.Service, settings *djangoSettings) {
	s.Framework, s.Login = p.framework(s)
	s.QueryBy = p.queryFramework(s)
	s.Routes = p.routes(s)
	if s.WebSocket = cmp.Or(p.odooSocket(s), p.webSocket(s)); s.WebSocket != nil {
		s.WebSocket.Idle = p.idleSocket(s)
	}
	s.EventStreams = p.eventStreams(s)
	s.Base, s.Topmost = p.basePath(s), cmp.Or(p.topmost(s), p.djangoTopmost(s, settings), p.uwsgiTopmost(s))
}

// readDemands notes which requests an app refuses, redirects or answers wrongly, by their scheme, host, headers, size and time.
func (p reader) readDemands(s *compose.Service, settings *djangoSettings) {
	s.HTTPSOnly, s.Guard = p.httpsOnly(s, settings), p.hostGuard(s, settings)
	p.misfit(s)
	s.Address, s.Docs = p.wholeAddress(s), p.apiDocs(s)
	s.Trust = p.homeAssistant(s)
	s.Origin = p.originCheck(s, settings)
	s.Handshake = cmp.Or(p.imageHandshake(s), p.handshake(s))
	s.SignedPort = p.signedPort(s)
	s.LongHeaders = isImage(s.BaseImage(), longHeaderImages)
	s.Uploads = cmp.Or(p.uploads(s), p.codeUploads(s, settings))
	s.TimeLimit = p.timeLimit(s)
}

// readPages notes the files that a browser is to get, what the pages ask for, and what of that an app hands on.
func (p reader) readPages(s *compose.Service, settings *djangoSettings) {
	s.Static, s.Unserved = p.staticFiles(s, settings), p.unservedFiles(s, settings)
	s.Challenges = p.challenges(s)
	s.GivesPages, s.GivenFiles = p.givesPages(s), p.givenFiles(s)
	s.PublicFiles, s.BuiltPages, s.PagesAside = p.publicFiles(s), p.builtPages(s), p.pagesAside(s)
	s.StorageLink = p.storageLink(s)
	s.PageRouter = p.pageRouter(s)
	s.PageCalls = p.pageCalls(s)
	s.Handed = p.handed(s)
}

// quoteAt keeps the line of a place in a file on the host.
func (p reader) quoteAt(at compose.Pos) { p.quote(at, lineAt(p.Source(at.File), at.Line)) }

// quote keeps a line of the app's files, for excerpts; "" for none, and what may be secret.
func (p reader) quote(at compose.Pos, line string) {
	if line == "" || compose.ShowsSecret(line) {
		return
	}
	if p.Lines == nil {
		p.Lines = map[string]map[int]string{}
	}
	if p.Lines[at.File] == nil {
		p.Lines[at.File] = map[int]string{}
	}
	p.Lines[at.File][at.Line] = strings.TrimSuffix(line, "\r")
}

// Serves finds where words that a service's container runs listen, or nil where they run no server that is known.
func Serves(p *compose.Project, service string, words []string) *compose.Serving {
	s := p.Service(service)
	if s == nil || slices.ContainsFunc(words, func(word string) bool { return strings.ContainsAny(word, "$`") }) {
		return nil
	}
	r := readerOf(context.Background(), p) // one command of one service
	r.within = true
	if found := r.served(s, words, compose.Pos{}); found != nil {
		return &found.Serving
	}
	return nil
}

// place notes where in a file a call stands.
func (out *listener) place(files compose.RootFS, name, text string, at int) {
	out.Pos, out.own = compose.Pos{File: files.Origin(name).Host, Line: lineNumber(text, at)}, true
}

// remembered is what was found out before under a name, else what is found now.
func remembered[T any](in map[string]T, name string, find func() T) T {
	found, known := in[name]
	if !known {
		found = find()
		in[name] = found
	}
	return found
}
