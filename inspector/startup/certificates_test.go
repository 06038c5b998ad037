package startup

import (
	"testing"

	"github.com/composecheck/composecheck/compose/composetest"
)

func TestSourcelessCertificate(t *testing.T) {
	const conf = "\n-- d.conf --\nserver { listen 443 ssl; ssl_certificate /etc/tls/a.crt; ssl_certificate_key /etc/tls/a.key; }\n"
	for mount, want := range map[string]FileState{
		"'./certs/a.crt:/etc/tls/a.crt'":                        FileSourceless,
		"'./d.conf:/etc/tls/a.crt'":                             FileNotPEM,
		"'/nowhere/a.crt:/etc/tls/a.crt'":                       FileUnknown, // another machine has it
		"'./certs:/etc/tls'":                                    FileMissing,
		"'${CERTS}/a.crt:/etc/tls/a.crt'":                       FileUnknown,
		"{type: bind, source: ./a.crt, target: /etc/tls/a.crt}": FileSourceless,
	} {
		p := composetest.Load(t, "-- compose.yaml --\nservices: {web: {image: nginx, volumes: ['./d.conf:/etc/nginx/conf.d/default.conf', "+mount+"]}}"+conf)
		up := follow(p)
		if got := up.Files.Certificates(up.Read(up.MainConf()), true); len(got) != 2 || got[0].State != want {
			t.Errorf("%s: %+v, want %q", mount, got, want)
		}
	}
}
