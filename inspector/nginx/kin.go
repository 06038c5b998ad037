package nginx

import (
	"io/fs"
	"strings"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// A Kin is an image that is built on the official one, keeps its entry point, and brings files and scripts of its own, of
// which not all is known here.
type Kin struct {
	Output string             // where it renders templates by itself; "": where the official image does
	Links  string             // the folder to whose files it links from conf.d when it starts; "": none
	Issues bool               // it makes certificates below /etc/letsencrypt, and leaves a site out until it has them
	Fills  *lazyregexp.Regexp // words for which its scripts put something into files that it has rendered; nil: none
	sites  memory             // what it has in conf.d, and in the place of the official image's files
}

// ruleSet is github.com/coreruleset/modsecurity-crs-docker: nginx/Dockerfile, nginx/docker-entrypoint.d. Its own sites are templates.
var ruleSet = Kin{Output: "/etc/nginx", Fills: lazyregexp.New(`\b(?:DNS_SERVER|SET_REAL_IP_FROM|PROXY_SSL_CONFIG|HTTP3_CONFIG)\b`)}

var kins = map[string]*Kin{
	"owasp/modsecurity-crs": &ruleSet, "coreruleset/modsecurity-crs": &ruleSet,
	// github.com/JonasAlfredsson/docker-nginx-certbot: src/Dockerfile, src/nginx_conf.d, src/scripts/util.sh
	"jonasal/nginx-certbot": {Links: "/etc/nginx/user_conf.d", Issues: true, sites: memory{"etc/nginx/conf.d/redirector.conf": redirector}},
	// github.com/bitwarden/server: util/Nginx. What has its place in no answer here is left out.
	"bitwarden/nginx": {Links: "/etc/bitwarden/nginx", sites: memory{
		"etc/nginx/nginx.conf": bitwardenMain, "etc/nginx/proxy.conf": bitwardenProxy, "etc/nginx/security-headers.conf": "", "etc/nginx/security-headers-ssl.conf": "",
	}},
}

const (
	bitwardenMain = `worker_processes auto;
events { worker_connections 8000; }
http {
    include proxy.conf;
    include mime.types;
    default_type application/octet-stream;
    map $uri $fido_content_type { default application/fido.trusted-apps+json; }
    include conf.d/*.conf;
}
`
	bitwardenProxy = `proxy_redirect off;
proxy_set_header Host $host;
proxy_set_header X-Real-IP $remote_addr;
proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
proxy_set_header X-Url-Scheme $scheme;
proxy_set_header X-Forwarded-Proto $scheme;
client_max_body_size 105m;
proxy_connect_timeout 90;
proxy_send_timeout 90;
proxy_read_timeout 90;
proxy_buffer_size 128k;
proxy_buffers 4 256k;
proxy_busy_buffers_size 256k;
large_client_header_buffers 4 32k;
`
)

const redirector = `server {
    listen 80 default_server;
    listen [::]:80 default_server;
    location / {
        return 301 https://$http_host$request_uri;
    }
}
`

// KinOf recognises an image by its reference; nil: it is none of them.
func KinOf(image string) *Kin {
	for name, kin := range kins {
		if isOf(image, name) && (kin != &ruleSet || strings.Contains(image, "nginx")) {
			return kin
		}
	}
	return nil
}

// Files are those of the official image, with its own sites in the place of that one's.
func (k *Kin) Files() fs.FS {
	files := ImageFiles("nginx").(memory)
	delete(files, "etc/nginx/conf.d/default.conf")
	files["etc/nginx/conf.d/"] = ""
	for name, text := range k.sites {
		files[name] = text
	}
	return files
}

// mainTakers are images of an app and its nginx whose entry point copies a file over the main configuration
// (github.com/tiangolo/uwsgi-nginx-docker, docker-images/entrypoint.sh).
var mainTakers = map[string]string{
	"tiangolo/uwsgi-nginx": "/app/nginx.conf", "tiangolo/uwsgi-nginx-flask": "/app/nginx.conf",
}

// TakesMain is the path of the file that an image takes as its main configuration when it starts, where there is one; "" for
// images that take none.
func TakesMain(image string) string {
	for name, taken := range mainTakers {
		if isOf(image, name) {
			return taken
		}
	}
	return ""
}
