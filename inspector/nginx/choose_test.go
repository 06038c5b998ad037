package nginx

import (
	"fmt"
	"testing"
)

func TestNormalise(t *testing.T) {
	tests := []struct{ uri, want string }{ // "!": refused
		{"/", "/"}, {"/a//b/./c/../d", "/a/b/d"}, {"/a/..", "/"}, {"/a/.", "/a/"}, {"/%61%2Fb", "/a/b"}, {"/a%2e%2e", "/a.."}, {"/%2E%2e/", "!"},
		{"/..", "!"}, {"/a?b=%20#c", "/a?b=%20"}, {"/a#b?c", "/a"}, {"/%3f%23%25", "/?#%"}, {"/%", "!"}, {"/%4", "!"}, {"/%g0", "!"}, {"/%00", "!"},
		{"a", "!"}, {"", "!"}, {"/a b", "!"}, {"/.../..a/.b", "/.../..a/.b"}, {"/a/.%2e", "/"},
	}
	for _, test := range tests {
		path, args, ok := normalise(test.uri, true)
		got := withArgs(path, args)
		if !ok {
			got = "!"
		}
		if got != test.want {
			t.Errorf("%s: got %q, want %q", test.uri, got, test.want)
		}
	}
}

// TestChoose pins what a real nginx cannot show: TLS, streams, files that may be there, and what is not known.
func TestChoose(t *testing.T) {
	const conf = `events {}
stream { server { listen 5432; proxy_pass db:5432; } }
http { ssl_certificate /c.pem; ssl_certificate_key /k.pem;
server { listen 443 ssl; error_page 497 https://$host$request_uri; location / { proxy_pass http://tls; } }
server { listen 8443 ssl; location / { proxy_pass http://tls; } }
server { listen 127.0.0.1:81; location / { proxy_pass http://lo; } }
server { listen [::]:82; location / { proxy_pass http://six; } }
server { listen 83; index index.html index.php;
location / { try_files $uri $uri/ =404; }
location ~ \.php$ { try_files $uri =404; fastcgi_pass php:9000; } }
server { listen 84;
location / { proxy_pass http://root; }
location ~ ^/(?!api/) { proxy_pass http://notapi; } }
server { listen 86; location / { proxy_pass http://root; } location ~ /\.(?!well[)]-known).* { deny all; } }
server { listen 85; if ($http_user_agent ~ curl) { return 403; } set $where /x; rewrite ^/dyn $where last; location / { content_by_lua_block { } } }
}`
	tests := []struct {
		port int
		uri  string
		tls  bool
		want string // outcome, upstream, status, where to; then what is not known
	}{
		{5432, "/", false, "pass db:5432"},
		{443, "/x?y", true, "pass http://tls"},
		{443, "/x?y", false, "return 302 https://h/x?y"},
		{8443, "/", false, "return 400"},
		{81, "/", false, "nothing"},
		{82, "/", false, "pass http://six"},
		{83, "/", false, "pass php:9000"},
		{83, "/a", false, "files"},
		{83, "/a.php", false, "pass php:9000"},
		{84, "/a", false, "pass http://root (the pattern ^/(?!api/) cannot be followed: it looks ahead or behind, and is taken not to match)"},
		{86, "/a", false, "pass http://root"},
		{86, "/.a", false, "pass http://root (the pattern /\\.(?!well[)]-known).* cannot be followed: it looks ahead or behind, and is taken not to match)"},
		{85, "/", false, "module (if ($http_user_agent ~ curl) depends on $http_user_agent, and is taken not to hold)"},
		{9999, "/", false, "nothing"},
	}
	c := readText(conf)
	if say(c) != "ok" {
		t.Fatal(say(c))
	}
	for _, test := range tests {
		choice := c.Choose(Request{Port: test.port, Host: "h", URI: test.uri, TLS: test.tls})
		got := string(choice.Outcome)
		if choice.Pass >= 0 {
			got += " " + c.Passes[choice.Pass].Value
		}
		if choice.Status != 0 {
			got += fmt.Sprint(" ", choice.Status)
		}
		if choice.To != "" {
			got += " " + choice.To
		}
		if choice.Unknown != "" {
			got += " (" + choice.Unknown + ")"
		}
		if got != test.want {
			t.Errorf("port %d%s: got %s, want %s; %v", test.port, test.uri, got, test.want, choice.Steps)
		}
	}
}
