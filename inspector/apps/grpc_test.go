package apps

import (
	"fmt"
	"testing"
)

// TestGRPC finds the ports at which code serves gRPC without TLS.
func TestGRPC(t *testing.T) {
	p := loadArchive(t, `
-- compose.yaml --
services:
  py: {build: py}
  secure: {build: secure}
  node: {build: node}
  go: {build: go}
  mixed: {build: mixed}
  rust: {build: rust}
  java: {build: java}
  kestrel: {build: kestrel}
  both: {build: both}
  kestrelcode: {build: kestrelcode}
  kestreltls: {build: kestreltls}
  one: {build: {context: shared, dockerfile: one.Dockerfile}}
  two: {build: {context: shared, dockerfile: two.Dockerfile}}
-- kestrel/appsettings.json --
{"Kestrel": {"EndpointDefaults": {"Protocols": "Http2"},
  "Endpoints": {"Grpc": {"Url": "http://0.0.0.0:5005"}}}}
-- both/appsettings.json --
{"Kestrel": {"Endpoints": {"Grpc": {"Url": "http://0.0.0.0:5005", "Protocols": "Http2"}, "Web": {"Url": "http://0.0.0.0:80", "Protocols": "Http1"}}}}
-- kestrelcode/Program.cs --
builder.WebHost.ConfigureKestrel(options =>
{
    options.ListenAnyIP(8080, o => o.Protocols = HttpProtocols.Http1);
    options.Listen(IPAddress.Any, 8585, listenOptions =>
    {
        listenOptions.Protocols = HttpProtocols.Http2;
    });
});
-- kestreltls/Program.cs --
options.ListenAnyIP(8585, o => { o.Protocols = HttpProtocols.Http2; o.UseHttps("cert.pfx"); });
-- py/server.py --
import grpc
server = grpc.aio.server()
# server.add_insecure_port("[::]:1")
server.add_insecure_port("[::]:50051")
-- py/tests/test_server.py --
server = grpc.server(pool)
server.add_insecure_port("[::]:2")
-- secure/server.py --
server = grpc.server(pool)
server.add_insecure_port("[::]:50051")
server.add_secure_port("[::]:50052", credentials)
-- node/src/server.ts --
import * as grpc from '@grpc/grpc-js';
const server = new grpc.Server();
server.bindAsync('0.0.0.0:9090', grpc.ServerCredentials.createInsecure(), () => {});
-- go/main.go --
package main
func main() {
	lis, _ := net.Listen("tcp", ":50051")
	s := grpc.NewServer()
	s.Serve(lis)
}
-- mixed/main.go --
package main
func main() {
	lis, _ := net.Listen("tcp", ":50051")
	m := cmux.New(lis)
	s := grpc.NewServer()
}
-- rust/src/main.rs --
use tonic::transport::Server;
async fn main() {
    let addr = "[::1]:50051".parse().unwrap();
    Server::builder().add_service(svc).serve(addr).await;
}
-- java/src/main/java/App.java --
import io.grpc.ServerBuilder;
class App { void run() { ServerBuilder.forPort(6565).addService(s).build().start(); } }
-- shared/one/server.py --
server = grpc.server(pool)
server.add_insecure_port("[::]:50051")
`)
	for name, want := range map[string]string{
		"py": "[{50051 grpcio py/server.py:4}]", "node": "[{9090 @grpc/grpc-js node/src/server.ts:3}]", "go": "[{50051 grpc-go go/main.go:3}]",
		"rust": "[{50051 tonic rust/src/main.rs:3}]", "java": "[{6565 grpc-java java/src/main/java/App.java:2}]",
		"kestrel": "[{5005 Kestrel kestrel/appsettings.json:2}]", "both": "[]",
		"kestrelcode": "[{8585 Kestrel kestrelcode/Program.cs:4}]", "kestreltls": "[]",
		"secure": "[]", "mixed": "[]", "one": "[]", "two": "[]",
	} {
		if got := fmt.Sprint(p.Service(name).GRPC); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
}

// TestNodeTLS tells servers of https from those that may be either.
func TestNodeTLS(t *testing.T) {
	p := loadArchive(t, `
-- compose.yaml --
services:
  chained: {build: chained}
  named: {build: named}
  either: {build: either}
  other: {build: other}
  fastify: {build: fastify}
  plain: {build: plain}
-- chained/Dockerfile --
FROM node
WORKDIR /a
COPY . .
CMD ["node", "a.js"]
-- chained/a.js --
https.createServer({ key: read('a') }, app)
  .listen(8443);
-- named/Dockerfile --
FROM node
WORKDIR /a
COPY . .
CMD ["node", "a.js"]
-- named/a.js --
const server = https.createServer(options, app);
server.listen(8443);
-- either/Dockerfile --
FROM node
WORKDIR /a
COPY . .
CMD ["node", "a.js"]
-- either/a.js --
const server = process.env.TLS ? https.createServer(options, app) : http.createServer(app);
server.listen(8443);
-- other/Dockerfile --
FROM node
WORKDIR /a
COPY . .
CMD ["node", "a.js"]
-- other/a.js --
const server = https.createServer(options, app);
app.listen(8443);
-- fastify/Dockerfile --
FROM node
WORKDIR /a
COPY . .
CMD ["node", "a.js"]
-- fastify/a.js --
const app = require('fastify')({ https: { key, cert } });
app.listen({ port: 8443, host: '0.0.0.0' });
-- plain/Dockerfile --
FROM node
WORKDIR /a
COPY . .
CMD ["node", "a.js"]
-- plain/a.js --
const peer = { 'https': 'https://example.com' };
http.createServer(app).listen(8443);
`)
	for name, want := range map[string]string{"chained": "tls", "named": "tls", "either": "", "other": "", "fastify": "", "plain": ""} {
		if s := p.Service(name).Serving; s == nil || s.Port != 8443 || s.Protocol != want {
			t.Errorf("%s: got %+v, want port 8443 and %q", name, s, want)
		}
	}
}
