package apps

import "testing"

func TestOdooPorts(t *testing.T) {
	p := loadArchive(t, `
-- compose.yaml --
services:
  asitis: {image: "odoo:17"}
  folder: {image: "odoo:12.0", volumes: ["./config:/etc/odoo"]}
  moved: {image: "odoo:17.0", volumes: ["./moved.conf:/etc/odoo/odoo.conf"]}
  olden: {image: "odoo:10", volumes: ["./moved.conf:/etc/odoo/odoo.conf"]}
  both: {image: "odoo:16", volumes: ["./both.conf:/etc/odoo/odoo.conf"]}
  alone: {image: "odoo:16", volumes: ["./alone.conf:/etc/odoo/odoo.conf"]}
  off: {image: "odoo:16", volumes: ["./off.conf:/etc/odoo/odoo.conf"]}
  flag: {image: "odoo:16", command: odoo --http-port 8070, volumes: ["./config:/etc/odoo"]}
  other: {image: "odoo:16", environment: {ODOO_RC: /srv/odoo.conf}, volumes: ["./config:/etc/odoo"]}
  gone: {image: "odoo:16", volumes: ["./not-yet:/etc/odoo"]}
-- config/odoo.conf --
[options]
addons_path = /mnt/extra-addons
xmlrpc_port = 8069
proxy_mode = True
-- moved.conf --
[options]
; http_port = 1
http_port = 8080
http_interface = 0.0.0.0
gevent_port: 8081
[queue_job]
http_port = 2
-- both.conf --
[options]
http_port = 8080
xmlrpc_port = 8090
-- alone.conf --
[options]
http_interface = 127.0.0.1
-- off.conf --
[options]
http_enable = False
`)
	checkImagePorts(t, p, map[string]string{
		"asitis": "8069/http 8072/http 8071/", "folder": "8069/http 8072/http 8071/", "moved": "8080/http 8081/http 8071/", "olden": "8069/http 8081/http 8071/",
		"both": "", "alone": "", "off": "", "flag": "", "other": "", "gone": "",
	})
}
