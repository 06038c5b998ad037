package nginx

import (
	"slices"
	"testing"
)

func TestBareLocations(t *testing.T) {
	c := readText(`events {}
http {
	server {
		location /a { auth_basic x; proxy_read_timeout 1h; client_max_body_size 1g; }
		location /b { proxy_pass http://x:1; }
		location /c { proxy_read_timeout 1h; if ($host) { return 403; } }
		location /d { proxy_read_timeout 1h; location /d/e { } }
		location /f { proxy_read_timeout 1h; include /etc/nginx/not/there.conf; }
		location /g { proxy_read_timeout 1h; proxy_cache_purge on; }
		location /h { proxy_read_timeout 1h; limit_except GET { deny all; } }
		location /i { proxy_read_timeout 1h; access_by_lua_block { ngx.exit(403) } }
		location /j { log_not_found off; }
		location /k { root /srv; expires 1d; }
		location /l { }
	}
}
`)
	var bare []string
	for _, l := range c.Servers[0].Locations {
		if l.Bare {
			bare = append(bare, l.Path)
		}
	}
	if want := []string{"/a", "/d/e", "/l"}; !slices.Equal(bare, want) {
		t.Errorf("got %q, want %q", bare, want)
	}
}
