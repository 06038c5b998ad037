package apps

import (
	"io/fs"
	"path"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var channelRoutes = lazyregexp.New(`(?m)^[ \t]*websocket_urlpatterns\s*=\s*\[`)

// channels are the WebSockets of a project of Django, by the lists that its modules routing have by custom.
func (p reader) channels(s *compose.Service) *compose.WebSocket {
	files := p.RootFS(s.Name, nil)
	found := &compose.WebSocket{By: "Django Channels", Bare: true}
	for _, dir := range p.codeDirs(s) {
		dir = strings.TrimPrefix(dir, "/")
		if !isFile(files, path.Join(dir, "manage.py")) {
			continue
		}
		for _, pattern := range []string{"routing.py", "*/routing.py", "*/*/routing.py", "*/asgi.py"} {
			names, _ := fs.Glob(files, path.Join(dir, pattern))
			for _, name := range names {
				channelPaths(files, name, found)
			}
		}
		break
	}
	return found
}

// channelPaths adds the paths of one module.
func channelPaths(files compose.RootFS, name string, found *compose.WebSocket) {
	content, err := fs.ReadFile(files, name)
	if err != nil {
		return
	}
	app := &djangoApp{files: files}
	f := pyModuleOf(files, name, string(content))
	at := channelRoutes.FindStringIndex(f.text)
	if at == nil || !app.list(f, at[1]-1, at[1]-1+statement(f.text[at[1]-1:])) {
		return
	}
	if found.Paths == nil {
		found.Pos = app.Pos
	}
	found.Paths = append(found.Paths, app.Paths...)
}
