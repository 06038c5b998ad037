package compose

import (
	"slices"
	"testing"
)

// TestMaskedSecrets: of a secret that is a part of another one nothing of the longer is left, in whatever order they come.
func TestMaskedSecrets(t *testing.T) {
	secrets := secretsOf(map[string]string{"API_TOKEN": "admin", "DB_PASSWORD": "admin-of-all", "KEY_FILE": "x"})
	for range 20 {
		got := maskWords([]string{"serve", "/run/admin-of-all", "admin"}, secrets)
		if want := "/run/" + masked; got[1] != want || got[2] != masked {
			t.Fatalf("got %q, want %q and %q", got, want, masked)
		}
		secrets = secretsOf(map[string]string{"API_TOKEN": "admin", "DB_PASSWORD": "admin-of-all"})
	}
}

// TestMaskedFlags: certbot's key of an account at a certificate authority is masked, in one word, in two and in a line.
func TestMaskedFlags(t *testing.T) {
	got := maskWords([]string{"--eab-kid", "public", "--eab-hmac-key", "secret-1", "--eab-hmac-key=secret-2", "certbot --eab-hmac-key secret-3"}, nil)
	want := []string{"--eab-kid", "public", "--eab-hmac-key", masked, "--eab-hmac-key=" + masked, "certbot --eab-hmac-key " + masked}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
