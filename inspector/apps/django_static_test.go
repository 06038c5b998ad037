package apps

import "testing"

func TestStaticFiles(t *testing.T) {
	for name, test := range map[string]struct {
		settings, root string
	}{
		"path":           {"BASE_DIR = Path(__file__).resolve().parent.parent\nSTATIC_URL = \"/static/\"\nSTATIC_ROOT = BASE_DIR / \"staticfiles\"\n", "/app/staticfiles"},
		"two words":      {"BASE_DIR = Path(__file__).resolve().parent.parent\nSTATIC_ROOT = BASE_DIR / 'var' / 'static'  # for nginx\n", "/app/var/static"},
		"join":           {"BASE_DIR = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))\nSTATIC_ROOT = os.path.join(BASE_DIR, 'static/')\n", "/app/static"},
		"parents":        {"ROOT = Path(__file__).resolve().parents[1]\nSTATIC_ROOT = str(ROOT / \"files\")\n", "/app/files"},
		"literal":        {"STATIC_ROOT = '/vol/web/static'\n", "/vol/web/static"},
		"environment":    {"STATIC_ROOT = os.environ.get('STATIC_ROOT', '/vol/static')\n", "/vol/static"},
		"in a variable":  {"STATIC_ROOT = os.environ.get('FILES')\n", ""},
		"two":            {"DEBUG = cache.get('debug')\nSTATIC_ROOT = '/vol/static'\nif DEBUG:\n    STATIC_ROOT = '/tmp/static'\n", ""},
		"inside an if":   {"DEBUG = False\nif not DEBUG:\n    STATIC_ROOT = '/vol/static'\n", "/vol/static"},
		"text added":     {"BASE_DIR = os.path.dirname(os.path.dirname(__file__))\nSTATIC_ROOT = BASE_DIR + '/static'\n", "/app/static"},
		"joinpath":       {"BASE_DIR = pathlib.Path(__file__).resolve(strict=True).parent.parent\nSTATIC_ROOT = BASE_DIR.joinpath('a', 'b')\n", "/app/a/b"},
		"unknown root":   {"STATIC_ROOT = BASE_DIR / 'static'\n", ""},
		"a comment":      {"# STATIC_ROOT = '/vol/static'\n", ""},
		"made otherwise": {"BASE_DIR = Path(env('HOME'))\nSTATIC_ROOT = BASE_DIR / 'static'\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			p := loadArchive(t, `-- compose.yaml --
services:
  web:
    build: .
-- Dockerfile --
FROM python:3.12
WORKDIR /app
COPY . .
ENTRYPOINT ["/app/start.sh"]
CMD ["gunicorn", "shop.wsgi"]
-- start.sh --
#!/bin/sh
# collectstatic comes first
python manage.py collectstatic --noinput
exec "$@"
-- manage.py --
os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')
-- shop/settings.py --
`+test.settings)
			got := p.Service("web").Static
			if got == nil || got.Root != test.root {
				t.Fatalf("%+v, want root %q", got, test.root)
			}
			if got.Collects.File != "start.sh" || got.Collects.Line != 3 {
				t.Errorf("collects at %v", got.Collects)
			}
			if (got.Root != "") != (got.RootPos.File == "shop/settings.py") {
				t.Errorf("root at %v", got.RootPos)
			}
		})
	}
}

func TestStaticFilesCopied(t *testing.T) {
	p := loadArchive(t, `-- compose.yaml --
services:
  web:
    image: example/web
    volumes: [".:/app"]
    command: sh -c "python manage.py collectstatic --noinput && cp -r /app/staticfiles/. /static && gunicorn shop.wsgi"
  plain:
    image: example/web
    command: ["sh", "-c", "python manage.py collectstatic --noinput && gunicorn shop.wsgi"]
  none:
    image: example/web
    command: gunicorn shop.wsgi
`)
	if got := p.Service("web").Static; got != nil {
		t.Errorf("copied on: %+v", got)
	}
	if got := p.Service("plain").Static; got == nil || got.Collects.File != "compose.yaml" {
		t.Errorf("in its command: %+v", got)
	}
	if got := p.Service("none").Static; got != nil {
		t.Errorf("not at all: %+v", got)
	}
}
