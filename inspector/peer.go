package inspector

import (
	"strings"
	"time"

	"github.com/composecheck/composecheck/inspector/nginx"
)

// A PeerCertificate is what a server's own certificate says.
type PeerCertificate struct {
	Subject    string    `json:"subject,omitempty"`
	Issuer     string    `json:"issuer,omitempty"`
	SelfSigned bool      `json:"selfSigned,omitempty"` // it names itself as its issuer
	Names      []string  `json:"names,omitempty"`      // for which it is: DNS names, or else the subject's common name
	Begins     time.Time `json:"begins"`
	Ends       time.Time `json:"ends"`
}

// A ServedCertificate is one that an nginx itself shows to clients.
type ServedCertificate struct {
	Server  int              `json:"server"` // index in nginx.Config.Servers
	Path    string           `json:"path"`   // of its file, in the container
	Address string           `json:"address"`
	Port    int              `json:"port"`
	Name    string           `json:"name"`             // that it was asked for by (SNI); "": by none
	Beside  bool             `json:"beside,omitempty"` // it is shown to clients that take its kind of key, another one to others
	Shown   *PeerCertificate `json:"shown"`            // in the handshake
	File    *PeerCertificate `json:"file,omitempty"`   // that the file holds now; nil: not read
}

// IsFor reports whether the certificate is for that name, as OpenSSL compares it.
func (c *PeerCertificate) IsFor(name string) bool {
	for _, have := range c.Names {
		if strings.EqualFold(have, name) {
			return true
		}
		if domain, ok := strings.CutPrefix(have, "*."); ok {
			if first, rest, ok := strings.Cut(name, "."); ok && first != "" && strings.EqualFold(rest, domain) {
				return true
			}
		}
	}
	return false
}

// TLSName returns the name with which nginx compares the certificate of a pass's upstream, and that it asks for where it
// sends one; "" where that is only known at run time.
func TLSName(c *nginx.Config, pass *nginx.Pass, t nginx.Target) string {
	if set := c.Setting(pass.Server, pass.Location, family(pass)+"_ssl_name"); set != nil && len(set.Args) == 1 && set.Args[0] != "$proxy_host" {
		if strings.Contains(set.Args[0], "$") {
			return ""
		}
		return set.Args[0]
	}
	if pass.Upstream != "" {
		return pass.Upstream
	}
	return t.Host
}

// SendsName reports whether nginx tells the upstream the name in the handshake (SNI).
func SendsName(c *nginx.Config, pass *nginx.Pass) bool { return isOn(c, pass, "_ssl_server_name") }

// Verifies reports whether nginx verifies the upstream's certificate.
func Verifies(c *nginx.Config, pass *nginx.Pass) bool { return isOn(c, pass, "_ssl_verify") }

func isOn(c *nginx.Config, pass *nginx.Pass, name string) bool {
	return c.Setting(pass.Server, pass.Location, family(pass)+name).Is("on")
}

// family begins the names of a pass directive's settings: proxy of proxy_pass.
func family(pass *nginx.Pass) string {
	before, _, _ := strings.Cut(pass.Directive, "_")
	return before
}
