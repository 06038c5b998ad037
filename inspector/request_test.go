package inspector

import "testing"

func TestPathLost(t *testing.T) {
	tests := []struct {
		name  string
		trial *PathTrial
		want  bool
	}{
		{"not asked", nil, false},
		{"known otherwise", &PathTrial{Logged: true, AskedStatus: 404, OtherStatus: 200, NowhereStatus: 404}, true},
		{"no HEAD there", &PathTrial{Logged: true, AskedStatus: 404, OtherStatus: 405, NowhereStatus: 404}, true},
		{"known as it is", &PathTrial{Logged: true, AskedStatus: 200, OtherStatus: 200, NowhereStatus: 404}, false},
		{"not known at all", &PathTrial{Logged: true, AskedStatus: 404, OtherStatus: 404, NowhereStatus: 404}, false},
		{"a redirect may be of any path", &PathTrial{Logged: true, AskedStatus: 404, OtherStatus: 308, NowhereStatus: 404}, false},
		{"an app that answers to anything", &PathTrial{Logged: true, AskedStatus: 404, OtherStatus: 200, NowhereStatus: 200}, false},
		{"no answer", &PathTrial{Logged: true, AskedStatus: 404}, false},
		{"the location's own path", &PathTrial{AskedStatus: 404, OtherStatus: 200, NowhereStatus: 200}, true},
	}
	for _, test := range tests {
		if got := test.trial.Lost(); got != test.want {
			t.Errorf("%s: %v", test.name, got)
		}
	}
}
