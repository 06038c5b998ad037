package engine

import (
	"testing"

	"go.uber.org/goleak"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/engine/enginetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// shop is the recorded project of TestLive.
func shop(t *testing.T) enginetest.State {
	t.Helper()
	state, err := enginetest.Load("../../testdata/engine/shop.json")
	if err != nil {
		t.Fatal(err)
	}
	return state
}

func shopProject() *compose.Project {
	return &compose.Project{
		Name: "shop", Dir: "/srv/shop", Files: []string{"compose.yaml"},
		Services: []compose.Service{{Name: "api"}, {Name: "crash"}, {Name: "gateway"}},
		Networks: []compose.Network{
			{Name: "default", EngineName: "shop_default"},
			{Name: "edge", EngineName: "shop-edge", External: true},
		},
	}
}

// connect starts an engine and speaks to it.
func connect(t *testing.T, state enginetest.State) (*Client, *enginetest.Server) {
	t.Helper()
	server := enginetest.New(t, state)
	c, err := Connect(t.Context(), Options{Host: server.Host, ConfigDir: t.TempDir(), Env: env(nil)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c, server
}

// env is an environment with these variables only.
func env(vars map[string]string) func(string) string {
	return func(key string) string { return vars[key] }
}

// container is a state's container with this inspect answer.
func container(inspect string, log ...enginetest.LogLine) enginetest.Container {
	return enginetest.Container{Inspect: []byte(inspect), Log: log}
}
