package rules

import (
	"testing"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// TestSpeaksHTTP10: the default of proxy_http_version is 1.1 from 1.29.7 on; the tag 1.29 is the last of its releases.
func TestSpeaksHTTP10(t *testing.T) {
	for version, want := range map[string]bool{"": false, "1.27": true, "1.28.3": true, "1.29": false, "1.29.0": true, "1.29.6": true, "1.29.7": false, "1.30.0": false} {
		p := &inspector.Proxy{Version: version, Config: &nginx.Config{Servers: []nginx.Server{{Locations: []nginx.Location{{}}}}}}
		if got := speaksHTTP10(p, &nginx.Pass{}); got != want {
			t.Errorf("%q: got %v, want %v", version, got, want)
		}
	}
}
