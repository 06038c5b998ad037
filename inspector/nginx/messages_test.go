package nginx

import (
	"regexp"
	"strings"
	"testing"
)

const (
	logged   = "2026/11/20 23:31:00 [error] 29#29: *7 "
	loggedAt = ", client: 172.18.0.1, server: localhost, request: \"GET /api HTTP/1.1\", upstream: \"http://172.18.0.4:3000/api\", host: \"x\""
)

// TestMeaning asks for the meaning of every shape of line, with the texts of glibc and of musl.
func TestMeaning(t *testing.T) {
	for _, tt := range []struct{ message, key string }{
		{"connect() failed (111: Connection refused) while connecting to upstream", "refused"},
		{"connect() to 172.18.0.4:3000 failed (111: Connection refused) while connecting to upstream", "refused"},
		{"connect() failed (113: No route to host) while connecting to upstream", "no-host"},
		{"connect() failed (113: Host is unreachable) while connecting to upstream", "no-host"},
		{"connect() to 10.9.9.9:80 failed (101: Network is unreachable) while connecting to upstream", "no-route"},
		{"upstream timed out (110: Connection timed out) while connecting to upstream", "connect-timeout"},
		{"upstream timed out (110: Operation timed out) while connecting to upstream", "connect-timeout"},
		{"connect() failed (110: Operation timed out) while connecting to upstream", "connect-timeout"},
		{"connect() to [::1]:8000 failed (99: Address not available) while connecting to upstream", "no-ipv6"},
		{"connect() to [::1]:8000 failed (97: Address family not supported by protocol) while connecting to upstream", "no-ipv6"},
		{"connect() to unix:/run/app.sock failed (2: No such file or directory) while connecting to upstream", "socket-absent"},
		{"connect() to unix:/run/app.sock failed (13: Permission denied) while connecting to upstream", "socket-denied"},
		{"connect() to unix:/run/app.sock failed (111: Connection refused) while connecting to upstream", "socket-stale"},
		{"connect() to unix:/run/app.sock failed (11: Resource temporarily unavailable) while connecting to upstream", "socket-full"},
		{"socket() failed (24: No file descriptors available) while connecting to upstream", "too-many-files"},
		{"accept4() failed (24: Too many open files)", "too-many-files"},
		{"bind(10.0.0.9) failed (99: Cannot assign requested address) while connecting to upstream", "proxy-bind"},
		{`open() "/srv/files/a.jpg" failed (5: Input/output error)`, "disk-fails"},
		{`stat() "/srv/files/a.jpg" failed (116: Stale file handle)`, "disk-fails"},
		{`openat() "/srv/files/a.jpg" failed (107: Socket not connected)`, "disk-fails"},
		{"no live upstreams while connecting to upstream", "no-live-upstreams"},
		{"upstream server temporarily disabled while connecting to upstream", "temporarily-disabled"},
		{"512 worker_connections are not enough while connecting to upstream", "worker-connections"},
		{"512 worker_connections are not enough, reusing connections", "worker-connections"},
		{"no resolver defined to resolve app", "no-resolver"},
		{"app could not be resolved (3: Host not found)", "no-such-name"},
		{"app could not be resolved (2: Server failure)", "dns-failed"},
		{"app could not be resolved (5: Operation refused)", "dns-failed"},
		{"app could not be resolved (1: Format error)", "dns-failed"},
		{"app could not be resolved (110: Operation timed out)", "dns-silent"},
		{"send() failed (111: Connection refused) while resolving, resolver: 127.0.0.1:53", "dns-unreachable"},
		{"unexpected A record in DNS response", "dns-odd"},
		{`cannot add new server to upstream "api", memory exhausted`, "zone-full"},
		{`invalid URL prefix in "app:3000"`, "bad-variable"},
		{`invalid port in upstream "app:99999"`, "bad-variable"},
		{`no port in upstream "app"`, "bad-variable"},
		{"zero length URI to proxy", "bad-variable"},
		{"upstream prematurely closed connection while reading response header from upstream", "closed"},
		{"recv() failed (104: Connection reset by peer) while reading response header from upstream", "reset"},
		{"writev() failed (32: Broken pipe) while sending request to upstream", "send-failed"},
		{"upstream timed out (110: Connection timed out) while sending request to upstream", "send-timeout"},
		{"upstream timed out (110: Connection timed out) while reading response header from upstream", "read-timeout"},
		{"upstream timed out (110: Operation timed out) while reading upstream", "body-timeout"},
		{"upstream timed out (110: Connection timed out) while proxying upgraded connection", "websocket-idle"},
		{"upstream timed out (110: Connection timed out) while SSL handshaking to upstream", "tls-silent"},
		{"SSL_do_handshake() failed (SSL: error:0A00010B:SSL routines::wrong version number) while SSL handshaking to upstream", "tls-to-plain"},
		{"SSL_do_handshake() failed (SSL: error:0A000410:SSL routines::ssl/tls alert handshake failure:SSL alert number 40) while SSL handshaking to upstream", "tls-refused"},
		{"SSL_do_handshake() failed (SSL: error:0A000102:SSL routines::unsupported protocol) while SSL handshaking to upstream", "tls-old"},
		{"SSL_do_handshake() failed (SSL: error:0A000126:SSL routines::unexpected eof while reading) while SSL handshaking to upstream", "tls-failed"},
		{"peer closed connection in SSL handshake while SSL handshaking to upstream", "tls-closed"},
		{"upstream SSL certificate verify error: (18:self-signed certificate) while SSL handshaking to upstream", "tls-untrusted"},
		{`upstream SSL certificate does not match "app" while SSL handshaking to upstream`, "tls-other-name"},
		{"upstream prematurely sent response while SSL handshaking to upstream", "tls-to-plain"},
		{"upstream sent no valid HTTP/1.0 header while reading response header from upstream", "not-http"},
		{"upstream sent too big header while reading response header from upstream", "header-too-big"},
		{`upstream sent invalid header: "J\x00..." while reading response header from upstream`, "bad-header"},
		{`upstream sent invalid status "2x0" while reading response header from upstream`, "bad-header"},
		{`upstream sent unknown "Transfer-Encoding": "x" while reading response header from upstream`, "bad-header"},
		{"upstream sent invalid chunked response while reading upstream", "bad-body"},
		{"upstream prematurely closed connection while reading upstream", "cut"},
		{"recv() failed (104: Connection reset by peer) while reading upstream", "cut"},
		{`upstream sent more data than specified in "Content-Length" header while reading upstream`, "bad-body"},
		{`FastCGI sent in stderr: "Primary script unknown" while reading response header from upstream`, "no-script"},
		{`FastCGI sent in stderr: "Access to the script '/srv' has been denied (see security.limit_extensions)" while reading response header from upstream`, "script-denied"},
		{`FastCGI sent in stderr: "PHP message: PHP Fatal error:  Uncaught Error (111: x) in /a.php:3" while reading response header from upstream`, "php-error"},
		{`FastCGI sent in stderr: "PHP message: hello" while reading response header from upstream`, "app-says"},
		{"upstream prematurely closed FastCGI stdout while reading response header from upstream", "closed"},
		{"upstream sent unsupported FastCGI protocol version: 72 while reading response header from upstream", "not-fastcgi"},
		{"upstream sent invalid FastCGI record type: 9 while reading response header from upstream", "not-fastcgi"},
		{"uwsgi request is too big: 70000", "params-too-big"},
		{"upstream sent too large http2 frame: 4740180 while reading response header from upstream", "not-http2"},
		{"upstream rejected request with error 2 while reading response header from upstream", "http2-error"},
		{"upstream sent goaway with error 2 while reading response header from upstream", "http2-error"},
		{"upstream prematurely closed stream while reading response header from upstream", "closed"},
		{`open() "/usr/share/nginx/html/x" failed (2: No such file or directory)`, "no-file"},
		{`open() "/usr/share/nginx/html/x" failed (13: Permission denied)`, "file-denied"},
		{`"/usr/share/nginx/html/index.html" is forbidden (13: Permission denied)`, "file-denied"},
		{`directory index of "/usr/share/nginx/html/" is forbidden`, "no-index"},
		{`rewrite or internal redirection cycle while internally redirecting to "/index.html"`, "redirect-cycle"},
		{`could not find named location "@app"`, "no-named-location"},
		{`the rewritten URI has a zero length`, "empty-rewrite"},
		{`cycle while evaluating variable "m1"`, "variable-cycle"},
		{"client intended to send too large body: 2097152 bytes", "body-too-large"},
		{"client intended to send too large chunked body: 1048577+16384 bytes", "body-too-large"},
		{"client sent plain HTTP request to HTTPS port while reading client request headers", "http-to-https"},
		{"client sent invalid method while reading client request line", "bad-request"},
		{"client prematurely closed connection, so upstream connection is closed too while sending request to upstream", "client-left"},
		{"access forbidden by rule", "forbidden"},
		{`limiting requests, excess: 0.5 by zone "one"`, "limited"},
		{"auth request unexpected status: 502 while sending to client", "auth-failed"},
		{`mkdir() "/var/cache/nginx/client_temp/1" failed (30: Read-only file system)`, "temp-file"},
		{`mkdir() "/var/cache/nginx/client_temp/1" failed (28: No space left on device)`, "no-space"},
		{`pwrite() "/tmp/client_temp/0000000001" failed (28: No space left on device)`, "no-space"},
		{`pwritev() "/tmp/proxy_temp/0000000001" failed (122: Disk quota exceeded) while reading upstream`, "no-space"},
		{`write() to "/var/log/nginx/access.log" failed (28: No space left on device) while logging request`, "log-full"},
		{"an upstream response is buffered to a temporary file /var/cache/nginx/proxy_temp/1 while reading upstream", "buffered"},
		{"worker process 30 exited on signal 9", "worker-killed"},
		{"worker process 30 exited on signal 11 (core dumped)", "worker-crashed"},
		{"worker process 30 exited with fatal code 2 and cannot be respawned", "worker-failed"},
		{"1024 worker_connections exceed open file resource limit: 64", "files-below-connections"},
		{"an entirely new sentence", ""},
	} {
		e, ok := ParseLog(logged + tt.message + loggedAt)
		if !ok {
			t.Errorf("not read: %s", tt.message)
		}
		expectMeaning(t, e, tt.message, tt.key)
	}
}

// TestMeaningOfStart does so for the lines of a start that fails, and of warnings that come with one.
func TestMeaningOfStart(t *testing.T) {
	for _, tt := range []struct{ level, message, key string }{
		{"emerg", `host not found in upstream "app:3000" in /etc/nginx/conf.d/default.conf:4`, "host-not-found"},
		{"emerg", `host not found in resolver "dns" in /etc/nginx/conf.d/default.conf:4`, "bad-resolver"},
		{"emerg", `host not found in "${PORT}" of the "listen" directive in /etc/nginx/conf.d/default.conf:2`, "bad-listen"},
		{"emerg", `invalid port in "${PORT:-8080}" of the "listen" directive in /etc/nginx/conf.d/default.conf:2`, "bad-listen"},
		{"emerg", `unknown "backend_host" variable`, "unknown-variable"},
		{"emerg", `invalid number of arguments in "proxy_pass" directive in /etc/nginx/conf.d/default.conf:5`, "arguments"},
		{"emerg", `invalid URL prefix in /etc/nginx/conf.d/default.conf:5`, "bad-upstream"},
		{"emerg", `no host in upstream ":3000" in /etc/nginx/conf.d/default.conf:5`, "bad-upstream"},
		{"emerg", `invalid host in upstream "http://app:3000" in /etc/nginx/conf.d/default.conf:5`, "bad-upstream"},
		{"emerg", `invalid port in upstream "app:3000:3000" in /etc/nginx/conf.d/default.conf:5`, "bad-upstream"},
		{"emerg", `no port in upstream "db" in /etc/nginx/nginx.conf:5`, "bad-upstream"},
		{"emerg", `upstream "api" may not have port 3000 in /etc/nginx/conf.d/default.conf:9`, "bad-upstream"},
		{"emerg", `duplicate upstream "api" in /etc/nginx/conf.d/default.conf:9`, "duplicate-upstream"},
		{"emerg", `no servers are inside upstream in /etc/nginx/conf.d/default.conf:2`, "empty-upstream"},
		{"emerg", `invalid parameter "resolve" in /etc/nginx/conf.d/default.conf:2`, "parameter"},
		{"emerg", `resolving names at run time requires upstream "api" in /etc/nginx/conf.d/default.conf:1 to be in shared memory`, "resolve-without-zone"},
		{"emerg", `no resolver defined to resolve names at run time in upstream "api" in /etc/nginx/conf.d/default.conf:1`, "resolve-without-resolver"},
		{"emerg", `load balancing method does not support resolving names at run time in upstream "api" in /etc/nginx/conf.d/default.conf:1`, "resolve-without-zone"},
		{"emerg", `open() "/run/nginx.pid" failed (28: No space left on device)`, "no-space"},
		{"emerg", `mkdir() "/var/cache/nginx/client_temp" failed (28: No space left on device)`, "no-space"},
		{"crit", `pread() "/etc/nginx/conf.d/default.conf" failed (21: Is a directory)`, "directory-for-file"},
		{"emerg", `open() "/etc/nginx/mime.types" failed (2: No such file or directory) in /etc/nginx/nginx.conf:5`, "no-such-file"},
		{"emerg", `open() "/etc/nginx/conf.d/default.conf" failed (13: Permission denied) in /etc/nginx/nginx.conf:5`, "unreadable"},
		{"emerg", `unknown directive "proxy_pas" in /etc/nginx/conf.d/default.conf:5`, "unknown-directive"},
		{"emerg", `"server" directive is not allowed here in /etc/nginx/nginx.conf:1`, "wrong-context"},
		{"emerg", `no "events" section in configuration`, "no-events"},
		{"emerg", `"http" directive is not allowed here in /etc/nginx/conf.d/default.conf:1`, "wrong-context"},
		{"emerg", `unexpected "}" in /etc/nginx/conf.d/default.conf:6`, "syntax"},
		{"emerg", `unexpected end of file, expecting "}" in /etc/nginx/conf.d/default.conf:6`, "syntax"},
		{"emerg", `directive "listen" is not terminated by ";" in /etc/nginx/conf.d/default.conf:3`, "syntax"},
		{"emerg", `"root" directive is duplicate in /etc/nginx/conf.d/default.conf:3`, "value"},
		{"emerg", `duplicate location "/" in /etc/nginx/conf.d/default.conf:3`, "value"},
		{"emerg", `a duplicate default server for 0.0.0.0:80 in /etc/nginx/conf.d/default.conf:2`, "duplicate-listen"},
		{"emerg", `a duplicate listen 0.0.0.0:80 in /etc/nginx/conf.d/default.conf:3`, "duplicate-listen"},
		{"warn", `conflicting server name "x" on 0.0.0.0:80, ignored`, "ignored-server"},
		{"emerg", `cannot load certificate "/etc/ssl/a.pem": BIO_new_file() failed (SSL: error:80000002:system library::No such file or directory)`, "certificate"},
		{"emerg", `cannot load certificate key "/etc/ssl/a.key": PEM_read_bio_PrivateKey() failed (SSL: error:1E08010C:DECODER routines::unsupported)`, "certificate-key"},
		{"emerg", `SSL_CTX_use_PrivateKey("/etc/ssl/a.key") failed (SSL: error:05800074:x509 certificate routines::key values mismatch)`, "key-mismatch"},
		{"emerg", `no "ssl_certificate" is defined for the "listen ... ssl" directive in /etc/nginx/conf.d/default.conf:1`, "no-certificate"},
		{"emerg", `no "ssl_certificate_key" is defined for certificate "/etc/ssl/a.pem"`, "no-certificate"},
		{"emerg", "bind() to 0.0.0.0:80 failed (98: Address in use)", "port-taken"},
		{"emerg", "still could not bind()", "port-taken"},
		{"emerg", "bind() to 0.0.0.0:80 failed (13: Permission denied)", "low-port"},
		{"emerg", "bind() to 192.168.7.7:80 failed (99: Address not available)", "no-such-address"},
		{"emerg", "socket() [::]:80 failed (97: Address family not supported by protocol)", "no-ipv6"},
		{"emerg", "setgid(101) failed (1: Operation not permitted)", "may-not-switch"},
		{"emerg", `chown("/var/cache/nginx/client_temp", 101) failed (1: Operation not permitted)`, "may-not-chown"},
		{"emerg", `mkdir() "/var/cache/nginx/client_temp" failed (13: Permission denied)`, "may-not-write"},
		{"emerg", `mkdir() "/var/cache/nginx/client_temp" failed (30: Read-only file system)`, "may-not-write"},
		{"emerg", `open() "/run/nginx.pid" failed (13: Permission denied)`, "may-not-write"},
		{"emerg", `open() "/var/run/nginx.pid" failed (2: No such file or directory)`, "pid-directory"},
		{"emerg", `getpwnam("www-data") failed in /etc/nginx/nginx.conf:1`, "no-such-user"},
		{"emerg", `dlopen() "/etc/nginx/modules/ngx_stream_module.so" failed (…) in /etc/nginx/nginx.conf:1`, "module"},
		{"emerg", `module "/etc/nginx/modules/x.so" version 1026000 instead of 1030000 in /etc/nginx/nginx.conf:1`, "module"},
		{"emerg", `open() "/var/log/app/error.log" failed (2: No such file or directory)`, "log-directory"},
		{"emerg", `zero size shared memory zone "one"`, "no-zone"},
		{"emerg", `"proxy_cache" zone "one" is unknown`, "no-zone"},
		{"emerg", `unknown log format "main" in /etc/nginx/conf.d/default.conf:3`, "unknown-word"},
		{"emerg", "could not build server_names_hash, you should increase server_names_hash_bucket_size: 64", "hash-size"},
		{"emerg", "no proxy_ssl_trusted_certificate for proxy_ssl_verify", "no-trusted-certificate"},
		{"alert", `could not open error log file: open() "/var/log/nginx/error.log" failed (13: Permission denied)`, "no-error-log"},
		{"warn", `the "user" directive makes sense only if the master process runs with super-user privileges, ignored in /etc/nginx/nginx.conf:1`, "harmless"},
	} {
		for _, line := range []string{"nginx: [" + tt.level + "] " + tt.message, "2026/11/20 23:31:00 [" + tt.level + "] 1#1: " + tt.message} {
			e, ok := ParseLog(line)
			if !ok {
				t.Errorf("not read: %s", line)
			}
			expectMeaning(t, e, line, tt.key)
		}
	}
}

func expectMeaning(t *testing.T, e LogEntry, line, key string) {
	t.Helper()
	got := ""
	if m := e.Meaning(); m != nil {
		got = m.Key
	}
	if got != key {
		t.Errorf("%s\nmeans %q, want %q (%+v)", line, got, key, e)
	}
}

// TestTables holds the tables to their word: complete sentences without a period, known phases, causes where it
// fails a request.
func TestTables(t *testing.T) {
	key := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	for _, table := range tables {
		for _, m := range table {
			if !key.MatchString(m.Key) || m.Says == "" || strings.HasSuffix(m.Says, ".") || strings.HasSuffix(m.Fix, ".") {
				t.Errorf("%s: key %q, says %q, fix %q", m.pattern, m.Key, m.Says, m.Fix)
			}
			if m.Phase == PhaseStart && m.Fix == "" && m.Key != "harmless" && m.Key != "ignored-server" && m.Key != "no-error-log" {
				t.Errorf("%s: nginx stops for it, and no way out is told", m.pattern)
			}
			if m.Phase != PhaseStart && m.Status >= 500 && len(m.Causes) == 0 {
				t.Errorf("%s: requests fail, and no cause is told", m.pattern)
			}
		}
	}
}
