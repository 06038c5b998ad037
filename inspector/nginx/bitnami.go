package nginx

import (
	"io/fs"
	"path"
	"strings"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// BitnamiSites is the directory of which Bitnami's image reads each *.conf.
const BitnamiSites = "/opt/bitnami/nginx/conf/server_blocks"

var bitnami = family{main: "/opt/bitnami/nginx/conf/nginx.conf", port: "8080"}

// BitnamiOldSites are the directories in which it had its sites before, in builds of 1.12 to 1.16 that have the same tags. The
// last one was kept outside the image, where it came from or went to the first one when a container started.
var BitnamiOldSites = []string{"/opt/bitnami/nginx/conf/vhosts", "/opt/bitnami/nginx/conf/conf.d/server_blocks", "/bitnami/nginx/conf/vhosts"}

// asRoot matches the versions of Bitnami's image that listened on 80; oldSites those that may read any of the directories.
var (
	asRoot   = lazyregexp.New(`^1\.(?:(?:\d|1[013])(?:\D|$)|12\.0-r[01]$)`)
	oldSites = lazyregexp.New(`^1\.1[24-6](?:\D|$)`)
)

// RefusesOldBitnami reports whether an image is one of Bitnami's builds that end when they find configuration where those before
// 1.17 had it.
func RefusesOldBitnami(image string) bool {
	_, tag := splitImage(image)
	return familyOf(image) == &bitnami && !asRoot.MatchString(tag) && !oldSites.MatchString(tag)
}

// Rootless reports whether a well-known image starts nginx as another user than root.
func Rootless(image string) bool {
	_, tag := splitImage(image)
	f := familyOf(image)
	return f == &unprivileged || f == &bitnami && !asRoot.MatchString(tag)
}

// BitnamiFiles returns the configuration files of Bitnami's image, as long as no variable changes them when it starts;
// nil for other images. Its entry point and its modules are its own, so that it is none of the images of ImageFiles.
func BitnamiFiles(image string) fs.FS {
	_, tag := splitImage(image)
	if familyOf(image) != &bitnami || asRoot.MatchString(tag) {
		return nil
	}
	site := strings.TrimSuffix(strings.ReplaceAll(welcomeConf, "PORT", bitnami.port), "\n")
	site = strings.Replace(site, "    server_name localhost;\n", "", 1)
	site = strings.ReplaceAll(site, "/usr/share/nginx/html", "/opt/bitnami/nginx/html")
	main := strings.Replace(mainConf, "/etc/nginx/conf.d/", BitnamiSites+"/", 1)
	main = strings.Replace(main, "    sendfile on;\n", "    sendfile on;\n    client_max_body_size 80M;\n", 1)
	main = strings.Replace(main, "/run/nginx.pid", "/opt/bitnami/nginx/tmp/nginx.pid", 1)
	if oldSites.MatchString(tag) {
		for _, dir := range BitnamiOldSites {
			site = "    include " + dir + "/*.conf;\n" + site
		}
	}
	files := memory{bitnami.main[1:]: strings.TrimSuffix(main, "}\n") + site + "\n}\n"}
	for name, text := range shared {
		files[path.Dir(bitnami.main)[1:]+"/"+name] = text
	}
	return files
}
