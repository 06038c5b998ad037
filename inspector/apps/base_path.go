package apps

import (
	"io/fs"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
)

// basePath is how to tell an app of the path below which it stands; nil where something may tell it, or it need not be told.
func (p reader) basePath(s *compose.Service) *compose.BasePath {
	if of := p.siteOf(s); of != nil {
		return p.untold(s, of)
	}
	app, words := p.rootedApp(s)
	if app == nil || app.quiet || app.always != "" {
		return nil
	}
	if at, known := p.toldPath(s, app, words); !known || at.path != "" {
		return nil
	}
	told := app.told
	told.Doubt = len(app.maybe) > 0 && p.elsewhere(s, app.maybe, words)
	if app.others {
		told.Port = app.pagesAt(s)
	}
	return &told
}

// rootedApp is what is known of the app of a service's image, and the words of its command; nil where nothing is.
func (p reader) rootedApp(s *compose.Service) (app *rooted, words []string) {
	entrypoint, command := p.StartWords(s.Name)
	image := knownBy(s)
	if image == "" || len(entrypoint) > 0 {
		return nil, nil
	}
	i := slices.IndexFunc(rootedApps, func(app rooted) bool {
		known := knownImage{since: app.since}
		return isImage(image, app.images) && !strings.Contains(image, "legacy") && known.isOf(compose.Tag(image))
	})
	if i < 0 {
		return nil, nil
	}
	return &rootedApps[i], strings.Fields(strings.Join(command, " "))
}

// A toldPath is the path below which an app's settings say that it stands.
type toldPath struct {
	path    string // "" for "/", and where nothing says so
	setting string // that says so
	keeps   bool   // it wants the path in its requests
	pos     compose.Pos
}

// toldPath finds what the settings of a rooted app say; known is false where they do not tell plainly. Of two settings that
// name a path the first is that of the requests, the second that of the links.
func (p reader) toldPath(s *compose.Service, app *rooted, words []string) (told toldPath, known bool) {
	if p.elsewhere(s, app.tells, words) {
		return told, false
	}
	told.keeps = app.told.Keeps
	found := false
	for _, name := range app.path {
		value, at, isSet, known := p.pathSetting(s, app, name, words)
		if !known {
			return told, false
		}
		if !isSet {
			continue
		}
		named, plain := pathIn(value, app.bare)
		if !plain || told.path != "" && named != told.path {
			return told, false
		}
		told.keeps = told.keeps && (!found || named == "" || told.path != "")
		if found = true; told.path == "" {
			told.path, told.setting, told.pos = named, name, at
		}
	}
	keeps, isSet, known := p.environmentOf(s, nil, app.keeps)
	if app.keeps != "" && !known {
		return told, false
	}
	if app.file != "" && provides(s, app.file) {
		text, err := fs.ReadFile(p.RootFS(s.Name, nil), app.file[1:])
		if app.named.path == nil || err != nil {
			return told, false
		}
		if m := app.named.path.FindAllSubmatchIndex(text, 2); !found && len(m) > 0 {
			named, plain := pathIn(string(text[m[0][2]:m[0][3]]), app.bare)
			if !plain || len(m) > 1 {
				return told, false
			}
			told.path, told.setting = named, strings.TrimRight(strings.TrimSpace(string(text[m[0][0]:m[0][2]])), " \t=:\"'")
			told.pos = compose.Pos{File: p.RootFS(s.Name, nil).Origin(app.file[1:]).Host, Line: lineNumber(string(text), m[0][2])}
		}
		if app.named.keeps != nil && !isSet {
			if m := app.named.keeps.FindSubmatch(text); m != nil {
				keeps = string(m[1])
			}
		}
	}
	if told.path == "" && !found {
		told.path = app.always
		told.pos = s.BaseImagePos()
	}
	if app.keeps != "" {
		told.keeps = keeps == "true"
		return told, slices.Contains([]string{"", "true", "false"}, keeps)
	}
	return told, true
}

// pathSetting is the value of a variable or flag that names the path of a rooted app, and where it stands. A variable may have
// one of the flags in its value.
func (p reader) pathSetting(s *compose.Service, app *rooted, name string, words []string) (value string, at compose.Pos, isSet, known bool) {
	if strings.HasPrefix(name, "-") {
		value, isSet = flagValue(words, name)
		return value, s.CommandPos, isSet, true
	}
	if value, isSet, known = p.environmentOf(s, nil, name); !known || !isSet {
		return "", at, isSet, known
	}
	at, _ = p.VariableAt(s.Name, name)
	if !strings.HasPrefix(value, "-") {
		return value, at, true, true
	}
	given := strings.Fields(value)
	for _, flag := range app.path {
		if value, isSet = flagValue(given, flag); isSet {
			return value, at, true, true
		}
	}
	return "", at, false, true
}

// pathIn is the path that a setting names, or that its address ends with, without a slash at its end; "" for "/".
func pathIn(value string, bare bool) (path string, plain bool) {
	value = strings.TrimSpace(value)
	if _, rest, isAddress := strings.Cut(value, "://"); isAddress {
		_, path, _ := strings.Cut(rest, "/")
		value = "/" + path
	} else if bare && value != "" && !strings.HasPrefix(value, "/") {
		value = "/" + value
	}
	value = strings.TrimRight(value, "/")
	if value == "" || value == "/ROOT" { // as Tomcat has it
		return "", true
	}
	return value, basePathPlain.MatchString(value)
}

// toldRoutes are those of an app of an image that is told of a path and answers below that alone; nil for all others.
func (p reader) toldRoutes(s *compose.Service) *compose.Routes {
	app, words := p.rootedApp(s)
	if app == nil || app.port == 0 || !app.isStrict(compose.Tag(s.BaseImage())) {
		return nil
	}
	told, known := p.toldPath(s, app, words)
	if !known || told.path == "" || !told.keeps {
		return nil
	}
	setting := told.setting
	if setting == "" {
		setting, _, _ = strings.Cut(app.told.Setting, ":")
	}
	return &compose.Routes{Paths: []string{told.path}, Told: setting, Own: told.setting == "", Port: app.pagesAt(s), Pos: told.pos}
}

// isStrict reports whether a version of an app has nothing beside the path that it keeps.
func (app *rooted) isStrict(tag string) bool {
	known := knownImage{since: app.strict, before: app.loose}
	return known.isOf(tag)
}

// pagesAt is the port of an app's pages.
func (app *rooted) pagesAt(s *compose.Service) int {
	if known := s.ImagePorts; known != nil && !slices.ContainsFunc(known.Ports, func(at compose.ImagePort) bool { return at.Port == app.port }) {
		return known.Ports[0].Port
	}
	return app.port
}

// topmost tells of an app of an image that answers at "/", and knows a path of which it is told in its links alone.
func (p reader) topmost(s *compose.Service) *compose.Topmost {
	app, words := p.rootedApp(s)
	if app == nil || app.port == 0 {
		return nil
	}
	told, known := p.toldPath(s, app, words)
	if !known || told.keeps || told.path == "" && app.has == "" || app.has != "" && provides(s, "/var/www") {
		return nil
	}
	found := &compose.Topmost{Path: told.path, Has: names(app.has), Setting: told.setting, Keep: app.keeps, Port: app.pagesAt(s), Pos: told.pos}
	if found.Path == "" {
		found.Pos = s.BaseImagePos()
	}
	return found
}
