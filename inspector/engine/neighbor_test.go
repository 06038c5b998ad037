package engine

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/composecheck/composecheck/inspector"
)

func TestNeighbors(t *testing.T) {
	var all []summary
	if err := json.Unmarshal([]byte(`[
		{"Id": "a1", "Names": ["/blog-api-1"], "State": "running", "NetworkSettings": {"Networks": {"shared": {}, "bridge": {}, "blog_default": {}}},
		 "Labels": {"com.docker.compose.project": "blog", "com.docker.compose.service": "api"}},
		{"Id": "b2", "Names": ["/API"], "State": "running", "NetworkSettings": {"Networks": {"bridge": {}}}},
		{"Id": "c3", "Names": ["/old-api-1"], "State": "exited", "Labels": {"com.docker.compose.project": "old", "com.docker.compose.service": "api"}},
		{"Id": "d4", "Names": ["/shop-api-1"], "State": "running", "Labels": {"com.docker.compose.project": "shop", "com.docker.compose.service": "api"}},
		{"Id": "e5", "Names": ["/blog-db-1"], "State": "running", "Labels": {"com.docker.compose.project": "blog", "com.docker.compose.service": "db"}},
		{"Id": "f6", "Names": ["/x"], "State": "running", "Labels": {"com.docker.compose.service": "api", "com.docker.compose.oneoff": "True"}}
	]`), &all); err != nil {
		t.Fatal(err)
	}
	ours := choice{project: "shop", containers: all[3:4]}
	want := []inspector.Neighbor{
		{Container: "API"},
		{Container: "blog-api-1", Project: "blog", Service: "api", Networks: []string{"blog_default", "shared"}},
	}
	if diff := cmp.Diff(want, neighbors(ours, all, []string{"", "api"}), cmp.Transformer("empty", func(list []string) int { return len(list) })); diff != "" {
		t.Error(diff)
	}
	if got := neighbors(ours, all, nil); len(got) != 0 {
		t.Errorf("nobody asks for a name: %v", got)
	}
}
