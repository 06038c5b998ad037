package startup

import (
	"strings"
	"testing"

	"github.com/composecheck/composecheck/compose/composetest"
)

func TestInterim(t *testing.T) {
	const head = `
-- compose.yaml --
services:
  web:
    image: nginx
    environment: {DOMAIN: shop.test}
    volumes: ["./first.conf:/etc/nginx/first.conf", "./secure.conf:/etc/nginx/secure.conf", "./run.sh:/run.sh"]
    command: sh /run.sh
-- first.conf --
events {}
http { server { location / { proxy_pass http://certbot:80; } } }
-- secure.conf --
events {}
http { server { server_name DOMAIN; location / {
  proxy_pass http://app:3000; } } }
-- run.sh --
`
	const second = "secure.conf:3:14 app:3000"
	testStarts(t, []start{
		{"one that waits for a certificate", head + `
cp /etc/nginx/first.conf /etc/nginx/nginx.conf
nginx
while [ ! -f /etc/letsencrypt/live/$DOMAIN/fullchain.pem ]; do sleep 2; done
sed -i "s/DOMAIN/$DOMAIN/" /etc/nginx/secure.conf
kill $(ps aux | grep 'nginx' | grep -v grep | awk '{print $2}')
cp /etc/nginx/secure.conf /etc/nginx/nginx.conf
nginx -g 'daemon off;'
`, second},
		{"one that is told to quit", head + `
nginx -c /etc/nginx/first.conf
nginx -s quit
cp /etc/nginx/secure.conf /etc/nginx/nginx.conf
exec nginx -g "daemon off;"
`, second},
		{"one that goes on, and is told to read again", head + `
cp /etc/nginx/first.conf /etc/nginx/nginx.conf
nginx
cp /etc/nginx/secure.conf /etc/nginx/nginx.conf
nginx -s reload
tail -f /dev/null
`, "first.conf:2:41 certbot:80"},
	})
}

// TestManyStarts has a script that starts nginx again and again: each start could be one that another one follows.
func TestManyStarts(t *testing.T) {
	script := strings.Repeat("nginx\n", 40000)
	up := follow(composetest.Load(t, "-- compose.yaml --\nservices: {web: {image: nginx, entrypoint: sh /run.sh, volumes: ['./run.sh:/run.sh']}}\n-- run.sh --\n"+script))
	if !up.running || up.MayWrite() {
		t.Errorf("running %v, lost %v", up.running, up.MayWrite())
	}
}
