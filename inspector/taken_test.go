package inspector

import "testing"

func TestTakenPort(t *testing.T) {
	for text, want := range map[string]struct {
		ip   string
		port int
	}{
		"driver failed programming external connectivity on endpoint shop-web-1 (6dc5): Bind for 0.0.0.0:80 failed: port is already allocated":                                                             {"0.0.0.0", 80},
		"driver failed programming external connectivity on endpoint web (6dc5): Error starting userland proxy: listen tcp4 127.0.0.1:8080: bind: address already in use":                                  {"127.0.0.1", 8080},
		"failed to set up container networking: driver failed programming external connectivity on endpoint web (6dc5): failed to bind host port for 0.0.0.0:80:172.18.0.2:80/tcp: address already in use": {"0.0.0.0", 80},
		"failed to set up container networking: driver failed programming external connectivity on endpoint web (6dc5): failed to bind host port 0.0.0.0:443/tcp: address already in use":                  {"0.0.0.0", 443},
		"failed to set up container networking: driver failed programming external connectivity on endpoint web (6dc5): Bind for :::8443 failed: port is already allocated":                                {"::", 8443},
		"failed to set up container networking: driver failed programming external connectivity on endpoint web (6dc5): failed to bind host port for [::]:80:[fd00::2]:80/tcp: address already in use":     {"::", 80},
		"Ports are not available: exposing port TCP 0.0.0.0:80 -> 127.0.0.1:0: listen tcp 0.0.0.0:80: bind: Only one usage of each socket address (protocol/network address/port) is normally permitted.":  {"0.0.0.0", 80},
		"cannot listen on the TCP port: listen tcp4 :8080: bind: address already in use":                                                                                                                   {"", 8080},
		"rootlessport listen tcp 0.0.0.0:8080: bind: address already in use":                                                                                                                               {"0.0.0.0", 8080},
		"Error starting userland proxy: listen tcp4 0.0.0.0:80: bind: permission denied":                                                                                                                   {},
		"Error starting userland proxy: listen udp4 0.0.0.0:53: bind: address already in use":                                                                                                              {},
		`exec: "upstraem": executable file not found in $PATH`:                                                                                                                                             {},
	} {
		c := Container{State: "created", Error: text}
		if ip, port := c.TakenPort(); ip != want.ip || port != want.port {
			t.Errorf("%s\ngives %q, %d; want %q, %d", text, ip, port, want.ip, want.port)
		}
		c.State = "running"
		if _, port := c.TakenPort(); port != 0 {
			t.Errorf("%s: a container that runs has its ports", text)
		}
	}
}
