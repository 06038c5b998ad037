package apps

import (
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// A grpcCode is what code looks like that serves gRPC without TLS on a port that stands there.
type grpcCode struct {
	by     string
	ending *lazyregexp.Regexp // of the file's name
	names  *lazyregexp.Regexp // what the file has as well
	port   *lazyregexp.Regexp // its group is the port
	other  *lazyregexp.Regexp // what may let it speak HTTP/1.1 or TLS too
}

var grpcCodes = []grpcCode{
	{by: "grpcio", ending: lazyregexp.New(`\.py$`), names: lazyregexp.New(`\bgrpc\.(?:aio\.)?server\(`),
		port: lazyregexp.New(`\.add_insecure_port\(\s*f?["'][\w.:\[\]]*:(\d+)["']\s*\)`), other: lazyregexp.New(`add_secure_port|sonora|grpc_web|grpcWSGI`)},
	{by: "@grpc/grpc-js", ending: lazyregexp.New(`\.[cm]?[jt]s$`), names: lazyregexp.New(`['"]@?grpc(?:/grpc-js)?['"]`),
		port: lazyregexp.New("\\.bind(?:Async)?\\(\\s*['\"`][\\w.:\\[\\]]+:(\\d+)['\"`]\\s*,\\s*[\\w.]*\\bcreateInsecure\\("), other: lazyregexp.New(`createSsl|grpc-web`)},
	{by: "grpc-go", ending: lazyregexp.New(`\.go$`), names: lazyregexp.New(`\bgrpc\.NewServer\(`),
		port: lazyregexp.New(`\bnet\.Listen\(\s*"tcp[46]?"\s*,\s*"[\w.]*:(\d+)"\s*\)`), other: lazyregexp.New(`cmux|grpc\.Creds\(|credentials\.|ServeHTTP|h2c\.|grpcweb|tls\.`)},
	{by: "tonic", ending: lazyregexp.New(`\.rs$`), names: lazyregexp.New(`\btonic::`),
		port: lazyregexp.New(`"[\w.:\[\]]+:(\d+)"\s*\.parse(?:::<SocketAddr>)?\(\)`), other: lazyregexp.New(`accept_http1|tls_config|tonic_web|axum|hyper::|warp::|Endpoint|Client`)},
	// learn.microsoft.com/aspnet/core/grpc/aspnetcore: without TLS an endpoint speaks HTTP/2 only where it is told to speak nothing else
	{by: "Kestrel", ending: lazyregexp.New(`\.cs$`), names: lazyregexp.New(`\bHttpProtocols\.Http2\b`),
		port:  lazyregexp.New(`\.Listen(?:AnyIP)?\(\s*(?:IPAddress\.(?:IPv6)?Any\s*,\s*)?(\d+)\s*,\s*\(?\s*\w+\s*\)?\s*=>\s*(?:\{\s*)?\w+\.Protocols\s*=\s*HttpProtocols\.Http2\s*(?:\)|;\s*\})`),
		other: lazyregexp.New(`#if|\.UseHttps\(|IsDevelopment\(`)},
	{by: "grpc-java", ending: lazyregexp.New(`\.(?:java|kt)$`), names: lazyregexp.New(`\bio\.grpc\b`),
		port: lazyregexp.New(`\b(?:Netty)?ServerBuilder\s*\.\s*forPort\(\s*(\d+)\s*\)`), other: lazyregexp.New(`useTransportSecurity|sslContext`)},
}

// grpcClients matches folders of those who ask: a repository of gRPC often has both ends.
var grpcClients = lazyregexp.New(`(?i)(?:^|/)clients?/`)

// grpcPorts are the ports at which code of a service's own serves gRPC and nothing else.
func (p reader) grpcPorts(s *compose.Service) (ports []compose.GRPCPort) {
	if at := p.kestrelGRPC(s); at != nil {
		return []compose.GRPCPort{*at}
	}
	if p.sharesCode(s) {
		return nil
	}
	wanted := func(name string) bool {
		return slices.ContainsFunc(grpcCodes, func(known grpcCode) bool { return known.ending.MatchString(name) })
	}
	aside := func(below string) bool { return asideOfServing(below) || grpcClients.MatchString(below) }
	for _, dir := range p.sourceRoots(s) {
		p.sourceBut(aside, dir, wanted, func(name, text string) bool {
			if at := grpcPort(name, text); at != nil {
				at.Pos.File = compose.Relative(p.Dir, name)
				p.quote(at.Pos, lineAt([]byte(text), at.Pos.Line))
				ports = append(ports, *at)
			}
			return true
		})
	}
	return ports
}

// grpcPort is the one port at which the code of a file serves gRPC; nil where it tells none, or more.
func grpcPort(name, text string) *compose.GRPCPort {
	for _, known := range grpcCodes {
		if !known.ending.MatchString(name) || !matches(known.names, text) {
			continue
		}
		code := codeOf(name, text)
		if !known.names.MatchString(code) || known.other.MatchString(code) {
			return nil
		}
		found := known.port.FindAllStringSubmatchIndex(code, 2)
		if len(found) != 1 {
			return nil
		}
		port, err := strconv.Atoi(code[found[0][2]:found[0][3]])
		if err != nil {
			return nil
		}
		return &compose.GRPCPort{Port: port, By: known.by, Pos: compose.Pos{Line: 1 + strings.Count(code[:found[0][2]], "\n")}}
	}
	return nil
}

// What the settings of an app of ASP.NET Core say of its one endpoint, which without TLS speaks HTTP/2 alone
// (learn.microsoft.com/aspnet/core/fundamentals/servers/kestrel/endpoints).
var (
	kestrelHTTP2    = lazyregexp.New(`"Protocols"\s*:\s*"Http2"`)
	kestrelEndpoint = lazyregexp.New(`"Url"\s*:\s*"http://[^"]*:(\d+)/?"`)
	kestrelOther    = lazyregexp.New(`"Http1|"https://`)
)

// kestrelGRPC is the port at which an app of ASP.NET Core serves gRPC and nothing else, as its appsettings.json says; nil where it
// does not, or variables may say otherwise.
func (p reader) kestrelGRPC(s *compose.Service) *compose.GRPCPort {
	dirs := p.sourceDirs(s, "appsettings.json")
	if len(dirs) != 1 {
		return nil
	}
	for name := range p.Environment(s.Name) {
		if strings.HasPrefix(strings.ToLower(name), "kestrel__") {
			return nil
		}
	}
	file := filepath.Join(dirs[0], "appsettings.json")
	text := string(p.Source(compose.Relative(p.Dir, file)))
	found := kestrelEndpoint.FindAllStringSubmatchIndex(text, 2)
	if len(found) != 1 || !kestrelHTTP2.MatchString(text) || kestrelOther.MatchString(text) {
		return nil
	}
	port, err := strconv.Atoi(text[found[0][2]:found[0][3]])
	if err != nil {
		return nil
	}
	at := compose.Pos{File: compose.Relative(p.Dir, file), Line: 1 + strings.Count(text[:found[0][2]], "\n")}
	p.quoteAt(at)
	return &compose.GRPCPort{Port: port, By: "Kestrel", Pos: at}
}

// sharesCode reports whether the code from which a service is made is that of another service too, which may be another program.
func (p reader) sharesCode(s *compose.Service) bool {
	mine := p.sourceRoots(s)
	return len(mine) > 0 && slices.ContainsFunc(p.Services, func(other compose.Service) bool {
		return other.Name != s.Name && slices.ContainsFunc(p.sourceRoots(&other), func(theirs string) bool {
			return slices.ContainsFunc(mine, func(dir string) bool {
				return theirs == dir || strings.HasPrefix(theirs, dir+string(filepath.Separator))
			})
		})
	})
}
