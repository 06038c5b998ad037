package apps

import (
	"testing"

	"github.com/composecheck/composecheck/compose"
)

// TestDescribe: how servers of all kinds are told to listen on all addresses.
func TestDescribe(t *testing.T) {
	for _, c := range []struct {
		at   compose.Serving
		want string
	}{
		{compose.Serving{Program: "gunicorn"}, "-b 0.0.0.0:{port}"},
		{compose.Serving{Program: "gunicorn", Pos: compose.Pos{File: "gunicorn.conf.py"}}, `bind = "0.0.0.0:{port}"`},
		{compose.Serving{Program: "flask run"}, "--host 0.0.0.0"},
		{compose.Serving{Program: "waitress-serve"}, "--host 0.0.0.0"},
		{compose.Serving{Program: "manage.py runserver"}, "runserver 0.0.0.0:{port}"},
		{compose.Serving{Program: "puma"}, "-b tcp://0.0.0.0:{port}"},
		{compose.Serving{Program: "vite", Runner: "npm run dev"}, "npm run dev -- --host 0.0.0.0"},
		{compose.Serving{Program: "vite", Runner: "yarn dev"}, "yarn dev --host 0.0.0.0"},
		{compose.Serving{Program: "next start"}, "-H 0.0.0.0"},
		{compose.Serving{Program: "node server.js", Runner: "npm start"}, "'0.0.0.0' as the host in this call of listen"},
		{compose.Serving{Program: "mix phx.server"}, "ip: {0, 0, 0, 0} in config/dev.exs"},
		{compose.Serving{Program: "uwsgi"}, ""}, // by --http or --socket
		{compose.Serving{Program: "php-fpm"}, ""},
	} {
		found := &listener{Serving: c.at}
		if found.describe(); found.Open != c.want {
			t.Errorf("%+v: %q, want %q", c.at, found.Open, c.want)
		}
	}
}
