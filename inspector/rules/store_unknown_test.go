package rules

import (
	"testing"
	"time"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// TestMissesStore: an app that only says that it waits may mean the store which its settings name wrongly; one that names
// another service, or fails of something else, does not.
func TestMissesStore(t *testing.T) {
	on := []compose.ServiceNetwork{{Name: "default"}}
	for said, want := range map[string]bool{
		"Waiting for PostgreSQL to become available...":                    true,
		`could not translate host name "postgres" to address`:              true,
		`could not translate host name "warehouse" to address`:             false,
		"dial tcp cache:6379: connect: connection refused":                 false,
		"SyntaxError: invalid syntax (settings.py, line 12)":               false,
		"django.core.exceptions.ImproperlyConfigured: SECRET_KEY is empty": false,
	} {
		s := &inspector.Snapshot{Taken: time.Now(), Engine: &inspector.Engine{}, Project: &compose.Project{
			Name:     "blog",
			Networks: []compose.Network{{Name: "default"}},
			Services: []compose.Service{
				{Name: "cache", Image: "redis:8", Scale: 1, Networks: on},
				{Name: "db", Image: "postgres:17", Scale: 1, Networks: on},
				{Name: "web", Scale: 1, Networks: on, App: compose.App{StoreHosts: []compose.StoreHost{{Host: "postgres", Variable: "SQL_HOST"}}}},
			},
		}}
		c := &inspector.Container{Service: "web", State: "running", Log: []inspector.LogLine{{Time: s.Taken, Text: said}}}
		if got := missesStore(s, c); got != want {
			t.Errorf("%q: %t, want %t", said, got, want)
		}
	}
}
