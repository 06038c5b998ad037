package typo

import "testing"

func TestDistance(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"web", "web", 0}, {"wbe", "web", 1}, {"we", "web", 1}, {"webs", "web", 1}, {"wab", "web", 1},
		{"", "web", 3}, {"backend", "bakcned", 2}, {"abc", "xyz", 3},
	} {
		if got := Distance(tt.a, tt.b); got != tt.want {
			t.Errorf("Distance(%q, %q) = %d, want %d", tt.a, tt.b, got, tt.want)
		}
		if Distance(tt.a, tt.b) != Distance(tt.b, tt.a) {
			t.Errorf("Distance(%q, %q) depends on the order", tt.a, tt.b)
		}
	}
}

func TestNearest(t *testing.T) {
	words := []string{"api", "backend", "web"}
	for word, want := range map[string]string{"wbe": "web", "bakend": "backend", "apis": "api", "cache": "", "": ""} {
		if got := Nearest(word, words, 1); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", word, got, want)
		}
	}
}
