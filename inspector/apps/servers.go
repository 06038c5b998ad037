package apps

import (
	"cmp"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
)

// plainServers speak TLS only when a flag or a setting says so that is read for Serving.Protocol.
var plainServers = []string{"gunicorn", "uvicorn", "waitress-serve", "manage.py", "artisan", "flask", "fastapi", "uwsgi", "http.server", "php", "python", "node", "bun", "deno",
	"next", "Nuxt", "SvelteKit", "Astro", "Next.js", "Spring", "Apache"}

// fileServers give out files and nothing else.
var fileServers = []string{"serve", "http-server"}

// openings say how what is no program of flags is told to listen on all addresses, by the first word of its name or by all.
var openings = map[string]string{
	"node": "'0.0.0.0' as the host in this call of listen", "bun": "'0.0.0.0' as the host in this call of listen", "deno": `hostname: "0.0.0.0" in this call`,
	"Astro": "HOST=0.0.0.0 in its environment", "Nuxt": "HOST=0.0.0.0 in its environment", "SvelteKit": "HOST=0.0.0.0 in its environment",
	"Go": `"0.0.0.0:{port}" as the address here`, "Rust": `"0.0.0.0:{port}" as the address here`, "ruby": "set :bind, '0.0.0.0'", "python": `host="0.0.0.0" in this call`,
	"oauth2-proxy":   "--http-address=0.0.0.0:{port}, or OAUTH2_PROXY_HTTP_ADDRESS=0.0.0.0:{port} in its environment",
	"ASP.NET":        `"http://+:{port}" as the address here`,
	"gserve":         "GATSBY_SERVER_HOST=0.0.0.0 in its environment",
	"Rocket":         "ROCKET_ADDRESS=0.0.0.0 in its environment",
	"mix phx.server": "ip: {0, 0, 0, 0} in config/dev.exs",
}

// describe notes what is known of a server by its name.
func (l *listener) describe() {
	name, _, _ := strings.Cut(l.Program, " ")
	l.Plain, l.Files = slices.Contains(plainServers, name), slices.Contains(fileServers, l.Program)
	switch {
	case l.Open != "":
	case l.Program == "gunicorn" && strings.HasSuffix(l.Pos.File, ".py"):
		l.Open = `bind = "0.0.0.0:{port}"` // of its configuration file
	default:
		l.Open = cmp.Or(openings[l.Program], openings[name], openedByFlag(&l.Serving))
	}
}

// openedByFlag is the flag with which a program is told to listen on all addresses, behind what runs it.
func openedByFlag(at *compose.Serving) string {
	i := slices.IndexFunc(programs, func(known program) bool { return known.title() == at.Program && !strings.HasPrefix(known.word, "-") })
	if i < 0 {
		return ""
	}
	switch flag := programs[i].opening(); {
	case flag == "" || at.Runner == "":
		return flag
	case strings.HasPrefix(at.Runner, "npm "):
		return at.Runner + " -- " + flag // npm keeps what stands before "--" for itself
	default:
		return at.Runner + " " + flag
	}
}

// title is how the program is called: "flask run".
func (known program) title() string {
	if known.word == "" || strings.HasPrefix(known.word, "-") {
		return known.name
	}
	return known.name + " " + known.word
}

// opening is the flag that makes it listen on all addresses; "" where it has none.
func (known program) opening() string {
	switch {
	case known.opens != "":
		return known.opens
	case len(known.host) > 0:
		return known.host[0] + " " + every
	case len(known.bind) > 0:
		return known.bind[0] + " " + every + ":{port}"
	}
	return ""
}
