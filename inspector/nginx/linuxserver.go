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

// SwagMakes are what linuxserver/swag makes beside those (linuxserver/docker-swag: init-swag-config/run).
var SwagMakes = []string{
	"/config/nginx/proxy.conf", "/config/nginx/authelia-location.conf", "/config/nginx/authelia-server.conf",
	"/config/nginx/authentik-location.conf", "/config/nginx/authentik-server.conf", "/config/nginx/ldap-location.conf",
	"/config/nginx/ldap-server.conf", "/config/nginx/oauth2-proxy-location.conf", "/config/nginx/oauth2-proxy-server.conf",
	"/config/nginx/tinyauth-location.conf", "/config/nginx/tinyauth-server.conf",
	"/config/keys/letsencrypt/fullchain.pem", "/config/keys/letsencrypt/privkey.pem",
}

// LinuxserverSite is the site that the images make when the user has none.
const LinuxserverSite = "/config/nginx/site-confs/default.conf"

// IsSwag reports whether an image is linuxserver/swag, which is their nginx with certificates and sites of its own.
func IsSwag(image string) bool { return isOf(image, "linuxserver/swag") }

func isOf(image, name string) bool {
	repository, _ := splitImage(image)
	return repository == name || strings.HasSuffix(repository, ".io/"+name)
}

// LinuxserverFiles returns a main configuration that reads the sites which linuxserver's image reads; nil for other images.
// It stands where the official one does: what the image makes in /config is the user's, and seldom in a repository. It has
// the site of swag unless the user has one.
func LinuxserverFiles(image string, ownSite bool) fs.FS {
	http := linuxserverHTTP
	switch {
	case IsSwag(image) && !ownSite:
		http += swagSite
	case !IsSwag(image) && !isOf(image, "linuxserver/nginx"):
		return nil
	}
	main := strings.Replace(mainConf, "    include /etc/nginx/conf.d/*.conf;\n", http, 1)
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

// swagSite reads what swag's own site reads (linuxserver/docker-swag: root/defaults/nginx/site-confs/default.conf.sample).
const swagSite = `    server {
        listen 80 default_server;
        location / {
            return 301 https://$host$request_uri;
        }
    }
    server {
        listen 443 ssl default_server;
        server_name _;
        include /config/nginx/ssl.conf;
        root /config/www;
        include /config/nginx/proxy-confs/*.subfolder.conf;
        location / {
            try_files $uri $uri/ /index.html =404;
        }
    }
    include /config/nginx/proxy-confs/*.subdomain.conf;
`
