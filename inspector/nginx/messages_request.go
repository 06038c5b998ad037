package nginx

// noSpace are the errnos of a write for which there is no room: ENOSPC, and EDQUOT where a quota says so.
var noSpace = []int{28, 122}

// diskFails are the errnos with which a disk or a mount gives up: EIO, ENOTCONN of a file system in user space whose program
// has ended, ESTALE of a network's, EREMOTEIO.
var diskFails = []int{5, 107, 116, 121}

// requestMessages are about what is not the upstream: the client, nginx's own files, its limits.
var requestMessages = []message{
	{pattern: `client intended to send too large (chunked )?body`, Meaning: Meaning{Key: "body-too-large", Phase: PhaseRequest, Status: 413,
		Says: "a client sent a body larger than client_max_body_size, which is 1m unless it is set", Causes: []string{"uploads that are larger than the limit"}, Fix: "Raise client_max_body_size"}},
	{pattern: `rewrite or internal redirection cycle`, Meaning: Meaning{Key: "redirect-cycle", Phase: PhaseRequest, Status: 500,
		Says: "nginx went in circles", Causes: []string{"the last word of try_files (/index.html) is not there", "a rewrite that matches its own result"}}},
	{pattern: `the rewritten URI has a zero length`, Meaning: Meaning{Key: "empty-rewrite", Phase: PhaseRequest, Status: 500,
		Says: "a rewrite left nothing of the path", Causes: []string{"a rewrite that takes a prefix away together with the slash behind it"}}},
	{pattern: `cycle while evaluating variable`, Meaning: Meaning{Key: "variable-cycle", Phase: PhaseRequest,
		Says: "the value of a variable leads back to itself, so that it is empty", Causes: []string{"two maps that take their values from each other"}}},
	{pattern: `could not find named location`, Meaning: Meaning{Key: "no-named-location", Phase: PhaseRequest, Status: 500, Says: "try_files or error_page names a location that does not exist", Causes: []string{"a misspelt @name"}}},
	{pattern: `write\(\) to ".*" failed`, errno: noSpace, Meaning: Meaning{Key: "log-full", Phase: PhaseRequest,
		Says: "there is no space left for the access log; the request itself was answered", Causes: []string{"the disk or volume of the log is full"}}},
	{pattern: `\w+\(\) ".*failed`, errno: noSpace, action: "reading upstream", Meaning: Meaning{Key: "no-space", Phase: PhaseBody,
		Says: "there is no space left for an answer that nginx keeps in a file: the client has a part of it", Causes: []string{"the disk, volume or tmpfs of its temporary files or its cache is full"}}},
	{pattern: `\w+\(\) ".*failed`, errno: noSpace, Meaning: Meaning{Key: "no-space", Phase: PhaseRequest, Status: 500,
		Says: "there is no space left for what nginx keeps in a file", Causes: []string{"the disk, volume or tmpfs of its temporary files is full, or smaller than the bodies that are sent"}}},
	{pattern: `(mkdir|open)\(\) "/(var/cache|var/lib|tmp)/.*failed`, errno: []int{13, 30}, Meaning: Meaning{Key: "temp-file", Phase: PhaseRequest, Status: 500,
		Says: "nginx cannot write its temporary files", Causes: []string{"read_only, or a user who may not write there"}}},
	{pattern: `\w+\(\) ".*" failed`, errno: diskFails, Meaning: Meaning{Key: "disk-fails", Phase: PhaseRequest, Status: 500,
		Says: "what holds the file does not give it", Causes: []string{"a disk that fails", "a mount of a network or of FUSE that has lost its other end (rclone, sshfs, NFS)"}, Fix: "Mount it anew on the engine's machine, then start nginx's container again"}},
	{pattern: `open\(\) ".*" failed`, errno: []int{2, 20}, Meaning: Meaning{Key: "no-file", Phase: PhaseRequest, Status: 404,
		Says: "no proxied location took the request, and there is no file of that name", Causes: []string{"another server or location answers", "the files are not mounted at root"}}},
	{pattern: `(open|openat|opendir|stat|lstat)\(\) ".*" failed|".*" is forbidden`, errno: []int{13}, Meaning: Meaning{Key: "file-denied", Phase: PhaseRequest, Status: 403,
		Says: "nginx's workers may not read the file, or not enter its directory", Causes: []string{"its mode, or that of a directory above it, leaves out the user nginx (101)", "SELinux (mount with :z)"}}},
	{pattern: `directory index of ".*" is forbidden`, Meaning: Meaning{Key: "no-index", Phase: PhaseRequest, Status: 403, Says: "the directory has no index file", Causes: []string{"the files are not mounted there, or were not built"}}},
	{pattern: `client sent plain HTTP request to HTTPS port`, Meaning: Meaning{Key: "http-to-https", Phase: PhaseRequest, Status: 400, Says: "a client spoke plain HTTP to a listen with ssl", Causes: []string{"http:// for https://"}}},
	{pattern: `client sent invalid (method|request|version)`, Meaning: Meaning{Key: "bad-request", Phase: PhaseRequest, Status: 400, Says: "what a client sent is no HTTP", Causes: []string{"https:// to a listen without ssl"}}},
	{pattern: `client .*closed (keepalive )?connection`, Meaning: Meaning{Key: "client-left", Phase: PhaseRequest, Status: 499, Says: "the client went away before the answer", Causes: []string{"it did not want to wait any longer"}}},
	{pattern: `access forbidden by rule`, Meaning: Meaning{Key: "forbidden", Phase: PhaseRequest, Status: 403, Says: "allow and deny leave this client out", Causes: []string{"behind Docker all clients may have the gateway's address"}}},
	{pattern: `limiting (requests|connections)`, Meaning: Meaning{Key: "limited", Phase: PhaseRequest, Status: 503, Says: "limit_req or limit_conn took hold", Causes: []string{"behind Docker all clients may count as one"}}},
	{pattern: `auth request unexpected status`, Meaning: Meaning{Key: "auth-failed", Phase: PhaseRequest, Status: 500, Says: "the location that auth_request asks answers neither 2xx, 401 nor 403", Causes: []string{"the service behind it fails"}}},
	{pattern: `\d+ worker_connections exceed open file resource limit`, Meaning: Meaning{Key: "files-below-connections", Phase: PhaseRequest, Says: "worker_connections is higher than the number of files that a worker may open", Causes: []string{"ulimits.nofile of the service"}}},
	{pattern: `(an upstream response|a client request body) is buffered to a temporary file`, Meaning: Meaning{Key: "buffered", Phase: PhaseBody, Says: "a large body went through a file; that is no fault"}},
	{pattern: `worker process \d+ exited on signal 9`, Meaning: Meaning{Key: "worker-killed", Phase: PhaseRequest, Status: 502, Says: "a worker of nginx was killed", Causes: []string{"the memory limit of the container"}}},
	{pattern: `worker process \d+ exited on signal`, Meaning: Meaning{Key: "worker-crashed", Phase: PhaseRequest, Status: 502, Says: "a worker of nginx crashed", Causes: []string{"a module"}}},
	{pattern: `worker process \d+ exited with fatal code`, Meaning: Meaning{Key: "worker-failed", Phase: PhaseRequest, After: true, Says: "a worker cannot start, so that nobody answers", Causes: []string{"see the line before"}}},
}
