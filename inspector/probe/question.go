package probe

import (
	"cmp"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// A question is one place to dial and what to say there.
type question struct {
	Host          string        // name or address
	Label         string        // name under which the answer is recorded, when Host is one of its addresses
	Port          int           //
	Socket        string        // path of a unix socket; then Host and Port are empty
	Asked         string        // what is said, as payload knows it: http, tls, fastcgi, …, banner (nothing); "": only dial
	Header        string        // Host header, and server name for tls
	sni           string        // server name that nginx sends; "": none
	greeting      *greeting     // that is sent to be shown a certificate
	Path          string        // of an http request
	method        string        // of an http request; "": HEAD
	Wait          time.Duration // for the answer; 0 when nothing is asked
	timeout       time.Duration // nginx's read timeout of the pass that Path stands for
	proxyProtocol bool          // begin with a PROXY line
	throughTLS    bool          // by HTTPS
	patient       bool          // asked alone, one after the other
	otherHost     bool          // with a Host that nginx does not send
	doubtful      bool          // an answer through nginx does not prove that it comes from here
	others        []string      // addresses from which it may come
	door          int           // 1 + index in proxyPlan.Doors; 0: it is no request through nginx
	passes        []int         // for which it is asked: indexes in nginx.Config.Passes
}

// name returns the name under which the answers are recorded.
func (q question) name() string { return cmp.Or(q.Label, q.Host) }

func (q question) verb() string { return cmp.Or(q.method, http.MethodHead) }

// String returns host:port or unix:path.
func (q question) String() string {
	if q.Socket != "" {
		return "unix:" + q.Socket
	}
	return fmt.Sprintf("%s:%d", q.name(), q.Port)
}

func newQuestion(c *nginx.Config, pass *nginx.Pass, t nginx.Target, o Options) question {
	q := question{Host: t.Host, Port: t.Port, Socket: t.Socket, timeout: pass.Read}
	speaks := inspector.Speaks(c, pass)
	if !o.Requests || speaks == "" {
		return q
	}
	q.Asked = speaks
	q.Header = pass.ProxyHost(t)
	q.Wait = o.ReplyTimeout
	if pass.Read > 0 && pass.Read <= provableRead {
		q.Wait = max(q.Wait, pass.Read+time.Second) // so that a timeout of nginx can be proved
	}
	if q.Asked == "tls" && inspector.SendsName(c, pass) {
		q.sni = inspector.TLSName(c, pass, t)
	}
	if q.Asked == "http" {
		q.Path = requestPath(c, pass)
	}
	return q
}

// requestPath returns the path that nginx would ask for, when the client asks for the location itself.
func requestPath(c *nginx.Config, pass *nginx.Pass) string {
	path := "/"
	if pass.Server < len(c.Servers) && pass.Location >= 0 && pass.Location < len(c.Servers[pass.Server].Locations) {
		switch l := c.Servers[pass.Server].Locations[pass.Location]; l.Modifier {
		case "", "=", "^~":
			path = l.Path
		}
	}
	if pass.URI != "" {
		path = pass.URI
	}
	if !strings.HasPrefix(path, "/") || strings.Contains(path, "$") {
		return "/"
	}
	return escapePath(path)
}

// escapePath makes a path fit for a request line.
func escapePath(path string) string {
	var b strings.Builder
	for _, c := range []byte(path) {
		if c <= ' ' || c >= 0x7f || c == '"' || c == '\\' {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// resolverHost returns the host of the resolver directive in force, as far as it is written.
func resolverHost(pass *nginx.Pass) string {
	if pass.Resolver == nil || len(pass.Resolver.Args) == 0 {
		return ""
	}
	host := pass.Resolver.Args[0]
	if strings.ContainsAny(host, "=$[") {
		return ""
	}
	host, _, _ = strings.Cut(host, ":")
	return host
}
