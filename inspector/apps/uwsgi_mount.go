package apps

import (
	"cmp"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// A uwsgiMount is an app that uWSGI has below a path (uwsgi-docs, Options: mount).
type uwsgiMount struct {
	path    string // "" for "/"; meaningless where it is not known
	known   bool
	module  string      // "shop.wsgi" of "--mount /=shop.wsgi:application"
	app     string      // "application"
	setting string      // the variable that names the path; "" where it is written there
	sole    bool        // uWSGI takes the path away (manage-script-name), and nothing beside it leads to what it has
	pos     compose.Pos // of the path
}

var (
	mountFlag = lazyregexp.New(`(?:^|\s)--mount[=\s]+["']?([^\s"'=]*)["']?=["']?([\w./-]+)(?::(\w+))?`)
	mountLine = lazyregexp.New(`(?m)^[ \t]*mount[ \t]*=[ \t]*([^\s=]*)[ \t]*=[ \t]*([\w./-]+)(?::(\w+))?`)
	iniNamed  = lazyregexp.New(`[\w./-]+\.ini\b`)
	oneName   = lazyregexp.New(`^\$(?:(\w+)|\{(\w+)(?::?-([\w./-]*))?\})$`)
	readsMore = lazyregexp.New(`(?m)(?:^|[;&|])[ \t]*(?:source|\.|eval|read)[ \t]`)
	runsUWSGI = lazyregexp.New(`\buwsgi\b`)

	takesAway  = lazyregexp.New(`\bmanage-script-name\b`)
	otherFiles = lazyregexp.New(`(?m)--(?:yaml|yml|xml|json|lua|import|include|inherit)\b|^\s*(?:include|inherit)\b`)
	staticMap  = lazyregexp.New(`\bstatic-map2?[ \t]*[=\s][ \t]*["']?([^\s"'=]*)`)
	plainApp   = lazyregexp.New(`(?m)^(\w+)[ \t]*=[ \t]*get_wsgi_application\(\)[ \t]*$`)
	leadsAside = lazyregexp.New(`(?m)(?:--|^\s*)(?:route[\w-]*|check-static[\w-]*|emperor|vassals?[\w-]*)\b|\bstatic-map[=\s]+["']?(?:\$|/[^\s=]*/)`)
)

// uwsgiMounts are the apps that the words, the scripts and the files of a service's uWSGI name with their paths.
func (p reader) uwsgiMounts(s *compose.Service) (all []uwsgiMount) {
	files, inis := p.RootFS(s.Name, nil), []string{}
	p.eachStartText(s, func(text string, at func(int) compose.Pos) {
		if !runsUWSGI.MatchString(text) {
			return
		}
		all = append(all, p.mountsIn(s, mountFlag, text, at)...)
		inis = append(inis, iniNamed.FindAllString(text, -1)...)
	})
	for _, ini := range append(inis, p.Environment(s.Name)["UWSGI_INI"]) {
		name := inside(p.StartDir(s.Name), ini)
		if content, err := fs.ReadFile(files, name); err == nil {
			all = append(all, p.mountsIn(s, mountLine, string(content), func(offset int) compose.Pos {
				return compose.Pos{File: files.Origin(name).Host, Line: lineNumber(string(content), offset)}
			})...)
		}
	}
	return all
}

func (p reader) mountsIn(s *compose.Service, form *lazyregexp.Regexp, text string, at func(int) compose.Pos) (all []uwsgiMount) {
	for _, m := range form.FindAllStringSubmatchIndex(text, -1) {
		mount := uwsgiMount{module: text[m[4]:m[5]], app: "application", sole: takesAway.MatchString(text) && !leadsAside.MatchString(text), pos: at(m[2])}
		if m[6] >= 0 {
			mount.app = text[m[6]:m[7]]
		}
		p.mountPath(s, text, text[m[2]:m[3]], &mount)
		all = append(all, mount)
	}
	return all
}

// mountPath notes which path a mount's word means: a path, or a variable that the script sets once from one of its environment, or that is one.
func (p reader) mountPath(s *compose.Service, text, word string, mount *uwsgiMount) {
	inner := ""
	if m := oneName.FindStringSubmatch(word); m != nil {
		if readsMore.MatchString(text) {
			return
		}
		given := lazyregexp.New(`(?m)(?:^|[\s;])`+m[1]+m[2]+`=["']?([^\s"';]*)`).FindAllStringSubmatch(text, 2)
		if len(given) > 1 || len(given) == 1 && m[3] != "" {
			return
		}
		if len(given) == 1 {
			inner, word = m[1]+m[2], given[0][1]
		}
	}
	if m := oneName.FindStringSubmatch(word); m != nil {
		if name := m[1] + m[2]; name != inner && lazyregexp.New(`\b`+name+`:?=`).MatchString(text) {
			return // the script makes it another
		}
		value, isSet, known := p.environmentOf(s, nil, m[1]+m[2])
		if !known || !isSet && m[3] == "" {
			return
		}
		mount.setting, word = m[1]+m[2], cmp.Or(value, m[3])
		if isSet {
			at, _ := p.VariableAt(s.Name, mount.setting)
			mount.pos = at
		}
	}
	mount.path, mount.known = pathIn(word, false)
}

// alsoMounted adds to routes those that an app has below the paths of its mounts; nil where these do not tell. uWSGI takes the path
// away there (manage-script-name), and gives the first app what no mount fits as it is (plugins/python/pyloader.c, default_app).
func (p reader) alsoMounted(s *compose.Service, found *compose.Routes) *compose.Routes {
	if found == nil || p.takesPathAway(s) {
		return nil
	}
	routes, own := *found, found.Paths
	for _, mount := range p.uwsgiMounts(s) {
		if !mount.known {
			return nil
		}
		if mount.path != "" {
			routes.Paths = append(slices.Clip(routes.Paths), mount.path)
			for _, route := range own {
				routes.Paths = append(routes.Paths, mount.path+route)
			}
		}
	}
	return &routes
}

// pathTaken matches what tells a server of Python of a path that it takes away: gunicorn (docs.gunicorn.org/en/stable/settings.html#raw-env),
// uvicorn and hypercorn.
var pathTaken = lazyregexp.New(`\bSCRIPT_NAME=|--root-path\b`)

// takesPathAway reports whether the server of a service's app may be told of such a path, by its words or settings.
func (p reader) takesPathAway(s *compose.Service) bool {
	text, files := p.started(s)+" "+p.Environment(s.Name)["GUNICORN_CMD_ARGS"], p.RootFS(s.Name, nil)
	if pathTaken.MatchString(text) || p.elsewhere(s, []string{"UVICORN_ROOT_PATH"}, nil) {
		return true
	}
	return slices.ContainsFunc(append(strings.Fields(text), gunicornConf), func(word string) bool {
		_, name, isFlag := strings.Cut(word, "=")
		if !isFlag {
			name = word
		}
		if !strings.HasSuffix(name, ".py") {
			return false
		}
		conf, _ := fs.ReadFile(files, inside(p.StartDir(s.Name), strings.TrimPrefix(name, "file:")))
		return pathTaken.Match(conf)
	})
}

// uwsgiTopmost tells of an app of Django that uWSGI is told to have at "/": it answers below the first words of its routes alone.
func (p reader) uwsgiTopmost(s *compose.Service) *compose.Topmost {
	all := p.uwsgiMounts(s)
	if len(all) != 1 || !all[0].known || !all[0].sole || all[0].path != "" || p.elsewhere(s, []string{"SCRIPT_NAME"}, nil) {
		return nil
	}
	mount, files := all[0], p.RootFS(s.Name, nil)
	at := strings.ReplaceAll(mount.module, ".", "/")
	if !slices.ContainsFunc(p.djangoDirs(s, files), func(root string) bool {
		return makesPlainApp(files, pyModuleFile(files, inside(root, at)), mount.app) && pyModuleFile(files, inside(root, path.Join(path.Dir(at), "urls"))) != ""
	}) {
		return nil
	}
	words := p.djangoWords(s)
	served, known := p.uwsgiServes(s)
	if words == nil || !known {
		return nil
	}
	words = append(words, served...)
	p.quoteAt(mount.pos)
	return &compose.Topmost{Has: words, Setting: cmp.Or(mount.setting, "--mount"), Mount: true, Pos: mount.pos}
}

// makesPlainApp reports whether a module makes its application of Django's alone.
func makesPlainApp(files compose.RootFS, name, app string) bool {
	content, err := fs.ReadFile(files, name)
	text := withoutHashes(string(content))
	made := plainApp.FindStringSubmatch(text)
	return err == nil && made != nil && made[1] == app && len(lazyregexp.New(`\b`+app+`\b[^=\n]*=`).FindAllString(text, 2)) == 1
}

// uwsgiServes are the paths below which the uWSGI of a service serves files (uwsgi-docs, StaticFiles); known is false where its
// settings are not all seen, or lead to more.
func (p reader) uwsgiServes(s *compose.Service) (paths []string, known bool) {
	files, text := p.RootFS(s.Name, nil), p.started(s)
	env := p.Environment(s.Name)
	for name := range env {
		if strings.HasPrefix(name, "UWSGI_") && name != "UWSGI_INI" {
			return nil, false
		}
	}
	for _, ini := range append(iniNamed.FindAllString(text, -1), env["UWSGI_INI"]) {
		if ini == "" {
			continue
		}
		content, err := fs.ReadFile(files, inside(p.StartDir(s.Name), ini))
		if err != nil {
			return nil, false
		}
		text += "\n" + withoutHashes(string(content))
	}
	if otherFiles.MatchString(text) || leadsAside.MatchString(text) {
		return nil, false
	}
	for _, m := range staticMap.FindAllStringSubmatch(text, -1) {
		first, _, _ := strings.Cut(strings.Trim(m[1], "/"), "/")
		if first == "" || strings.Contains(first, "$") {
			return nil, false
		}
		paths = append(paths, "/"+first)
	}
	return paths, true
}
