package rules

import "testing"

func TestHandshakeURI(t *testing.T) {
	for uri, want := range map[string]bool{
		"/ws": true, "/api/ws/": true, "/ws?password=x": true, "/cable": true, "/websocket": true,
		"/socket.io/?EIO=4&transport=websocket": true, "/sockjs-node/614/0sdwkjsq/websocket": true,
		"/_stcore/stream": true, "/jupyter/api/kernels/6d7b-11/channels?session_id=a": true,
		"/": false, "/news": false, "/ws.js": false, "/socket.io/?EIO=4&transport=polling": false, "/api/channels": false, "/docs/websockets.html": false,
	} {
		if got := handshakeURI.MatchString(uri); got != want {
			t.Errorf("%s: %v, want %v", uri, got, want)
		}
	}
}
