package engine

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/composecheck/composecheck/inspector"
)

func TestHolders(t *testing.T) {
	var all []summary
	if err := json.Unmarshal([]byte(`[
		{"Id": "a1", "Names": ["/blog-web-1"], "Labels": {"com.docker.compose.project": "blog", "com.docker.compose.service": "web"},
		 "Ports": [{"PrivatePort": 80, "Type": "tcp"}, {"IP": "0.0.0.0", "PrivatePort": 80, "PublicPort": 80, "Type": "tcp"}, {"IP": "::", "PrivatePort": 80, "PublicPort": 80, "Type": "tcp"}]},
		{"Id": "b2", "Names": ["/dns"], "Ports": [{"IP": "0.0.0.0", "PrivatePort": 53, "PublicPort": 80, "Type": "udp"}]},
		{"Id": "c3", "Names": ["/other"], "Ports": [{"IP": "0.0.0.0", "PrivatePort": 80, "PublicPort": 81, "Type": "tcp"}]}
	]`), &all); err != nil {
		t.Fatal(err)
	}
	taken := inspector.Container{State: "created", Error: "Bind for 0.0.0.0:80 failed: port is already allocated"}
	want := []inspector.Holder{{Container: "blog-web-1", Project: "blog", Service: "web", HostIP: "0.0.0.0", Port: 80}}
	if diff := cmp.Diff(want, holders([]inspector.Container{taken, taken}, all)); diff != "" {
		t.Error(diff)
	}
	if got := holders([]inspector.Container{{State: "created"}}, all); got != nil {
		t.Errorf("nobody misses a port: %v", got)
	}
}
