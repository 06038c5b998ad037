package nginx

import (
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

func TestEntryFor(t *testing.T) {
	c := Read(fstest.MapFS{"etc/nginx/nginx.conf": {Data: []byte(`
events {}
http {
    server { listen 80 default_server; server_name _; return 444; }
    server {
        listen 80;
        listen 8443 ssl;
        server_name *.example.org ~^w\d+\.test$;
        location / { proxy_pass http://root; }
        location = /only { proxy_pass http://only; }
        location /api { proxy_pass http://api; }
        location ~ ^/api/v[0-9]+/(users|items)/ { proxy_pass http://users; }
        location ~ \.php$ { fastcgi_pass php:9000; }
        location /files/ { try_files $uri @app; }
        location @app { proxy_pass http://app; }
        location /secret/ { internal; proxy_pass http://secret; }
        location /maybe/ { if ($http_x) { return 204; } proxy_pass http://maybe; }
    }
    server { listen 127.0.0.1:81 proxy_protocol; location / { proxy_pass http://local; } }
    server { listen unix:/run/n.sock; location / { proxy_pass http://unix; } }
    server { listen 80; server_name _; location / { proxy_pass http://dead; } }
    server { listen 82; location / { proxy_pass http://unsure; } location ~* (.)\1? { proxy_pass http://behind; } }
}
stream { server { listen 90; proxy_pass db:1; } }`)}}, Options{Main: "/etc/nginx/nginx.conf"})
	want := map[string]string{ // by what follows pass: address, port, host, URI; or why not
		"http://root":   "127.0.0.1 80 composecheck.example.org /",
		"http://only":   "127.0.0.1 80 composecheck.example.org /only",
		"http://api":    "127.0.0.1 80 composecheck.example.org /api",
		"http://users":  "127.0.0.1 80 composecheck.example.org /api/v1/users/",
		"php:9000":      "127.0.0.1 80 composecheck.example.org /index.php",
		"http://unsure": "no request could be derived that surely reaches it",
		"http://behind": "no path could be derived that its location matches",
		"http://app":    "127.0.0.1 80 composecheck.example.org /files/composecheck",
		"http://secret": "its location is internal",
		"http://maybe":  "127.0.0.1 80 composecheck.example.org /maybe/",
		"http://local":  "127.0.0.1 81 localhost /",
		"http://unix":   "unix:/run/n.sock 0 localhost /",
		"http://dead":   "no request could be derived that surely reaches it",
		"db:1":          "it is no HTTP",
	}
	for i := range c.Passes {
		e, got := c.EntryFor(i)
		if got == "" {
			got = strings.Join([]string{e.Address, strconv.Itoa(e.Port), e.Host, e.URI}, " ")
		}
		if value := c.Passes[i].Value; got != want[value] {
			t.Errorf("%s: %s, want %s", value, got, want[value])
		}
	}
	if len(c.Passes) != len(want) {
		t.Errorf("%d passes, want %d", len(c.Passes), len(want))
	}
}

// An example that was found is one that the pattern matches.
func FuzzExampleOf(f *testing.F) {
	for _, seed := range []string{`\.php$`, `^/api/v\d+/(a|b)[^/]{2,5}`, `(?i)x+y*z?`, `[[:alpha:]]`, `a{1000}{1000}`, `()`, `^$`, `\x00`, `[^a-z]`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, pattern string) {
		example, ok := exampleOf(pattern)
		if !ok {
			return
		}
		if len(example) > maxExample {
			t.Errorf("%q gives %d bytes", pattern, len(example))
		}
		if re, err := compile(pattern, false); err == nil && !strings.ContainsAny(pattern, `^$\`) && strings.ToValidUTF8(pattern, "") == perByte(pattern) && !re.MatchString(perByte(example)) {
			t.Errorf("%q does not match %q", pattern, example)
		}
	})
}
