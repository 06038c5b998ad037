package apps

import (
	"slices"
	"strings"
	"testing"
)

const mountedShop = `-- compose.yaml --
services:
  web:
    build: .
    environment:
      BELOW: /
-- Dockerfile --
FROM python:3.12
WORKDIR /srv
COPY . .
CMD ["/srv/run.sh"]
-- run.sh --
#!/bin/sh
below=${BELOW:-/}
uwsgi --http :8000 --manage-script-name --mount $below=shop.wsgi:application
-- shop/settings.py --
STATIC_URL = "/static/"
MIDDLEWARE = []
-- shop/urls.py --
from django.urls import path
urlpatterns = [path("", page), path("shelves/", page)]
-- shop/wsgi.py --
application = get_wsgi_application()
`

// TestUWSGITopmost has an app of Django below "/", whose first words are known unless something adds to them.
func TestUWSGITopmost(t *testing.T) {
	for name, test := range map[string]struct{ old, made, has string }{
		"as it is":             {"", "", "/shelves"},
		"static map":           {"--manage-script-name", "--manage-script-name --static-map /assets=/srv/a", "/assets"},
		"static map of ini":    {"-- shop/settings", "-- u.ini --\n[uwsgi]\nmount = /=shop.wsgi:application\nmanage-script-name = true\nstatic-map = /assets=/srv/a\n-- run.sh --\nuwsgi --ini u.ini\n-- shop/settings", "/assets"},
		"ini that is not seen": {"--manage-script-name", "--manage-script-name --ini u.ini", ""},
		"set by the script":    {"below=$", "BELOW=/library\nbelow=$", ""},
		"script reads more":    {"below=$", ". ./env.sh\nbelow=$", ""},
		"static url":           {`STATIC_URL = "/static/"`, `STATIC_URL = "/assets/"`, "/assets"},
		"static url made":      {`STATIC_URL = "/static/"`, `STATIC_URL = env("FILES")`, ""},
		"media url":            {`MIDDLEWARE = []`, `MEDIA_URL = "uploads/"`, "/uploads"},
		"files of a host":      {`"/static/"`, `"https://files.example.org/"`, "/shelves"},
		"whitenoise":           {`MIDDLEWARE = []`, `WHITENOISE_ROOT = "/srv/root"`, ""},
		"fallback":             {`MIDDLEWARE = []`, `MIDDLEWARE = ["django.contrib.flatpages.middleware.FlatpageFallbackMiddleware"]`, ""},
		"looks at the path":    {`MIDDLEWARE = []`, `health = lambda request: request.path == "/healthz"`, ""},
		"dispatcher":           {`= get_wsgi_application()`, `= DispatcherMiddleware(NotFound(), {"/library": get_wsgi_application()})`, ""},
		"wrapped":              {`= get_wsgi_application()`, "= get_wsgi_application()\napplication = Below(application)", ""},
		"extended":             {"-- shop/wsgi.py", "urlpatterns.extend(patterns)\n-- shop/wsgi.py", ""},
		"extended by a list":   {"-- shop/wsgi.py", "urlpatterns.extend([path(\"api/\", page)])\n-- shop/wsgi.py", "/api"},
		"inserted":             {"-- shop/wsgi.py", "for r in routes: \n    urlpatterns.insert(0, r)\n-- shop/wsgi.py", ""},
		"appended":             {"-- shop/wsgi.py", "urlpatterns.append(path(\"api/\", page))\n-- shop/wsgi.py", "/api"},
		"another name":         {"-- shop/wsgi.py", "from django.urls import path as p\nurlpatterns += [p(\"api/\", page)]\n-- shop/wsgi.py", ""},
		"of a name":            {`"shelves/", page)`, `"shelves/", page), health`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			top := loadArchive(t, strings.Replace(mountedShop, test.old, test.made, 1)).Service("web").Topmost
			switch {
			case test.has == "":
				if top != nil {
					t.Errorf("%+v, want none", top)
				}
			case top == nil || !slices.Contains(top.Has, test.has):
				t.Errorf("%+v, want %s", top, test.has)
			}
		})
	}
}
