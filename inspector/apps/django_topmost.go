package apps

import (
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
)

// djangoTopmost tells of an app of Django that FORCE_SCRIPT_NAME has put a path before its links: behind WSGI Django leaves the
// path of a request as it is, so that its routes are found at "/" alone (docs.djangoproject.com/en/stable/ref/settings/#force-script-name).
func (p reader) djangoTopmost(s *compose.Service, d *djangoSettings) *compose.Topmost {
	if d == nil || s.Serving == nil || !slices.Contains([]string{"gunicorn", "manage.py runserver"}, s.Serving.Program) || p.elsewhere(s, []string{"SCRIPT_NAME"}, nil) ||
		strings.Contains(d.started, "vicorn") || strings.Contains(d.started, "asgi") || strings.Contains(d.started, "SCRIPT_NAME") || strings.Contains(d.text, "daphne") || strings.Contains(d.text, "channels") {
		return nil
	}
	set := d.value("FORCE_SCRIPT_NAME")
	if set == nil {
		return nil
	}
	text, _ := set.value.(string)
	below, plain := pathIn(text, false)
	if !plain || below == "" || strings.Contains(text, "://") {
		return nil
	}
	routes := p.djangoPaths(s, true)
	if routes == nil || slices.ContainsFunc(routes.Paths, func(route string) bool { return strings.HasPrefix(route+"/", below+"/") }) {
		return nil
	}
	for _, text := range startersIn(p.RootFS(s.Name, nil), strings.TrimPrefix(p.StartDir(s.Name), "/"), names("wsgi.py */wsgi.py */*/wsgi.py")) {
		if strings.Contains(text, "PATH_INFO") || strings.Contains(text, "SCRIPT_NAME") {
			return nil
		}
	}
	p.quoteAt(set.pos)
	return &compose.Topmost{Path: below, Setting: "FORCE_SCRIPT_NAME", Pos: set.pos}
}
