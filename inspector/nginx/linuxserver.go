package nginx

import (
	"io/fs"
	"strings"
)

// LinuxserverMain is the main configuration of linuxserver's image, which it makes when it first starts, if the user has none.
const LinuxserverMain = "/config/nginx/nginx.conf"

// LinuxserverMakes are other files that the image makes when it starts.
var LinuxserverMakes = []string{
	"/config/nginx/ssl.conf", "/config/nginx/resolver.conf", "/config/nginx/worker_processes.conf", "/config/nginx/dhparams.pem",
	"/config/keys/cert.crt", "/config/keys/cert.key",
}

// LinuxserverFiles returns a main configuration that reads the sites which linuxserver's image reads; nil for other images.
// It stands where the official one does: what the image makes in /config is the user's, and seldom in a repository.
func LinuxserverFiles(image string) fs.FS {
	repository, _ := splitImage(image)
	if repository != "linuxserver/nginx" && !strings.HasSuffix(repository, ".io/linuxserver/nginx") {
		return nil
	}
	main := strings.Replace(mainConf, "    include /etc/nginx/conf.d/*.conf;\n", linuxserverHTTP, 1)
	files := memory{official.main[1:]: "user abc;\n" + strings.Replace(main, "mime.types", "/etc/nginx/mime.types", 1)}
	for name, text := range shared {
		files["etc/nginx/"+name] = text
	}
	return files
}

const linuxserverHTTP = `    client_max_body_size 0;
    resolver 127.0.0.11 valid=30s;
    map $http_upgrade $connection_upgrade {
        default upgrade;
        "" close;
    }
    include /config/nginx/site-confs/*.conf;
`
