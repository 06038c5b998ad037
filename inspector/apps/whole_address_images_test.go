package apps

import "testing"

// TestImageAddress finds well-known images whose apps make whole addresses of the host that they are told.
func TestImageAddress(t *testing.T) {
	p := loadArchive(t, `-- compose.yaml --
services:
  layers: {image: "registry:2"}
  relative: {image: "registry:2", environment: {REGISTRY_HTTP_RELATIVEURLS: "true"}}
  sso: {image: "quay.io/keycloak/keycloak:26.0", command: start-dev}
  sso-proxied: {image: "quay.io/keycloak/keycloak:26.0", command: start-dev, environment: {KC_PROXY_HEADERS: xforwarded}}
  sso-forwarded: {image: "quay.io/keycloak/keycloak:26.0", command: start-dev, environment: {KC_PROXY_HEADERS: forwarded}}
  sso-named: {image: "quay.io/keycloak/keycloak:26.0", command: start-dev, environment: {KC_HOSTNAME: "https://sso.example.org:8443"}}
  sso-old: {image: "jboss/keycloak:16.1.1"}
  sso-front: {image: "jboss/keycloak:16.1.1", environment: {KEYCLOAK_FRONTEND_URL: "https://sso.example.org/auth"}}
  files: {image: "nextcloud:29-apache"}
  files-fpm: {image: "nextcloud:29-fpm"}
  files-told: {image: "nextcloud:29", environment: {OVERWRITEHOST: "files.example.org:8080"}}
  files-config: {image: "nextcloud:29", volumes: ["./config:/var/www/html/config"]}
  tickets: {image: "redmine:5"}
  tickets-usual: {image: "redmine:5", environment: {PUBLIC_URL: "https://tickets.example.org"}}
  parts: {image: "inventree/inventree:0.12.0"}
  parts-told: {image: "inventree/inventree:0.17.0", environment: {INVENTREE_SITE_URL: "http://parts.example.org:1337"}}
  racks: {image: "netboxcommunity/netbox:v4.1"}
  meals: {image: "vabene1111/recipes"}
  blog: {image: "wordpress:6"}
  blog-fpm: {image: "wordpress:6-fpm"}
  blog-told: {image: "wordpress:6", environment: {WORDPRESS_CONFIG_EXTRA: "define('WP_HOME', 'https://blog.example.org');"}}
  blog-host: {image: "wordpress:6", volumes: ["./html:/var/www/html"]}
  forum: {image: "example/forum:2", command: bundle exec puma -C config/puma.rb, environment: {RAILS_ENV: production}}
  wiki: {image: "example/wiki:2", command: bin/rails server -b 0.0.0.0}
  jobs: {image: "example/forum:2", command: bundle exec sidekiq, environment: {RAILS_ENV: production}}
  rack: {image: "example/rack:2", command: bundle exec puma}
  seen: {image: "example/forum:2", command: bundle exec puma, working_dir: /app, volumes: ["./app:/app"], environment: {RAILS_ENV: production}}
-- app/Gemfile --
gem 'rails', '~> 7.1'
-- config/config.php --
<?php $CONFIG = array('overwritehost' => 'files.example.org:8080');
`)
	for name, want := range map[string]string{"layers": "push", "sso": "page", "sso-proxied": "page", "sso-old": "page", "files": "redirect", "tickets": "redirect", "tickets-usual": "redirect",
		"parts": "link", "racks": "link", "meals": "link", "blog": "pages", "forum": "redirect", "wiki": "redirect"} {
		got := p.Service(name).Address
		if got == nil || got.Use != want || got.Forwarded != (name == "sso-proxied") || got.Usual != (name == "tickets-usual") {
			t.Errorf("%s: %+v, want %s", name, got, want)
		}
	}
	for _, name := range []string{"relative", "sso-forwarded", "sso-named", "sso-front", "files-fpm", "files-told", "files-config", "parts-told", "blog-fpm", "blog-told", "blog-host", "jobs", "rack", "seen"} {
		if got := p.Service(name).Address; got != nil {
			t.Errorf("%s: %+v, want none", name, got)
		}
	}
}
