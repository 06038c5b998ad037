package rules

import (
	"testing"

	"github.com/composecheck/composecheck/inspector/nginx"
)

func TestPathThrough(t *testing.T) {
	rewrite := func(args ...string) []nginx.Setting {
		return []nginx.Setting{{Name: "rewrite", In: "location", Args: args}}
	}
	for _, test := range []struct {
		path, value, uri, own string
		settings              []nginx.Setting
		want                  string
	}{
		{"/api/", "http://api:80", "", "/api/up", nil, "/api/up"},
		{"/api", "http://api:80", "", "/api/up", nil, "/api/up"},
		{"/api/", "http://api:80", "", "/up", nil, ""},
		{"/api/", "http://api:80/", "/", "/up", nil, "/api/up"},
		{"/api/", "http://api:80/v1/", "/v1/", "/v1/up", nil, "/api/up"},
		{"/api/", "http://api:80/v1/", "/v1/", "/up", nil, ""},
		{"/api", "http://api:80/", "/", "/up", nil, ""}, // which gives the app //up
		{"/api/", "http://api:80", "", "/up", rewrite("^/api/(.*)$", "/$1", "break"), "/api/up"},
		{"/api/", "http://api:80", "", "/up", rewrite("^/api/v1/(.*)$", "/$1", "break"), ""},
		{"/api/", "http://$api", "", "/api/up", nil, ""},
	} {
		l := &nginx.Location{Path: test.path, Settings: test.settings}
		if got := pathThrough(l, &nginx.Pass{Value: test.value, URI: test.uri}, test.own); got != test.want {
			t.Errorf("%s → %s, %s: %q, want %q", test.path, test.value, test.own, got, test.want)
		}
	}
}
