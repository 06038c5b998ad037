package apps

import (
	"testing"
)

func TestChallenges(t *testing.T) {
	for name, test := range map[string]struct{ start, dir string }{
		"command":          {"command: certonly --webroot -w /var/www/acme -d example.com", "/var/www/acme"},
		"list of words":    {`command: ["certonly", "--webroot", "--webroot-path=/var/www/acme/", "-d", "example.com"]`, "/var/www/acme"},
		"loop":             {`entrypoint: sh -c 'while :; do certbot renew --webroot --webroot-path "/var/www/acme"; sleep 12h; done'`, "/var/www/acme"},
		"script":           {"entrypoint: sh /renew.sh", "/srv/acme"},
		"two directories":  {"command: certonly --webroot -w /a -d a.example.com -w /b -d b.example.com", ""},
		"a server of its":  {"command: certonly --standalone -d example.com", ""},
		"by name":          {"command: certonly --dns-cloudflare --webroot-path /var/www/acme -d example.com", ""},
		"of a variable":    {"command: certonly --webroot -w $$WEBROOT -d example.com", ""},
		"renews only":      {"command: renew", ""},
		"something else":   {"command: serve --webroot -w /var/www/acme", ""},
		"an authenticator": {"command: certonly -a webroot -w /var/www/acme -d example.com", "/var/www/acme"},
	} {
		p := loadArchive(t, `-- compose.yaml --
services:
  certbot:
    image: certbot/certbot
    volumes: ["./renew.sh:/renew.sh"]
    `+test.start+`
-- renew.sh --
#!/bin/sh
# certbot certonly --webroot -w /old
certbot certonly \
  --webroot -w /srv/acme \
  -d example.com
`)
		got := p.Service("certbot").Challenges
		if (got == nil) != (test.dir == "") || got != nil && got.Dir != test.dir {
			t.Errorf("%s: %+v, want %q", name, got, test.dir)
		}
		if name == "script" && got != nil && (got.Pos.File != "renew.sh" || got.Pos.Line != 4) {
			t.Errorf("%s stands at %v", name, got.Pos)
		}
	}
}
