package compose

import "testing"

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
