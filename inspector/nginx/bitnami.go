package nginx

import (
	"io/fs"
	"path"
	"regexp"
	"strings"
)

// BitnamiSites is the directory of which Bitnami's image reads each *.conf.
const BitnamiSites = "/opt/bitnami/nginx/conf/server_blocks"

var bitnami = family{main: "/opt/bitnami/nginx/conf/nginx.conf", port: "8080"}

// beforeSites matches the versions of Bitnami's image that had their sites elsewhere.
var beforeSites = regexp.MustCompile(`^1\.(?:\d|1[0-5])(?:\D|$)`)

// BitnamiFiles returns the configuration files of Bitnami's image, as long as no variable changes them when it starts;
// nil for other images. Its entry point and its modules are its own, so that it is none of the images of ImageFiles.
func BitnamiFiles(image string) fs.FS {
	if _, tag := splitImage(image); familyOf(image) != &bitnami || beforeSites.MatchString(tag) {
		return nil
	}
	site := strings.TrimSuffix(strings.ReplaceAll(welcomeConf, "PORT", bitnami.port), "\n")
	site = strings.Replace(site, "    server_name localhost;\n", "", 1)
	site = strings.ReplaceAll(site, "/usr/share/nginx/html", "/opt/bitnami/nginx/html")
	main := strings.Replace(mainConf, "/etc/nginx/conf.d/", BitnamiSites+"/", 1)
	main = strings.Replace(main, "    sendfile on;\n", "    sendfile on;\n    client_max_body_size 80M;\n", 1)
	main = strings.Replace(main, "/run/nginx.pid", "/opt/bitnami/nginx/tmp/nginx.pid", 1)
	files := memory{bitnami.main[1:]: strings.TrimSuffix(main, "}\n") + site + "\n}\n"}
	for name, text := range shared {
		files[path.Dir(bitnami.main)[1:]+"/"+name] = text
	}
	return files
}
