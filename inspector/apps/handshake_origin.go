package apps

import (
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// A handshakeCheck is a library that opens no WebSocket to a page of another origin than the Host it is told, unless it is told of others.
type handshakeCheck struct {
	by     string
	status int
	files  *lazyregexp.Regexp // of its language
	module *lazyregexp.Regexp // by which a file has it
	opens  *lazyregexp.Regexp // in that file
	told   *lazyregexp.Regexp // what, in any file, may tell it of other origins
	needs  string             // the package of Python that has to be
	since  string             // no older than this
	scheme bool               // it compares the scheme as well, and takes X-Forwarded-Proto and X-Forwarded-Host for right too
}

var handshakeChecks = []handshakeCheck{
	// github.com/gorilla/websocket, server.go: checkSameOrigin
	{by: "websocket.Upgrader", status: 403, files: goFile, module: lazyregexp.New(`(?m)^\s*(?:import\s+)?"github\.com/gorilla/websocket"`), opens: lazyregexp.New(`\bwebsocket\.Upgrader\s*\{`),
		told: lazyregexp.New(`\bCheckOrigin\b|\bwebsocket\.Upgrade\(|\bHeader\.(?:Del|Set)\(\s*"Origin"|\.Host\s*=[^=]`)},
	// github.com/coder/websocket, accept.go: authenticateOrigin
	{by: "websocket.Accept", status: 403, files: goFile, module: lazyregexp.New(`(?m)^\s*(?:import\s+)?"(?:nhooyr\.io|github\.com/coder)/websocket"`), opens: lazyregexp.New(`\bwebsocket\.Accept\(\s*\w+\s*,`),
		told: lazyregexp.New(`\bOriginPatterns\b|\bInsecureSkipVerify\b|\bHeader\.(?:Del|Set)\(\s*"Origin"|\.Host\s*=[^=]`)},
	// www.tornadoweb.org/en/stable/websocket.html: check_origin
	{by: "Tornado", status: 403, files: pythonFile, module: lazyregexp.New(`(?m)^\s*(?:import|from)\s+tornado\b`), opens: lazyregexp.New(`(?m)^\s*class\s+\w+\([^)\n]*\bWebSocketHandler\b`),
		told: lazyregexp.New(`\bcheck_origin\b`)},
	// github.com/miguelgrinberg/python-engineio, base_server.py: _cors_allowed_origins
	{by: "Flask-SocketIO", status: 400, files: pythonFile, module: lazyregexp.New(`(?m)^\s*(?:import|from)\s+flask_socketio\b`), opens: lazyregexp.New(`\bSocketIO\(`),
		told: lazyregexp.New(`\bcors_allowed_origins\b|\bHTTP_ORIGIN\b|\bHTTP_HOST['"]\s*\]\s*=`), needs: "flask-socketio", since: "5", scheme: true},
	{by: "python-socketio", status: 400, files: pythonFile, module: lazyregexp.New(`(?m)^\s*import\s+socketio\b`), opens: lazyregexp.New(`\bsocketio\.(?:Async)?Server\(`),
		told: lazyregexp.New(`\bcors_allowed_origins\b|\bHTTP_ORIGIN\b|\bHTTP_HOST['"]\s*\]\s*=`), needs: "python-socketio", since: "5", scheme: true},
}

// handshake finds the library by which a service's own code opens WebSockets to pages of the Host alone that it is told; nil for none, and
// where the code may tell it otherwise.
func (p reader) handshake(s *compose.Service) *compose.Handshake {
	for _, dir := range p.ownDirs(s) {
		for i := range handshakeChecks {
			known := &handshakeChecks[i]
			var found *compose.Handshake
			told := false
			whole := p.sourceBut(asideOfApp, dir, known.files.MatchString, func(name, text string) bool {
				if !known.told.MatchString(text) && !known.module.MatchString(text) {
					return true
				}
				f := module{host: compose.Relative(p.Dir, name), text: codeOf(name, text)}
				told = told || known.told.MatchString(f.text)
				if at := known.opens.FindStringIndex(f.text); at != nil && found == nil && known.module.MatchString(f.text) {
					found = &compose.Handshake{By: known.by, Status: known.status, Scheme: known.scheme, Forwarded: known.scheme, Pos: f.place(firstWord(f.text, at[0]))}
				}
				return !told
			})
			if found == nil || told || !whole || !p.isSince(s, known) {
				continue
			}
			found.Pages = p.opensSockets()
			p.quoteAt(found.Pos)
			return found
		}
	}
	return nil
}

var (
	opensIn     = lazyregexp.New(`\.(?:[cm]?[jt]sx?|svelte|vue|html?|tmpl|gohtml|jinja2?)$`)
	socketInUse = lazyregexp.New(`\bnew\s+(?:\w+\.)?(?:\w*WebSocket|Sockette)\s*\(|\buseWebSocket\b|\bio(?:\.connect)?\(|\bws-connect=`)
)

// opensSockets reports whether some code for browsers in the project opens a WebSocket.
func (p reader) opensSockets() (found bool) {
	p.sourceBut(asideOfPages, p.Dir, opensIn.MatchString, func(name, text string) bool {
		found = socketInUse.MatchString(text)
		return !found
	})
	return found
}

// handshakeImages are images whose apps check likewise.
var handshakeImages = []struct {
	images    []string
	by        string
	since     string // the first version whose app does; "": all do
	told      string // what, in a command or the environment, tells it of other origins
	dirs      []string
	forwarded bool
}{
	// github.com/jupyter-server/jupyter_server, base/websocket.py: check_origin
	{images: names(jupyterImages), by: "Jupyter", told: "allow_origin", dirs: names("/home/jovyan/.jupyter /etc/jupyter /usr/local/etc/jupyter")},
	// github.com/coder/code-server, src/node/http.ts: authenticateOrigin
	{images: names("codercom/code-server coder/code-server linuxserver/code-server"), by: "code-server", since: "4.10.1", told: "trusted-origins", dirs: names("/home/coder/.config /config/.config"), forwarded: true},
}

// imageHandshake is handshake of a well-known image.
func (p reader) imageHandshake(s *compose.Service) *compose.Handshake {
	image := knownBy(s)
	for _, known := range handshakeImages {
		version := tagVersion.FindStringSubmatch(compose.Tag(image))
		if !isImage(image, known.images) || known.since != "" && version != nil && older(version, known.since) {
			continue
		}
		words := append(append([]string{}, s.Command...), s.Entrypoint...)
		for _, value := range p.Environment(s.Name) {
			words = append(words, value)
		}
		if strings.Contains(strings.Join(words, "\n"), known.told) || slices.ContainsFunc(known.dirs, func(dir string) bool { return provides(s, dir) }) {
			return nil
		}
		return &compose.Handshake{By: known.by, Status: 403, Forwarded: known.forwarded, Pages: true, Pos: s.BaseImagePos()}
	}
	return nil
}

// isSince reports whether what a service installs of a library is surely as new as its check is.
func (p reader) isSince(s *compose.Service, known *handshakeCheck) bool {
	if known.needs == "" {
		return true
	}
	older, sure := p.needsOlder(s, packageNeed(strings.ReplaceAll(known.needs, "-", "[-_]")), known.since)
	return sure && !older
}
