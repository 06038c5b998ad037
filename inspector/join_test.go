package inspector

import "testing"

// An nginx that is another one's upstream was asked already on what it listens.
func TestProxyListeners(t *testing.T) {
	l := Link{Proxy: &Proxy{Service: "edge"}, Far: []Container{{ID: "inner"}}}
	l.joinProbes(&Probes{Proxies: []ProxyProbe{
		{Service: "edge", Container: "edge", Sockets: []Socket{{Port: 80}}},
		{Service: "inner", Container: "inner", Beside: "box", Sockets: []Socket{{Port: 3000}}},
		{Service: "other", Container: "inner", Skipped: "no shell"},
	}})
	if len(l.Listeners) != 1 || l.Listeners[0].Sockets[0].Port != 3000 || l.Listeners[0].Source != "/proc/net/tcp in its network" {
		t.Errorf("got %+v", l.Listeners)
	}
}
