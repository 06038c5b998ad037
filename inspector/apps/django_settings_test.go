package apps

import (
	"fmt"
	"reflect"
	"testing"
)

// TestDjangoSettings reads what settings give to a name, or that they do not tell.
func TestDjangoSettings(t *testing.T) {
	flag := "def flag(name: str, default: bool = False) -> bool:\n    \"\"\"A switch.\"\"\"\n    value = os.environ.get(name)\n    if value is None:\n        return default\n    return value.lower() in {'1', 'true'}\n"
	tests := []struct {
		code  string
		value any // nil: not known
	}{
		{"X = True", true},
		{"X: bool = not True", false},
		{"X = [\n    'a',  # one\n    \"b\",\n]\nX += ['c']", []string{"a", "b", "c"}},
		{"X = os.environ.get('HOSTS', 'x').split(',')", []string{"a.test", " b.test"}},
		{"X = [h.strip() for h in os.getenv('HOSTS').split(',') if h.strip()]", []string{"a.test", "b.test"}},
		{"X = os.environ['HOSTS'].split(' ')[0]", nil},
		{"X = env.list('HOSTS', default=[])", []string{"a.test", "b.test"}},
		{"X = env.bool('GONE', default=True)", true},
		{"X = env.bool('OFF', True)", false},
		{"X = bool(int(os.environ.get('NUMBER', 0)))", true},
		{"X = os.environ.get('OFF', '1') in ('1', 'true')", false},
		{"from decouple import config\nX = config('GONE', default=True, cast=bool)", true},
		{"from decouple import config\nX = config('IN_FILE', cast=bool)", true},
		{"from decouple import config\nX = config('HOSTS')", "a.test, b.test"},
		{"import dotenv\ndotenv.load_dotenv(override=True)\nX = os.getenv('HOSTS')", nil},
		{"env.read_env('.env.local')\nX = env.bool('GONE', default=True)", nil},
		{"if env.bool('READ', default=False):\n    env.read_env('.env')\nX = env('IN_FILE', default='no')", "no"},
		{"if unknown():\n    env.read_env('.env')\nX = env('IN_FILE', default='no')", nil},
		{"from .reader import env\nX = env('IN_FILE', default='no')", nil},
		{"X = config('OFF', default=True, cast=bool)", false},
		{"env = environ.Env(OFF=(bool, True), GONE=(bool, True))\nX = env('OFF') or not env('GONE')", false},
		{"X = 20 * 1024 * 1024", 20 << 20},
		{"D = True\nif D:\n    X = 'a'\nelse:\n    X = 'b'", "a"},
		{"if unknown():\n    X = 'a'\nelif True:\n    X = 'b'", nil},
		{"if unknown():\n    Y = 'a'\nX = 'b'", "b"},
		{"X = 'a'\ntry:\n    X = 'b'\nexcept KeyError:\n    pass", nil},
		{"X = 'a'\ntry:\n    from .gone import *\nexcept ImportError:\n    pass", nil},
		{"X = 'a'\nfrom .base import *", "base"},
		{"from app.base import *\nX = X", "base"},
		{"X = ['a']\nX.append(host)", nil},
		{"X = compute()", nil},
		{"X = 'a' if os.getenv('OFF') == 'off' else 'b'", "a"},
		{"X = 'exported' if os.getenv('EXPORTED') else 'b'", nil},
		{"from other import X", nil},
		{"from .gone import *\nX = True", true},
		{"from .gone import *\nX = env.bool('GONE', default=True)", nil},
		{"X = True\nfrom .gone import *", nil},
		{"from split_settings.tools import include\nX = True\ninclude('more.py')", nil},
		{flag + "X = flag('GONE', default=True)", true},
		{flag + "X = flag('OFF', True)", false},
		{flag + "X = flag('GONE')", false},
		{flag + "def flag(name):\n    return True\nX = flag('OFF')", nil},
		{"def f(a, b='x'):\n    b = a + b\n    if a == 'y':\n        return b\n    else:\n        return None\nX = f('y')", "yx"},
		{"def f(a):\n    return f(a) + f(a)\nX = f('a')", nil},
		{"def f(a):\n    a.change()\n    return a\nX = f('a')", nil},
		{"X = None is not None", false},
		{"def f():\n    X = 1\nX = (\n    'a'\n)", "a"},
	}
	archive := "-- compose.yaml --\nservices:\n"
	for i := range tests {
		archive += fmt.Sprintf("  s%d: {image: app, working_dir: /s%d, volumes: ['./s%d:/s%d'], entrypoint: ./start.sh, command: gunicorn app.wsgi, "+
			"environment: {DJANGO_SETTINGS_MODULE: app.settings, HOSTS: 'a.test, b.test', OFF: 'off', NUMBER: '2'}}\n", i, i, i, i)
	}
	for i, tt := range tests {
		archive += fmt.Sprintf("-- s%d/start.sh --\nexport EXPORTED=1\nexec \"$@\"\n-- s%d/manage.py --\n-- s%d/.env --\n# of the host\nexport IN_FILE='yes'\nHOSTS=c.test\n-- s%d/app/reader.py --\nenv.read_env()\n-- s%d/app/base.py --\nX = 'base'\n-- s%d/app/settings.py --\n%s\n", i, i, i, i, i, i, tt.code)
	}
	p := readerOf(t.Context(), loadArchive(t, archive))
	for i, tt := range tests {
		d := p.django(p.Service(fmt.Sprintf("s%d", i)))
		if d == nil {
			t.Fatalf("%q: no settings", tt.code)
		}
		var got any
		if set := d.value("X"); set != nil {
			got = set.value
		}
		if !reflect.DeepEqual(got, tt.value) {
			t.Errorf("%q gives %#v, want %#v", tt.code, got, tt.value)
		}
	}
}

// TestDjangoStarter finds the module of settings that what is started names, where the others name another one.
func TestDjangoStarter(t *testing.T) {
	archive := `-- compose.yaml --
services:
  dev: {image: app, working_dir: /app, volumes: ['./app:/app'], command: python manage.py runserver}
  wsgi: {image: app, working_dir: /app, volumes: ['./app:/app'], command: gunicorn shop.wsgi:application}
  asgi: {image: app, working_dir: /app, volumes: ['./app:/app'], command: daphne shop.asgi:application}
  either: {image: app, working_dir: /app, volumes: ['./app:/app'], command: sh -c "python manage.py runserver || gunicorn shop.wsgi"}
-- app/manage.py --
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.dev")
-- app/shop/wsgi.py --
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.live")
-- app/shop/asgi.py --
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.sockets")
-- app/shop/dev.py --
X = "dev"
-- app/shop/live.py --
X = "wsgi"
-- app/shop/sockets.py --
X = "asgi"
`
	p := readerOf(t.Context(), loadArchive(t, archive))
	for _, name := range []string{"dev", "wsgi", "asgi"} {
		if d := p.django(p.Service(name)); d == nil || d.value("X") == nil || d.value("X").value != name {
			t.Errorf("%s: settings %+v", name, d)
		}
	}
	if d := p.django(p.Service("either")); d != nil {
		t.Errorf("either: settings %v, want none", d.read)
	}
}
