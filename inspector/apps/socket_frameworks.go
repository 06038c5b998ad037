package apps

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
)

// A socketMark is what says in the code of an app that it takes WebSockets.
type socketMark struct {
	by    string
	top   string         // a file at the top of such code
	below string         // the files that may say so: a pattern
	call  *regexp.Regexp // that says so; its group is the path
	adds  string         // what the framework adds to that
}

var socketMarks = []socketMark{
	{by: "SignalR", top: "*.csproj", below: ".cs", call: regexp.MustCompile(`\.MapHub<\w+>\(\s*"(/?[\w/.-]+)"`)},
	{by: "Phoenix", top: "mix.exs", below: "endpoint.ex", call: regexp.MustCompile(`(?m)^\s*socket\(?\s+"(/[\w/.-]+)"`), adds: "/websocket"},
	{by: "Action Cable", top: "config/cable.yml", below: "routes.rb", call: regexp.MustCompile(`(?m)^\s*mount\s+ActionCable\.server\s*(?:=>|,\s*at:)\s*['"](/[\w/.-]+)['"]`)},
}

// markedSockets finds the WebSockets of frameworks that say in one plain call where they take them.
func (p reader) markedSockets(s *compose.Service) *compose.WebSocket {
	for _, known := range socketMarks {
		found := &compose.WebSocket{By: known.by}
		for _, dir := range p.sourceRoots(s) {
			if !holds(dir, known.top) {
				continue
			}
			everySource(dir, func(name string) bool { return strings.HasSuffix(name, known.below) }, func(name, text string) bool {
				if known.below != ".cs" {
					text = withoutHashes(text)
				} else {
					text = withoutRemarks(text)
				}
				for _, m := range known.call.FindAllStringSubmatchIndex(text, -1) {
					if found.Paths == nil {
						found.Pos = compose.Pos{File: compose.Relative(p.Dir, name), Line: lineNumber(text, m[2])}
					}
					found.Paths = append(found.Paths, "/"+strings.TrimPrefix(text[m[2]:m[3]], "/")+known.adds)
				}
				return true
			})
			if found.Paths == nil && known.by == "Action Cable" && holds(dir, "app/channels/*_channel.rb") {
				found.Paths, found.Pos = []string{"/cable"}, compose.Pos{File: compose.Relative(p.Dir, filepath.Join(dir, known.top))}
			}
		}
		if found.Paths != nil {
			return found
		}
	}
	return nil
}

// holds reports whether a directory, or one below it, has a file by a pattern.
func holds(dir, pattern string) bool {
	return slices.ContainsFunc([]string{"", "*", "*/*"}, func(above string) bool {
		found, _ := filepath.Glob(filepath.Join(dir, above, pattern))
		return len(found) > 0
	})
}

// socketModules are lists of packages with those that open WebSockets, as servers or as clients.
var socketModules = map[string]*regexp.Regexp{
	"go.mod":           regexp.MustCompile(`(?m)^(?:require)?\s+((?:github\.com/(?:gorilla/websocket|coder/websocket|gobwas/ws|gofiber/(?:contrib/)?websocket|olahol/melody|zishang520/socket\.io|googollee/go-socket\.io)|nhooyr\.io/websocket|golang\.org/x/net/websocket)\S*)\s+v\S+\s*$`),
	"Cargo.toml":       regexp.MustCompile(`(?m)^(actix-ws|actix-web-actors|tokio-tungstenite|socketioxide|rocket_ws)\s*=`),
	"requirements.txt": regexp.MustCompile(`(?im)^(flask-sock|quart|sanic|websockets|tornado|aiohttp)\b`),
}

// mayTakeSockets finds packages with which an app may take WebSockets, or only ask others for them.
func (p reader) mayTakeSockets(s *compose.Service) *compose.WebSocket {
	for _, dir := range p.sourceRoots(s) {
		for _, list := range []string{"go.mod", "Cargo.toml", "requirements.txt"} {
			name := filepath.Join(dir, list)
			text, _ := os.ReadFile(name)
			if m := socketModules[list].FindSubmatchIndex(text); m != nil {
				return &compose.WebSocket{By: string(text[m[2]:m[3]]), Unsure: true, Pos: compose.Pos{File: compose.Relative(p.Dir, name), Line: lineNumber(string(text), m[2])}}
			}
		}
	}
	return nil
}
