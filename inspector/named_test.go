package inspector

import (
	"strings"
	"testing"
)

func TestIsPrivate(t *testing.T) {
	for host, want := range map[string]bool{"192.168.4.7": true, "10.1.2.3": true, "172.18.0.3": false, "203.0.113.7": false, "127.0.0.1": false, "fd00::1": false, "api": false} {
		if IsPrivate(host) != want {
			t.Errorf("%s: %v", host, !want)
		}
	}
}

func TestIsRemarked(t *testing.T) {
	lines := strings.Split("upstream a {\n    server api:80; # ours\n    server 10.0.0.1:80;\n    # the one in the cellar\n    server 10.0.0.2:80;\n    server 10.0.0.3:80; # old\n}\n", "\n")
	for line, want := range map[int]bool{3: false, 5: true, 6: true, 0: false, 99: false} {
		if got := isRemarked(lines, line); got != want {
			t.Errorf("line %d: %v", line, got)
		}
	}
}
