package main

import "testing"

// TestRefusal: why a failed `nginx -T` fails stands above its last line.
func TestRefusal(t *testing.T) {
	for dump, want := range map[string]string{
		"nginx: [warn] the user directive\nnginx: [emerg] unknown directive \"x\" in /etc/nginx/nginx.conf:1\nnginx: configuration file /etc/nginx/nginx.conf test failed\n": `nginx: [emerg] unknown directive "x" in /etc/nginx/nginx.conf:1`,
		"sh: nginx: not found\n": "sh: nginx: not found",
		"":                       "",
	} {
		if got := refusal([]byte(dump)); got != want {
			t.Errorf("%q: got %q, want %q", dump, got, want)
		}
	}
}
