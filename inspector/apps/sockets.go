package apps

import (
	"bytes"
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// An opener is a program that serves WebSockets, known by words of its command line.
type opener struct {
	words  []string // that follow one another
	needed bool
	dev    bool
	path   string // below which its clients ask for them, and for nothing else
}

// openers are the programs; the first word is the program's name.
var openers = []opener{
	{words: []string{"streamlit", "run"}, needed: true},
	{words: []string{"code-server"}, needed: true},
	{words: []string{"ttyd"}, needed: true},
	{words: []string{"jupyter"}, needed: true},
	{words: []string{"jupyter-lab"}, needed: true},
	{words: []string{"start-notebook.sh"}, needed: true},
	{words: []string{"artisan", "reverb:start"}, path: "/app/"}, // Pusher's protocol: wss://HOST/app/KEY
	{words: []string{"artisan", "websockets:serve"}, path: "/app/"},
	{words: []string{"soketi", "start"}, path: "/app/"},
	{words: []string{"anycable-go"}, path: "/cable"},
	{words: []string{"vite", "build"}}, // serves nothing
	{words: []string{"vite", "preview"}},
	{words: []string{"vite"}, dev: true},
	{words: []string{"next", "dev"}, dev: true},
	{words: []string{"nuxt", "dev"}, dev: true},
	{words: []string{"nuxi", "dev"}, dev: true},
	{words: []string{"react-scripts", "start"}, dev: true},
	{words: []string{"vue-cli-service", "serve"}, dev: true},
	{words: []string{"webpack", "serve"}, dev: true},
	{words: []string{"webpack-dev-server"}, dev: true},
	{words: []string{"ng", "serve"}, dev: true},
}

// socketImages are repositories of apps that are of no use without WebSockets, as their manuals say.
var socketImages = []string{
	"louislam/uptime-kuma", "homeassistant/home-assistant", "home-assistant/home-assistant", "codercom/code-server", "linuxserver/code-server",
	"jupyter/base-notebook", "jupyter/minimal-notebook", "jupyter/scipy-notebook", "jupyter/datascience-notebook", "jupyter/tensorflow-notebook",
	"jupyter/r-notebook", "jupyter/julia-notebook", "jupyter/pyspark-notebook", "jupyter/all-spark-notebook", "jupyter/pytorch-notebook",
	"nodered/node-red", "tsl0922/ttyd", "wettyoss/wetty", "guacamole/guacamole", "open-webui/open-webui", "koenkk/zigbee2mqtt", "esphome/esphome",
	"rocketchat/rocket.chat", "library/rocket.chat", "rocket.chat", "mattermost/mattermost-team-edition", "mattermost/mattermost-enterprise-edition",
	"n8nio/n8n", "n8n-io/n8n", "outlinewiki/outline", "excalidraw/excalidraw-room", "louislam/dockge", "jupyterhub/jupyterhub", "collabora/code", "linuxserver/webtop",
	"livekit/livekit-server", "supabase/realtime", "niruix/sshwifty", "linuxserver/firefox", "linuxserver/chromium",
	// pages of Phoenix LiveView, whose endpoints have no longpoll: github.com/teslamate-org/teslamate, github.com/livebook-dev/livebook: endpoint.ex
	"teslamate/teslamate", "livebook-dev/livebook",
}

// pathImages are images of servers of WebSockets, by their manuals, with the path below which their clients ask for them.
var pathImages = []struct{ image, path string }{{"soketi/soketi", "/app/"}, {"anycable/anycable-go", "/cable"}}

// consoleImages are those whose second port is for pages that open WebSockets for all that they list (github.com/minio/object-browser).
var consoleImages = []string{"minio/minio"}

// movesSockets are the variables with which such servers take them at another path.
var movesSockets = []string{"REVERB_SERVER_PATH", "SOKETI_PATH_PREFIX", "ANYCABLE_PATH"}

// socketPackages are packages of servers of WebSockets, in a package.json and in lists of Python's.
var (
	socketPackages = []string{"socket.io", "@nestjs/platform-socket.io", "@nestjs/platform-ws", "express-ws", "@fastify/websocket", "fastify-socket.io", "koa-websocket"}
	pythonPackage  = lazyregexp.New(`(?im)^\s*["']?(flask-socketio|python-socketio|channels|daphne)\b\s*(?:\[[\w, -]*\])?\s*(?:[=<>~!;"',].*)?$`)
)

// webSocket finds what a service's own files tell of WebSockets: its command, its image, the packages that it is made of.
func (p reader) webSocket(s *compose.Service) *compose.WebSocket {
	words, pos := p.startLine(s)
	text, host := p.inCode(s, "package.json")
	made := manifestOf(text)
	if name, _, ok := scriptOf(words); ok && text != nil {
		if words = made.script(name); words != nil {
			pos = compose.Pos{File: host, Line: lineOf(text, `"`+name+`"`)}
		}
	}
	found := socketProgram(words)
	if found == nil {
		found = p.socketImage(s)
	} else {
		found.Pos = pos
		if found.By == "streamlit run" {
			found.Paths = p.streamlitSockets(s)
		}
	}
	if found != nil {
		if found.Paths != nil && p.elsewhere(s, movesSockets, nil) {
			return nil
		}
		return found
	}
	if found := cmp.Or(p.socketCode(s), p.pythonSockets(s), p.openedSockets(s)); found != nil {
		return found
	}
	for _, name := range socketPackages {
		if _, has := made.Dependencies[name]; has {
			return &compose.WebSocket{By: name, Pos: compose.Pos{File: host, Line: lineOf(text, `"`+name+`"`)}}
		}
	}
	if _, has := made.Dependencies["ws"]; has { // also a client's package
		return &compose.WebSocket{By: "ws", Unsure: true, Pos: compose.Pos{File: host, Line: lineOf(text, `"ws"`)}}
	}
	for _, list := range pythonLists {
		text, host := p.inCode(s, list)
		if m := pythonPackage.FindSubmatchIndex(text); m != nil {
			return &compose.WebSocket{By: strings.ToLower(string(text[m[2]:m[3]])), Pos: compose.Pos{File: host, Line: 1 + bytes.Count(text[:m[2]], []byte("\n"))}}
		}
	}
	return p.mayTakeSockets(s)
}

// socketProgram finds the program that serves WebSockets in the words of a command line.
func socketProgram(words []string) *compose.WebSocket {
	for _, known := range openers {
		for i, word := range words {
			if path.Base(word) != known.words[0] || i > 3 || len(words) < i+len(known.words) || !slices.Equal(words[i+1:i+len(known.words)], known.words[1:]) {
				continue
			}
			found := &compose.WebSocket{By: strings.Join(known.words, " "), Needed: known.needed, Dev: known.dev}
			switch {
			case known.path != "" && !slices.ContainsFunc(words[i:], func(word string) bool { return strings.Contains(word, "path") }):
				found.Paths, found.Bare = []string{known.path}, true
			case !known.needed && !known.dev:
				return nil
			}
			return found
		}
	}
	return nil
}

// socketImage is what an image is known to serve WebSockets with; nil where it is not.
func (p reader) socketImage(s *compose.Service) *compose.WebSocket {
	image, pos := knownBy(s), s.BaseImagePos()
	found := &compose.WebSocket{By: path.Base(compose.Repository(image)), Pos: pos}
	for _, known := range pathImages {
		if isImage(image, []string{known.image}) && s.Command == nil {
			found.Paths, found.Bare = []string{known.path}, true
			return found
		}
	}
	if ports := s.ImagePorts; isImage(image, consoleImages) && ports != nil && len(ports.Ports) == 2 {
		found.By, found.Needed, found.Pages = "the console of "+found.By, true, ports.Ports[1].Port
		return found
	}
	if found.Needed = isImage(image, socketImages); !found.Needed {
		return nil
	}
	return found
}

// socketCode finds the paths, or that it is all, at which a service's own code takes WebSockets; nil where it tells none.
func (p reader) socketCode(s *compose.Service) *compose.WebSocket {
	if app := p.pythonApp(s); app != nil && app.sockets != nil {
		return app.sockets
	}
	if found := p.nodeSockets(s); found != nil {
		return found
	}
	for _, read := range []func(*compose.Service) *compose.WebSocket{p.channels, p.springSockets, p.markedSockets} {
		if found := read(s); found != nil && len(found.Paths) > 0 {
			return found
		}
	}
	return nil
}
