package apps

import (
	"fmt"
	"reflect"
	"testing"
)

// TestDjangoSettings reads what settings give to a name, or that they do not tell.
func TestDjangoSettings(t *testing.T) {
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
		{"X = config('GONE', default=True, cast=bool)\nfrom decouple import config", nil},
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
		{"def f():\n    X = 1\nX = (\n    'a'\n)", "a"},
	}
	archive := "-- compose.yaml --\nservices:\n"
	for i := range tests {
		archive += fmt.Sprintf("  s%d: {image: app, working_dir: /s%d, volumes: ['./s%d:/s%d'], entrypoint: ./start.sh, command: gunicorn app.wsgi, "+
			"environment: {DJANGO_SETTINGS_MODULE: app.settings, HOSTS: 'a.test, b.test', OFF: 'off', NUMBER: '2'}}\n", i, i, i, i)
	}
	for i, tt := range tests {
		archive += fmt.Sprintf("-- s%d/start.sh --\nexport EXPORTED=1\nexec \"$@\"\n-- s%d/manage.py --\n-- s%d/app/base.py --\nX = 'base'\n-- s%d/app/settings.py --\n%s\n", i, i, i, i, tt.code)
	}
	p := readerOf(loadArchive(t, archive))
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
