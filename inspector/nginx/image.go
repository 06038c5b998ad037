package nginx

import (
	"io/fs"
	"path"
	"strings"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// A family is a group of images that arrange nginx alike.
type family struct {
	main string // path of the main configuration
	port string // on which the welcome page listens
	user string // "user nginx;", or nothing where nginx does not run as root
}

var (
	official     = family{main: "/etc/nginx/nginx.conf", port: "80", user: "user nginx;\n"}
	unprivileged = family{main: "/etc/nginx/nginx.conf", port: "8080"}
	openresty    = family{main: "/usr/local/openresty/nginx/conf/nginx.conf", port: "80"}
)

// families are the repositories of each family, without the registry's host. An image of another name may arrange
// its files in any way, also when it is called nginx: tutum/nginx.
var families = map[string]*family{
	"nginx": &official, "library/nginx": &official, "nginx/nginx": &official,
	"amd64/nginx": &official, "arm32v7/nginx": &official, "arm64v8/nginx": &official, "i386/nginx": &official, // github.com/docker-library/official-images, Architectures
	"nginxinc/nginx-unprivileged": &unprivileged, "nginx/nginx-unprivileged": &unprivileged,
	"openresty/openresty": &openresty,
	"bitnami/nginx":       &bitnami, "bitnamilegacy/nginx": &bitnami,
}

// familyOf recognises an image by its reference; nil: unknown.
func familyOf(image string) *family {
	repository, _ := splitImage(image)
	if host, rest, ok := strings.Cut(repository, "/"); ok && (strings.ContainsAny(host, ".:") || host == "localhost") {
		repository = rest
		if i := strings.LastIndex(repository, "library/"); i > 0 { // a registry's copy of Docker Hub
			repository = repository[i:]
		}
	}
	return families[repository]
}

// HasEntryPoint reports whether an image starts with the official entry point, which fills in templates.
func HasEntryPoint(image string) bool {
	version := Version(image)
	return isOfficial(image) && (version == "" || AtLeast(version, 1, 19, 0)) // the images before had none
}

func isOfficial(image string) bool {
	f := familyOf(image)
	return f == &official || f == &unprivileged
}

// Closed reports whether an image is the official one of a version that is known here: it has nginx's own modules and
// directives, and nothing else.
func Closed(image string) bool {
	version := Version(image)
	return isOfficial(image) && AtLeast(version, 1, 0, 0) && !AtLeast(version, 1, newest+1, 0)
}

// newest is the 1.x of which directives.txt tells.
const newest = 31

// splitImage splits an image reference into repository and tag; a digest is left out.
func splitImage(image string) (repository, tag string) {
	image, _, _ = strings.Cut(image, "@")
	slash := strings.LastIndexByte(image, '/')
	if colon := strings.LastIndexByte(image, ':'); colon > slash {
		return image[:colon], image[colon+1:]
	}
	return image, ""
}

// ImageFiles returns the configuration files that a well-known nginx image brings, with the same meaning as the
// originals, or nil for any other image. Lists of constants (mime.types, fastcgi_params) are shortened.
func ImageFiles(image string) fs.FS {
	f := familyOf(image)
	if f == nil || f == &bitnami {
		return nil
	}
	files := memory{
		f.main[1:]:                      f.user + mainConf,
		"etc/nginx/conf.d/default.conf": strings.ReplaceAll(welcomeConf, "PORT", f.port),
	}
	if f == &unprivileged { // which keeps below /tmp what every user may write
		files[f.main[1:]] = strings.Replace(strings.Replace(mainConf, "/run/", "/tmp/", 1), "http {\n", "http {\n"+tempPaths, 1)
	}
	if f == &openresty { // which has the format and pid in comments
		files[f.main[1:]] = strings.Replace(strings.Replace(files[f.main[1:]], mainFormat, "", 1), mainPid, "", 1)
	}
	for name, text := range shared {
		if name == "fastcgi.conf" && f != &openresty && !strings.Contains(image, "alpine") {
			continue // only nginx's sources bring it (docker-nginx#298)
		}
		files[path.Dir(f.main)[1:]+"/"+name] = text
	}
	return files
}

// LikelyFiles returns the configuration files that most images bring whose nginx reads the folders of the official one: no
// site, and no pid, which not all of them have.
func LikelyFiles() fs.FS {
	files := ImageFiles("nginx").(memory)
	delete(files, "etc/nginx/conf.d/default.conf")
	files["etc/nginx/nginx.conf"] = strings.Replace(files["etc/nginx/nginx.conf"], mainPid, "", 1)
	return files
}

// Folders are the folders that a well-known image surely has and in which nginx looks for something.
func Folders(image string) []string {
	switch f := familyOf(image); f {
	case &official, &unprivileged:
		return []string{"/etc/nginx", "/etc/nginx/conf.d", "/usr/share/nginx/html", "/var/log/nginx", "/docker-entrypoint.d"}
	case &openresty:
		return []string{path.Dir(f.main), "/etc/nginx/conf.d", "/usr/local/openresty/nginx/html"}
	case &bitnami:
		return []string{path.Dir(f.main), BitnamiSites}
	}
	return nil
}

// mainFormat is the log format that the images define for the sites.
const mainFormat = `    log_format main '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent';
`

// mainPid is where the images keep nginx's process ID.
const mainPid = "pid /run/nginx.pid;\n"

const mainConf = `worker_processes auto;
error_log /var/log/nginx/error.log notice;
` + mainPid + `
events {
    worker_connections 1024;
}

http {
    include mime.types;
    default_type application/octet-stream;
` + mainFormat + `    access_log /var/log/nginx/access.log;
    sendfile on;
    keepalive_timeout 65;
    include /etc/nginx/conf.d/*.conf;
}
`

const tempPaths = `    proxy_temp_path /tmp/proxy_temp;
    client_body_temp_path /tmp/client_temp;
    fastcgi_temp_path /tmp/fastcgi_temp;
    uwsgi_temp_path /tmp/uwsgi_temp;
    scgi_temp_path /tmp/scgi_temp;
`

// welcomeConf has the spaces of the original, which Dockerfiles and scripts edit with sed.
const welcomeConf = `server {
    listen       PORT;
    server_name  localhost;

    location / {
        root   /usr/share/nginx/html;
        index  index.html index.htm;
    }

    error_page   500 502 503 504  /50x.html;
    location = /50x.html {
        root   /usr/share/nginx/html;
    }
}
`

// shared are the small files beside nginx.conf.
var shared = map[string]string{
	"mime.types": `types {
    text/html html htm;
    text/css css;
    application/javascript js;
    application/json json;
    image/svg+xml svg;
    image/png png;
}
`,
	"fastcgi_params": params("fastcgi_param") + "fastcgi_param SCRIPT_NAME $fastcgi_script_name;\n",
	"fastcgi.conf":   params("fastcgi_param") + "fastcgi_param SCRIPT_NAME $fastcgi_script_name;\nfastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;\n",
	"uwsgi_params":   params("uwsgi_param"),
	"scgi_params":    params("scgi_param"),
}

// params writes what all the gateway protocols pass on.
func params(directive string) string {
	var b strings.Builder
	for _, pair := range []string{
		"QUERY_STRING $query_string", "REQUEST_METHOD $request_method", "CONTENT_TYPE $content_type",
		"CONTENT_LENGTH $content_length", "REQUEST_URI $request_uri", "DOCUMENT_URI $document_uri",
		"DOCUMENT_ROOT $document_root", "SERVER_PROTOCOL $server_protocol", "REMOTE_ADDR $remote_addr",
		"REMOTE_PORT $remote_port", "SERVER_PORT $server_port", "SERVER_NAME $server_name",
	} {
		b.WriteString(directive + " " + pair + ";\n")
	}
	return b.String()
}

// confFlag finds -c FILE, also inside a shell's command line.
var confFlag = lazyregexp.New(`(?:^|\s)-c\s*["']?(/?[^\s"';&|]+)`)

// MainConf returns the path of the main configuration: what argv, the words of entrypoint and command, gives to
// nginx with -c, else where the image has it, else nginx's usual place.
func MainConf(image string, argv []string) string {
	main := official.main
	if f := familyOf(image); f != nil {
		main = f.main
	}
	command := strings.Join(argv, " ")
	if nginx := nginxWord.FindStringIndex(command); nginx != nil {
		if m := confFlag.FindStringSubmatch(command[nginx[1]-1:]); m != nil {
			return path.Clean(relativeTo(main, m[1]))
		}
	}
	return main
}

// relativeTo puts a relative path of -c where nginx looks for it: in its prefix, /etc/nginx in most images.
func relativeTo(main, name string) string {
	if strings.HasPrefix(name, "/") {
		return name
	}
	return path.Join(path.Dir(main), name)
}

// nginxWord finds nginx as a command, by itself or in a shell's command line; one byte may follow.
var nginxWord = lazyregexp.New(`(?:^|[\s;&|/"'])(?:nginx|nginx-debug|openresty)(?:$|[\s;&|"'])`)

var versionTag = lazyregexp.New(`^v?(\d+\.\d+(?:\.\d+)*)(?:$|[-_])`)

// Version returns nginx's version as far as the image's tag tells: "1.25.3" of nginx:1.25.3-alpine, "1.25" of
// nginx:1.25; "" for nginx:latest and for images whose tags do not follow nginx.
func Version(image string) string {
	if f := familyOf(image); f == nil || f == &bitnami {
		return ""
	}
	_, tag := splitImage(image)
	if m := versionTag.FindStringSubmatch(tag); m != nil {
		return m[1]
	}
	return ""
}
