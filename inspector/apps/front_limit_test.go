package apps

import "testing"

// TestFrontLimit takes nothing but a size from the variable of https-portal.
func TestFrontLimit(t *testing.T) {
	for value, want := range map[string]string{"20m": "20m", "1024": "1024", "0": "0", "2G": "2G", "hunter2secret": "", "20 m": "", "''": ""} {
		p := loadArchive(t, "-- compose.yaml --\nservices:\n  portal:\n    image: steveltn/https-portal:1\n    environment:\n"+
			"      DOMAINS: 'shop.example.com -> http://web:80'\n      CLIENT_MAX_BODY_SIZE: "+value+"\n  web: {image: nginx}\n")
		got := ""
		if front := p.Service("web").Front; front != nil {
			got = front.Limit
		}
		if got != want {
			t.Errorf("%s: %q, want %q", value, got, want)
		}
	}
}
