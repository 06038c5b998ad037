package startup

import "testing"

func TestOfMachine(t *testing.T) {
	for dir, want := range map[string]bool{
		"/usr/local/share/ca-certificates": true, "/etc/ssl/private": true, "/etc": true,
		"certs": false, "/srv/site/certs": false, "/home/ann/etc/ssl": false, "/etcetera": false, ".": false,
	} {
		if got := ofMachine(dir); got != want {
			t.Errorf("ofMachine(%q) = %v", dir, got)
		}
	}
}
