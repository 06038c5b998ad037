package rules

import (
	"testing"

	"github.com/composecheck/composecheck/compose"
)

func TestSameProgram(t *testing.T) {
	of := func(change func(*compose.Service)) *compose.Service {
		s := &compose.Service{Image: "node:22", Command: []string{"node", "server.js"}, Dir: "/app",
			Mounts: []compose.Mount{{Type: "bind", Source: "./shop", Target: "/app"}, {Type: "volume", Source: "one", Target: "/data"}}}
		change(s)
		return s
	}
	for _, test := range []struct {
		name   string
		change func(*compose.Service)
		want   bool
	}{
		{"a volume of its own", func(s *compose.Service) { s.Mounts[1].Source = "two" }, true},
		{"other code", func(s *compose.Service) { s.Mounts[0].Source = "./orders" }, false},
		{"another directory", func(s *compose.Service) { s.Dir = "/srv" }, false},
		{"another command", func(s *compose.Service) { s.Command = []string{"node", "worker.js"} }, false},
		{"another version", func(s *compose.Service) { s.Image = "node:20" }, false},
		{"built of something", func(s *compose.Service) { s.Build = &compose.Build{Context: "/orders"} }, false},
	} {
		if got := sameProgram(of(func(*compose.Service) {}), of(test.change)); got != test.want {
			t.Errorf("%s: %v", test.name, got)
		}
	}
}
