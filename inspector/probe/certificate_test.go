package probe

import (
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// A TLS server's certificate is read with whatever tools there are, in whatever version and key group it takes.
func TestCertificates(t *testing.T) {
	for _, d := range dialects {
		for name, takes := range map[string]*tls.Config{
			"all": {}, "1.2": {MaxVersion: tls.VersionTLS12}, "1.3": {MinVersion: tls.VersionTLS13},
			"1.3 P-384": {MinVersion: tls.VersionTLS13, CurvePreferences: []tls.CurveID{tls.CurveP384}},
		} {
			t.Run(d.name+" "+name, func(t *testing.T) {
				bin := toolbox(t, d.tools, d.box)
				t.Parallel()
				server := httptest.NewUnstartedServer(http.NotFoundHandler())
				server.Config.ErrorLog, server.TLS = quiet, takes
				server.StartTLS()
				t.Cleanup(server.Close)
				s := snapshotOf()
				s.Proxies[0].Config = nginx.Read(fstest.MapFS{"nginx.conf": {Data: fmt.Appendf(nil,
					"events {} http { server { listen 127.0.0.1:%d; location / { proxy_pass https://127.0.0.1:%d; } } }",
					closedPort(t), server.Listener.Addr().(*net.TCPAddr).Port)}}, nginx.Options{Main: "/nginx.conf"})
				probes, _ := openAndRun(t.Context(), local{bin}, s, Options{Requests: true})
				replies := probes.Proxies[0].Replies
				i := slices.IndexFunc(replies, func(r inspector.Reply) bool { return r.Asked == "tls" })
				if i < 0 || replies[i].Certificate == nil {
					t.Fatalf("no certificate: %+v", replies)
				}
				c := replies[i].Certificate
				if c.Subject != "O=Acme Co" || c.SelfSigned != true || !slices.Equal(c.Names, []string{"example.com", "*.example.com"}) || !c.Ends.After(c.Begins) {
					t.Errorf("%+v", c)
				}
				if !c.IsFor("Example.com") || !c.IsFor("a.example.com") || c.IsFor("a.b.example.com") || c.IsFor("shop") {
					t.Error("names are compared wrongly")
				}
			})
		}
	}
}

func FuzzGreeting(f *testing.F) {
	f.Add([]byte("\x16\x03\x03\x00\x0b\x0b\x00\x00\x07\x00\x00\x04\x00\x00\x01\x30"))
	f.Add([]byte("\x16\x03\x03\x00\x02\x0b\x00"))
	f.Fuzz(func(_ *testing.T, flight []byte) { greet("shop.example", offer{}).certificates(flight) })
}
