package nginx

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// A generator makes servers and requests. Its seed is fixed, so that a failure can be repeated.
type generator struct{ *rand.Rand }

func newGenerator(seed uint64) generator { return generator{rand.New(rand.NewPCG(seed, 1))} }

func (g generator) pick(from ...string) string { return from[g.IntN(len(from))] }

var generatedPatterns = []string{
	`\.php$`, `^/a`, `/b/`, `^/(?<n>[^/]+)/b$`, `\.(gif|jpg)$`, `"^/[a-c]{2}$"`, `.`, `^/A/`, `^/a//b`, `^/.$`, `a\.b`, `^/é`, `%`, `\+`, `(^|/)c(/|$)`,
}

// server writes a server of random locations.
func (g generator) server(name string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "server { listen PORT4; server_name %s; LINE\n", name)
	if g.IntN(3) == 0 {
		b.WriteString("merge_slashes off;\n")
	}
	g.locations(&b, "", 2+g.IntN(8))
	b.WriteString("}\n")
	return b.String()
}

func (g generator) locations(b *strings.Builder, prefix string, n int) {
	used := map[string]bool{}
	for range n {
		modifier := g.pick("", "", "", "=", "^~", "~", "~*")
		path := prefix + g.path()
		if modifier == "~" || modifier == "~*" {
			path = g.pick(generatedPatterns...)
		}
		key := strings.TrimPrefix(modifier, "^~") + path
		if used[key] {
			continue
		}
		used[key] = true
		fmt.Fprintf(b, "location %s %s { LINE %s\n", modifier, path, g.pick("", "", "return 200 a;", "return 200 a;", "proxy_pass http://127.0.0.1:STUB;",
			"try_files /none /a;", "rewrite ^/a(.*)$ /b$1 last;", "rewrite (.*) $1/b break;", "error_page 404 /c; return 404;", "internal;"))
		if inner := path; modifier == "" && strings.Count(prefix, "/") < 4 && g.IntN(3) == 0 {
			g.locations(b, strings.TrimSuffix(inner, "/"), 1+g.IntN(4))
		}
		b.WriteString("}\n")
	}
}

func (g generator) path() string {
	path := ""
	for range 1 + g.IntN(3) {
		path += g.pick("/a", "/b", "/c", "/ab", "/A", "/", "/a.php", "/é", "/a+b")
	}
	return strings.ReplaceAll(path, "//", "/")
}

// uri writes a URI with all that nginx normalises.
func (g generator) uri() string {
	uri := ""
	for range 1 + g.IntN(4) {
		uri += g.pick("/a", "/b", "/c", "/ab", "/A", "/", "//", "/.", "/..", "/a.php", "/%61", "/%C3%A9", "%2Fb", "/a%2e%2e", "/%2e%2e/", "/a+b", "/a%25",
			"/%3f", "/%23", "/...", "/.a", "/x.gif", "/a/b", "/%2", "/%zz", "/..a/", "/é")
	}
	if !strings.HasPrefix(uri, "/") {
		uri = "/" + uri
	}
	return uri + g.pick("", "", "", "?", "?a=b", "?/../x#y", "#z")
}
