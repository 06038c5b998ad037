package nginx

// Causes that several lines share.
const (
	unfilled = "a ${VARIABLE} of a template that nobody filled in"
	emptied  = "an environment variable that is empty"
)

// startMessages are about nginx that reads its configuration: at [emerg] it does not start, or keeps to the
// configuration that it has when it was told to reload.
var startMessages = []message{
	// names
	{pattern: `host not found in upstream "`, Meaning: Meaning{Key: "host-not-found", Phase: PhaseStart,
		Says:   "nginx looks up every literal name when it starts, and stops when one has no address",
		Causes: []string{"the name is misspelt, or its service is on another network", "its service is not started, or was started later"},
		Fix:    "Write the name of a service that shares a network with nginx, and start that first"}},
	{pattern: `host not found in resolver "`, Meaning: Meaning{Key: "bad-resolver", Phase: PhaseStart,
		Says: "the resolver directive takes an address; a name must be one that is known at start", Causes: []string{unfilled, "the name of a service that does not run"}, Fix: "Write `resolver 127.0.0.11;`"}},
	{pattern: `host not found in ".*" of the "listen"`, Meaning: Meaning{Key: "bad-listen", Phase: PhaseStart,
		Says: "listen takes a port, or an address that the container has", Causes: []string{unfilled, "listen with the name of a site"}, Fix: "Write the port alone"}},
	{pattern: `(invalid port in|no host in|invalid address in|invalid number) ".*" of the "listen"`, Meaning: Meaning{Key: "bad-listen", Phase: PhaseStart,
		Says: "listen takes a port, or an address and a port", Causes: []string{unfilled, "${NAME:-default}, which envsubst does not know"}, Fix: "Write the port as a number"}},
	// addresses of upstreams
	{pattern: `unknown ".*" variable`, Meaning: Meaning{Key: "unknown-variable", Phase: PhaseStart,
		Says:   "nginx knows no variable of that name: it may belong to a template that nobody has filled in, or to the shell",
		Causes: []string{unfilled, "a misspelt name"}, Fix: "Correct the name, or set the variable"}},
	{pattern: `invalid URL prefix`, Meaning: Meaning{Key: "bad-upstream", Phase: PhaseStart, Says: "proxy_pass takes a URL", Causes: []string{"http:// is missing", emptied}, Fix: "Write http:// before the host"}},
	{pattern: `(no host in|invalid host in|invalid port in|no port in) upstream "`, Meaning: Meaning{Key: "bad-upstream", Phase: PhaseStart,
		Says: "nginx cannot read the address of this upstream", Causes: []string{emptied, "a URL or a path where a host and port belong", "a port too many"}, Fix: "Write host:port"}},
	{pattern: `upstream ".*" may not have port`, Meaning: Meaning{Key: "bad-upstream", Phase: PhaseStart, Says: "an upstream block has its ports at its servers", Causes: []string{"a block that is called like the service, and used with a port"}, Fix: "Leave the port out of the pass directive"}},
	{pattern: `duplicate upstream "`, Meaning: Meaning{Key: "duplicate-upstream", Phase: PhaseStart, Says: "two upstream blocks have one name", Causes: []string{"the same file is included twice, or two files declare it"}, Fix: "Declare it once"}},
	{pattern: `no servers are inside upstream`, Meaning: Meaning{Key: "empty-upstream", Phase: PhaseStart, Says: "an upstream block needs a server", Causes: []string{"a generator that found no container", emptied}, Fix: "Add a server to the block"}},
	{pattern: `resolving names at run time requires upstream`, Meaning: Meaning{Key: "resolve-without-zone", Phase: PhaseStart, Says: "`resolve` keeps its addresses in shared memory", Fix: "Add `zone NAME 64k;` to the upstream block"}},
	{pattern: `no resolver defined to resolve names at run time`, Meaning: Meaning{Key: "resolve-without-resolver", Phase: PhaseStart, Says: "`resolve` looks names up at run time and needs a resolver", Fix: "Add `resolver 127.0.0.11 valid=10s;` to http or to the upstream block"}},
	{pattern: `load balancing method does not support resolving`, Meaning: Meaning{Key: "resolve-without-zone", Phase: PhaseStart, Says: "this way of balancing does not go with `resolve`", Fix: "Leave out `resolve`, or the balancing directive"}},
	{pattern: `no proxy_ssl_trusted_certificate for proxy_ssl_verify`, Meaning: Meaning{Key: "no-trusted-certificate", Phase: PhaseStart, Says: "nginx trusts no CA by itself", Fix: "Set proxy_ssl_trusted_certificate, or leave proxy_ssl_verify out"}},
	// syntax
	{pattern: `invalid number of arguments in ".*" directive`, Meaning: Meaning{Key: "arguments", Phase: PhaseStart, Says: "the directive has too many or too few words",
		Causes: []string{"a missing \";\" on the line before", emptied, "envsubst without a list of names, which takes $uri and $host for its own"}, Fix: "Write the words that the directive takes"}},
	{pattern: `unknown directive "`, Meaning: Meaning{Key: "unknown-directive", Phase: PhaseStart, Says: "this nginx has no such directive",
		Causes: []string{"a misspelt word, or a missing \";\" before it", "a module that this image does not have", "a byte order mark at the beginning of the file"}, Fix: "Correct the word, or use an image with the module"}},
	{pattern: `".*" directive is not allowed here`, Meaning: Meaning{Key: "wrong-context", Phase: PhaseStart, Says: "the directive does not belong into this block",
		Causes: []string{"a site's file in the place of nginx.conf, or a whole nginx.conf in conf.d", "a brace that is missing, or one too many, above"}, Fix: "Move it into the block where it belongs"}},
	{pattern: `no "events" section in configuration`, Meaning: Meaning{Key: "no-events", Phase: PhaseStart, Says: "the main file needs an events block",
		Causes: []string{"a file with sites only is mounted as nginx.conf"}, Fix: "Add `events {}` to the file, or mount a file with sites into /etc/nginx/conf.d"}},
	{pattern: `(unexpected "|unexpected end of file|directive ".*" (is not terminated by|has no opening)|too long parameter)`, Meaning: Meaning{Key: "syntax", Phase: PhaseStart, Says: "nginx lost track of braces and semicolons",
		Causes: []string{"the mistake is often on the line before"}, Fix: "Look for a missing \";\" or brace above this place"}},
	{pattern: `invalid parameter "`, Meaning: Meaning{Key: "parameter", Phase: PhaseStart, Says: "this nginx does not know the parameter", Causes: []string{"an older version (`resolve` came with 1.27.3)", "a missing \";\""}, Fix: "Leave the parameter out, or use a newer image"}},
	{pattern: `(invalid value|".*" directive invalid value|invalid .* value|".*" directive is duplicate|.* is duplicate|duplicate location|invalid condition|invalid return code|duplicate ".*")`, Meaning: Meaning{Key: "value", Phase: PhaseStart,
		Says: "nginx does not take this value, or not twice", Causes: []string{"two included files with the same directive or location", emptied}, Fix: "Correct it at this place"}},
	{pattern: `(conflicting parameter|pcre2?_compile\(\) failed|regex .*|invalid regular|"(if|rewrite)" )`, Meaning: Meaning{Key: "value", Phase: PhaseStart, Says: "nginx cannot use this expression", Fix: "Correct it at this place"}},
	{pattern: `a duplicate (default server|listen)`, Meaning: Meaning{Key: "duplicate-listen", Phase: PhaseStart,
		Says: "one address and port can have one default_server only; conf.d/default.conf of the image may be the other", Fix: "Write default_server once, or mount your file over /etc/nginx/conf.d/default.conf"}},
	{pattern: `duplicate listen options`, Meaning: Meaning{Key: "duplicate-listen", Phase: PhaseStart, Says: "a socket takes its options from one listen", Fix: "Leave the options out of all but one"}},
	{pattern: `conflicting server name`, Meaning: Meaning{Key: "ignored-server", Phase: PhaseStart, Says: "two server blocks have the same name and port: the second one never answers", Causes: []string{"the image's default.conf and your own"}, Fix: "Give them different names, or take one away"}},
	// files
	{pattern: `(pread|read)\(\) ".*" failed`, errno: []int{21}, Meaning: Meaning{Key: "directory-for-file", Phase: PhaseStart, Says: "there is a directory where nginx wants a file",
		Causes: []string{"the source of a bind mount did not exist, so that Docker made a directory of that name"}, Fix: "Put the file there, remove the directory, and create the container anew"}},
	{pattern: `open\(\) ".*\.log" failed`, errno: []int{2}, Meaning: Meaning{Key: "log-directory", Phase: PhaseStart,
		Says: "nginx opens its logs when it starts, and makes files but no directories", Fix: "Log to /dev/stdout and /dev/stderr, or to a directory that exists in the container"}},
	{pattern: `open\(\) "/(var/)?run/.*" failed`, errno: []int{13, 30}, Meaning: Meaning{Key: "may-not-write", Phase: PhaseStart,
		Says: "nginx writes its pid file when it starts, and the file system or the user it runs as does not allow it", Fix: "Mount a tmpfs there, or set `pid /tmp/nginx.pid;`"}},
	{pattern: `open\(\) ".*(\.log|/dev/std\w+)" failed`, errno: []int{13, 30}, Meaning: Meaning{Key: "may-not-write", Phase: PhaseStart,
		Says: "nginx opens its logs when it starts, and the file system or the user it runs as does not allow it", Fix: "Log to /dev/stdout and /dev/stderr"}},
	{pattern: `(open|read|pread|stat)\(\) ".*" failed`, errno: []int{13}, Meaning: Meaning{Key: "unreadable", Phase: PhaseStart,
		Says: "nginx may not read this file", Causes: []string{"its mode or owner, or that of a directory above it", "SELinux (mount with :z)"}, Fix: "Let everybody read it (chmod o+r), and enter its directories (chmod o+x)"}},
	{pattern: `open\(\) ".*" failed`, errno: []int{2}, Meaning: Meaning{Key: "no-such-file", Phase: PhaseStart, Says: "nginx stops when a file that it includes by name is not there",
		Causes: []string{"it is not mounted", "a mount over /etc/nginx hides what the image has"}, Fix: "Mount the file, or leave the include out"}},
	{pattern: `(mkdir|open)\(\) ".*" failed`, errno: []int{13, 30}, Meaning: Meaning{Key: "may-not-write", Phase: PhaseStart,
		Says: "nginx must write there when it starts, and the file system or the user it runs as does not allow it", Fix: "Mount a tmpfs or a writable volume there, or let nginx run as a user who may write"}},
	{pattern: `(chown|lchown)\(.* failed`, Meaning: Meaning{Key: "may-not-chown", Phase: PhaseStart, Says: "nginx gives its directories to its own user when it starts, and lacks the capability CHOWN", Causes: []string{"cap_drop"}, Fix: "Give the service `cap_add: [CHOWN, SETGID, SETUID]`"}},
	{pattern: `(setgid|setuid|initgroups|setgroups)\(.* failed`, Meaning: Meaning{Key: "may-not-switch", Phase: PhaseStart, Says: "nginx may not give its workers to its own user", Causes: []string{"cap_drop"}, Fix: "Give the service `cap_add: [CHOWN, SETGID, SETUID]`"}},
	{pattern: `could not open error log file`, Meaning: Meaning{Key: "no-error-log", Phase: PhaseStart, Says: "nginx cannot open the log that it was built with; it goes on", Causes: []string{"a read-only file system, or a user who may not write"}}},
	// certificates
	{pattern: `cannot load certificate key ".*"`, Meaning: Meaning{Key: "certificate-key", Phase: PhaseStart, Says: "nginx loads every key when it starts, and stops when one cannot be loaded",
		Causes: []string{"it is not mounted", "it is empty, or no PEM file", "nginx may not read it"}, Fix: "Mount the certificate and its key at these paths, or take the ssl server out until they exist"}},
	{pattern: `cannot load certificate`, Meaning: Meaning{Key: "certificate", Phase: PhaseStart, Says: "nginx loads every certificate when it starts, and stops when one is not there",
		Causes: []string{"it is not mounted", "certbot makes it only once nginx runs", "it is empty, or no PEM file"}, Fix: "Mount the certificate and its key at these paths, or take the ssl server out until they exist"}},
	{pattern: `SSL_CTX_use_PrivateKey.*failed|.*key values mismatch`, Meaning: Meaning{Key: "key-mismatch", Phase: PhaseStart, Says: "the key belongs to another certificate", Fix: "Mount the key with which this certificate was made"}},
	{pattern: `(SSL_CTX_load_verify_locations|SSL_CTX_\w+|PEM_\w+|BIO_new_file)\(`, Meaning: Meaning{Key: "certificate", Phase: PhaseStart, Says: "nginx cannot use a file of its TLS settings", Causes: []string{"it is not mounted, or no PEM file"}, Fix: "Mount a PEM file at that path"}},
	{pattern: `no "ssl_certificate(_key)?" is defined`, Meaning: Meaning{Key: "no-certificate", Phase: PhaseStart, Says: "a listen with ssl needs ssl_certificate and ssl_certificate_key", Fix: "Set both, or leave ssl out of the listen"}},
	// sockets
	{pattern: `bind\(\) to .* failed`, errno: []int{13}, Meaning: Meaning{Key: "low-port", Phase: PhaseStart, Says: "ports below 1024 are for root, and nginx does not run as root here",
		Fix: "Let nginx listen on a port above 1024 and publish that, or let it run as root"}},
	{pattern: `(bind\(\) to .* failed|still could not bind\(\))`, errno: []int{98, 0}, Meaning: Meaning{Key: "port-taken", Phase: PhaseStart, Says: "two processes cannot listen on one port of one network namespace",
		Causes: []string{"network_mode host or service: something else has the port", "nginx is started twice"}, Fix: "Let nginx listen on another port, or stop what has this one"}},
	{pattern: `bind\(\) to .* failed`, errno: []int{99}, Meaning: Meaning{Key: "no-such-address", Phase: PhaseStart, Says: "nginx can only listen on addresses that its container has", Fix: "Listen on the port alone, without an address"}},
	{pattern: `socket\(\) .* failed`, errno: []int{97}, Meaning: Meaning{Key: "no-ipv6", Phase: PhaseStart, Says: "the container has no IPv6", Fix: "Leave out the listen for [::]"}},
	// the rest
	{pattern: `getpwnam\(`, Meaning: Meaning{Key: "no-such-user", Phase: PhaseStart, Says: "the image has no user of that name", Causes: []string{"another distribution calls it differently"}, Fix: "Name a user that the image has, or leave the user directive out"}},
	{pattern: `getgrnam\(`, Meaning: Meaning{Key: "no-such-user", Phase: PhaseStart, Says: "the image has no group of that name", Fix: "Name a group that the image has, or leave the user directive out"}},
	{pattern: `(dlopen\(\) |module ".*" (version|is not binary compatible)|module ".*" is already loaded)`, Meaning: Meaning{Key: "module", Phase: PhaseStart, Says: "the module is not there, or was built for another nginx", Causes: []string{"slim and alpine images have fewer modules", "the image was updated"}, Fix: "Use an image that has the module, or leave load_module out"}},
	{pattern: `zero size shared memory zone "`, Meaning: Meaning{Key: "no-zone", Phase: PhaseStart, Says: "a zone is used that nobody declares", Causes: []string{"its limit_req_zone or proxy_cache_path stood in a nginx.conf that is not used any more"}, Fix: "Declare the zone at the level of http"}},
	{pattern: `("\w+" )?zone ".*" is (unknown|already)`, Meaning: Meaning{Key: "no-zone", Phase: PhaseStart, Says: "a zone is used that nobody declares", Fix: "Declare the zone at the level of http"}},
	{pattern: `unknown (log format|map|.*) "`, Meaning: Meaning{Key: "unknown-word", Phase: PhaseStart, Says: "what is named here is not declared", Causes: []string{"it stood in a nginx.conf that is not used any more"}, Fix: "Declare it at the level of http"}},
	{pattern: `could not build .*hash`, Meaning: Meaning{Key: "hash-size", Phase: PhaseStart, Says: "the names are longer than the table for them allows", Fix: "Raise the directive that the line names"}},
	{pattern: `the "user" directive makes sense only|the "listen \.\.\. http2" directive is deprecated`, Meaning: Meaning{Key: "harmless", Phase: PhaseStart, Says: "that is no fault"}},
	{pattern: `could not (open|read) `, Meaning: Meaning{Key: "no-such-file", Phase: PhaseStart, Says: "nginx cannot open a file", Fix: "Mount the file"}},
}
