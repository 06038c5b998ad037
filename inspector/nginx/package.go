package nginx

import (
	"io/fs"
	"path"
	"strings"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// PackageFiles returns the configuration files that the nginx of a distribution's packages brings, by the package manager
// that installs it (apt, apk) and the image it is installed in; nil for others, and for Alpine before 3.15.
func PackageFiles(manager, image string) fs.FS {
	switch {
	case manager == "apt":
		return debianFiles()
	case manager == "apk" && !oldAlpine(image):
		files := alpineFiles("include /etc/nginx/conf.d/*.conf;\n\n")
		files["etc/nginx/http.d/default.conf"] = alpineSite
		return files
	}
	return nil
}

// bare matches images of distributions and languages, as their makers publish them: none of them has an nginx.
var bare = lazyregexp.New(`^(?:(?:docker\.io/)?(?:library/)?(?:alpine|debian|ubuntu|buildpack-deps|python|node|golang|ruby|php|perl|rust|elixir|openjdk|eclipse-temurin|` +
	`amazoncorretto|maven|gradle|composer)|mcr\.microsoft\.com/dotnet/[\w-]+|oven/bun|denoland/deno)(?::|@|$)`)

// IsBare reports whether an image is one of a distribution or a language, which has no nginx.
func IsBare(image string) bool { return bare.MatchString(image) }

// withModules matches images with an nginx of their own making where the packages of distributions have theirs, so that one of
// those takes its place. github.com/fholzer/docker-nginx-brotli
var withModules = lazyregexp.New(`^(?:docker\.io/)?fholzer/nginx-brotli(?::|@|$)`)

// HasModules reports whether an image has an nginx with modules that one from a package of its distribution replaces.
func HasModules(image string) bool { return withModules.MatchString(image) }

// AlpineFiles returns the configuration files that Alpine's package nginx brings, without its site: it reads http.d
// where Docker's official image reads conf.d (since Alpine 3.14), and has no pid.
func AlpineFiles() fs.FS { return alpineFiles("") }

func alpineFiles(atTop string) memory {
	main := strings.Replace(strings.Replace(mainConf, "/conf.d/", "/http.d/", 1), mainPid, "", 1)
	files := memory{"etc/nginx/conf.d/": "", "etc/nginx/nginx.conf": official.user + strings.Replace(main, "events {", atTop+"events {", 1)}
	for name, text := range shared {
		files["etc/nginx/"+name] = text
	}
	return files
}

// alpineVersion finds Alpine's version in the tag of an image.
var alpineVersion = lazyregexp.New(`alpine:?(\d+\.\d+)`)

// pinned finds the whole version of a language in the tag of its image, which stays on the Alpine of its day.
var pinned = lazyregexp.New(`^(\w+):(\d+)\.(\d+)\.\d+[\w.]*-(?:[\w-]+-)?alpine$`)

// sinceAlpine are the versions of languages from which on their images are of Alpine 3.15 or later, as those were not released
// before it (24 November 2021).
var sinceAlpine = map[string][2]int{"node": {17, 2}, "python": {3, 11}, "php": {8, 2}, "ruby": {3, 1}, "golang": {1, 18}}

// oldAlpine reports whether an image is, or may be, of an Alpine whose nginx.conf reads conf.d inside http, or not at all (before 3.15).
func oldAlpine(image string) bool {
	name := path.Base(image)
	if m := alpineVersion.FindStringSubmatch(name); m != nil {
		return !AtLeast(m[1], 3, 15, 0)
	}
	m := pinned.FindStringSubmatch(name)
	if m == nil {
		return false
	}
	since, known := sinceAlpine[m[1]]
	return known && !AtLeast(m[2]+"."+m[3], since[0], since[1], 0)
}

// alpineSite answers every request with 404.
const alpineSite = `server {
    listen 80 default_server;
    listen [::]:80 default_server;
    location / {
        return 404;
    }
}
`

// DebianFiles returns those of Debian's and Ubuntu's package, likewise: it reads sites-enabled beside conf.d.
func DebianFiles() fs.FS {
	files := debianMemory()
	delete(files, "etc/nginx/sites-available/default")
	delete(files, "etc/nginx/sites-enabled/default")
	return files
}

// A linked is a memory with symbolic links.
type linked struct {
	memory
	links map[string]string
}

// Link returns the absolute path that a link leads to, "" for what is none.
func (l linked) Link(name string) string { return l.links[name] }

// debianFiles are those of Debian and Ubuntu with their welcome page as default server.
func debianFiles() fs.FS {
	return linked{debianMemory(), map[string]string{"etc/nginx/sites-enabled/default": "/etc/nginx/sites-available/default"}}
}

// debianMemory leaves out what loads modules.
func debianMemory() memory {
	main := strings.Replace(mainConf, mainFormat, "", 1)
	main = strings.Replace(main, "conf.d/*.conf;\n", "conf.d/*.conf;\n    include /etc/nginx/sites-enabled/*;\n", 1)
	files := memory{
		"etc/nginx/conf.d/": "", "etc/nginx/modules-enabled/": "",
		"etc/nginx/nginx.conf":                "user www-data;\n" + main,
		"etc/nginx/sites-available/default":   debianSite,
		"etc/nginx/sites-enabled/default":     debianSite,
		"etc/nginx/proxy_params":              debianProxy,
		"etc/nginx/snippets/fastcgi-php.conf": debianPHP,
		"etc/nginx/snippets/snakeoil.conf":    "ssl_certificate /etc/ssl/certs/ssl-cert-snakeoil.pem;\nssl_certificate_key /etc/ssl/private/ssl-cert-snakeoil.key;\n",
	}
	for name, text := range shared {
		files["etc/nginx/"+name] = text
	}
	return files
}

const debianSite = `server {
    listen 80 default_server;
    listen [::]:80 default_server;
    root /var/www/html;
    index index.html index.htm index.nginx-debian.html;
    server_name _;
    location / {
        try_files $uri $uri/ =404;
    }
}
`

const debianProxy = `proxy_set_header Host $http_host;
proxy_set_header X-Real-IP $remote_addr;
proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
proxy_set_header X-Forwarded-Proto $scheme;
`

const debianPHP = `fastcgi_split_path_info ^(.+?\.php)(/.*)$;
try_files $fastcgi_script_name =404;
set $path_info $fastcgi_path_info;
fastcgi_param PATH_INFO $path_info;
fastcgi_index index.php;
include fastcgi.conf;
`
