package rules

import (
	"strings"
	"testing"

	"github.com/composecheck/composecheck/inspector"
)

// What programs of many kinds write when they cannot go on, and the line of it that tells.
func TestTelling(t *testing.T) {
	for name, test := range map[string]struct{ log, want, fix string }{
		"node": {`node:internal/modules/cjs/loader:1215
  throw err;
  ^

Error: Cannot find module '/app/server.js'
    at Module._resolveFilename (node:internal/modules/cjs/loader:1212:15)
    at node:internal/main/run_main_module:28:49 {
  code: 'MODULE_NOT_FOUND',
  requireStack: []
}

Node.js v20.19.2`, "Error: Cannot find module '/app/server.js'", "into its image"},
		"php-fpm": {`[28-Nov-2026 21:19:41] ERROR: [pool www] cannot get uid for user 'laravel'
[28-Nov-2026 21:19:41] ERROR: FPM initialization failed`, "[28-Nov-2026 21:19:41] ERROR: [pool www] cannot get uid for user 'laravel'", "a user and a group"},
		"an entry point that is not there": {`/docker-entrypoint.sh: Configuration complete; ready for start up
/docker-entrypoint.sh: exec: line 47: /entrypoint-nginx.sh: not found`, "/docker-entrypoint.sh: exec: line 47: /entrypoint-nginx.sh: not found", "a program that its image has"},
		"node, a message of several lines": {`Error: Cannot find module './db'
Require stack:
- /app/index.js
    at Module._resolveFilename (node:internal/modules/cjs/loader:1212:15) {`, "Error: Cannot find module './db'", "into its image"},
		"node, the port": {`Error: listen EADDRINUSE: address already in use :::80
    at Server.setupListenHandle [as _listen2] (node:net:1905:16)
Emitted 'error' event on Server instance at:
    at emitErrorNT (node:net:1941:8)
  code: 'EADDRINUSE',`, "Error: listen EADDRINUSE: address already in use :::80", "one server per port"},
		"python": {`[2026-11-28 16:38:46 +0000] [7] [ERROR] Exception in worker process
Traceback (most recent call last):
  File "/usr/lib/python3/dist-packages/gunicorn/arbiter.py", line 608, in spawn_worker
    worker.init_process()
    ~~~~~~~~~~~~~~~~~~~^^
ModuleNotFoundError: No module named 'app'
[2026-11-28 16:38:46 +0000] [7] [INFO] Worker exiting (pid: 7)
[2026-11-28 16:38:46 +0000] [1] [ERROR] Reason: Worker failed to boot.`, "ModuleNotFoundError: No module named 'app'", "into its image"},
		"python, chained, an exception by another name": {`Traceback (most recent call last):
  File "/a.py", line 1, in <module>
    connect()
psycopg2.OperationalError: connection to server at "db" (10.0.0.2), port 5432 failed: Connection refused

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/b.py", line 9, in <module>
    connect()
app.errors.Unavailable: connection refused by db`, "app.errors.Unavailable: connection refused by db", "what it connects to"},
		"java": {`Exception in thread "main" java.lang.IllegalStateException: pool
	at com.example.Main.main(Main.java:7)
Caused by: java.net.ConnectException: Connection refused
	at java.base/sun.nio.ch.Net.connect0(Native Method)
	... 12 more`, "Caused by: java.net.ConnectException: Connection refused", "what it connects to"},
		"go": {`2026/11/28 16:00:00 starting
panic: DATABASE_URL is not set

goroutine 1 [running]:
main.main()
	/src/main.go:7 +0x1d
exit status 2`, "panic: DATABASE_URL is not set", "Set the variable"},
		"php": {`PHP Warning:  require(vendor/autoload.php): Failed to open stream: No such file or directory in /app/index.php on line 1
PHP Fatal error:  Uncaught Error: Failed opening required 'vendor/autoload.php' in /app/index.php:1
Stack trace:
#0 {main}
  thrown in /app/index.php on line 1`, "PHP Fatal error:  Uncaught Error: Failed opening required 'vendor/autoload.php' in /app/index.php:1", "into its image"},
		"ruby":                {"/app/config.rb:1:in `require': cannot load such file -- pg (LoadError)\n\tfrom /app/config.rb:1:in `<main>'", "/app/config.rb:1:in `require': cannot load such file -- pg (LoadError)", "into its image"},
		"rust":                {"thread 'main' panicked at src/main.rs:4:5: port in use\nnote: run with `RUST_BACKTRACE=1` environment variable to display a backtrace", "thread 'main' panicked at src/main.rs:4:5: port in use", ""},
		"the kernel, CRLF":    {"exec /entrypoint.sh: no such file or directory", "exec /entrypoint.sh: no such file or directory", "LF line ends"},
		"the kernel, another": {"standard_init_linux.go:228: exec user process caused: exec format error", "standard_init_linux.go:228: exec user process caused: exec format error", "another architecture"},
		"apache":              {"AH00558: apache2: Could not reliably determine the server's name\nhttpd (pid 1) already running", "httpd (pid 1) already running", "pid file"},
		"rails":               {"=> Booting Puma\nA server is already running. Check /app/tmp/pids/server.pid.\nExiting", "A server is already running. Check /app/tmp/pids/server.pid.", "pid file"},
		"a variable":          {"sh: DATABASE_URL: parameter not set\nerror: environment variable DATABASE_URL is required", "error: environment variable DATABASE_URL is required", "Set the variable"},
		"a shell":             {"/start.sh: line 3: APP_PORT: unbound variable", "/start.sh: line 3: APP_PORT: unbound variable", "Set the variable"},
		"postgres":            {"FATAL:  password authentication failed for user \"app\"", "FATAL:  password authentication failed for user \"app\"", "same credentials"},
		"fatal":               {"starting\n2026-11-28T16:00:00Z FATAL no license\nbye", "2026-11-28T16:00:00Z FATAL no license", ""},
		"nothing":             {"ready\nGET / 200\nTypeError is a word here\nbye", "", ""},
		"empty":               {"", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			c := &inspector.Container{Service: "api"}
			for line := range strings.SplitSeq(test.log, "\n") {
				c.Log = append(c.Log, inspector.LogLine{Text: line})
			}
			got := telling(c)
			if got != test.want {
				t.Errorf("telling: %q\n want %q", got, test.want)
			}
			fix := ""
			if w := known(got); w != nil {
				fix = w.fix
			}
			if (test.fix == "") != (fix == "") || !strings.Contains(fix, test.fix) {
				t.Errorf("fix %q, want one with %q", fix, test.fix)
			}
		})
	}
}
