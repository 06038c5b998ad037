package apps

import "testing"

// TestOriginCheck finds apps that compare the origin of forms, and are told by which address they are asked.
func TestOriginCheck(t *testing.T) {
	p := loadArchive(t, `-- compose.yaml --
x-rails: &rails {image: ruby, working_dir: /r, volumes: ["./r:/r"], command: rails server}
x-django: &django {image: python, working_dir: /d, volumes: ["./d:/d"], command: gunicorn shop.wsgi}
services:
  web: {image: nginx, ports: ["8443:443"]}
  db: {image: mysql, ports: ["3307:3306"]}
  rails: {<<: *rails, environment: {DB_HOST: "db.example.org:3307", SITE_URL: "https://shop.example.org:8443/"}}
  bare: {<<: *rails, environment: {SITE_URL: "https://shop.example.org"}}
  unpublished: {<<: *rails, environment: {SITE_URL: "https://shop.example.org:9443"}}
  service: {<<: *rails, environment: {API_HOST: "web:8443"}}
  other: {<<: *rails, environment: {GREETING: "shop.example.org:8443"}}
  api: {image: ruby, working_dir: /a, volumes: ["./a:/a"], command: rails server, environment: {SITE_URL: "https://shop.example.org:8443"}}
  django: {<<: *django, environment: {SHOP_DOMAIN: "localhost:8443", DJANGO_SETTINGS_MODULE: shop.plain}}
  forwarded: {<<: *django, environment: {SHOP_DOMAIN: "localhost:8443", DJANGO_SETTINGS_MODULE: shop.forwarded}}
  trusting: {<<: *django, environment: {SHOP_DOMAIN: "localhost:8443", DJANGO_SETTINGS_MODULE: shop.trusting}}
  tokens: {<<: *django, environment: {SHOP_DOMAIN: "localhost:8443", DJANGO_SETTINGS_MODULE: shop.tokens}}
  huginn: {image: ghcr.io/huginn/huginn, environment: {DOMAIN: "shop.example.org:8443"}}
-- r/config/application.rb --
    config.load_defaults 7.1
-- r/app/controllers/application_controller.rb --
class ApplicationController < ActionController::Base
-- a/config/application.rb --
    config.load_defaults 7.1
    config.api_only = true
-- a/app/controllers/application_controller.rb --
class ApplicationController < ActionController::Base
-- d/requirements.txt --
gunicorn
Django>=4.2,<5
-- d/shop/plain.py --
MIDDLEWARE = ["django.middleware.csrf.CsrfViewMiddleware"]
-- d/shop/forwarded.py --
from .plain import *
USE_X_FORWARDED_HOST = True
-- d/shop/trusting.py --
from .plain import *
CSRF_TRUSTED_ORIGINS = ["http://localhost:8443"]
-- d/shop/tokens.py --
MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
`)
	for name, want := range map[string]string{"rails": "Rails SITE_URL", "django": "Django SHOP_DOMAIN", "forwarded": "Django SHOP_DOMAIN", "huginn": "Rails DOMAIN"} {
		got := p.Service(name).Origin
		if got == nil || got.By+" "+got.Variable != want || got.Port != 8443 || got.Forwarded != (name != "django") {
			t.Errorf("%s: %+v, want %s", name, got, want)
		}
	}
	for _, name := range []string{"unpublished", "service", "other"} {
		if got := p.Service(name).Origin; got == nil || got.Port != 0 || got.Variable != "" {
			t.Errorf("%s: %+v, want no port", name, got)
		}
	}
	for _, name := range []string{"bare", "api", "trusting", "tokens"} {
		if got := p.Service(name).Origin; got != nil {
			t.Errorf("%s: %+v, want none", name, got)
		}
	}
}

// TestWordPressHome reads the address with a port that WordPress redirects to.
func TestWordPressHome(t *testing.T) {
	p := loadArchive(t, `-- compose.yaml --
x-wp: &wp {image: "wordpress:6.7-apache"}
services:
  web: {image: nginx, ports: ["8091:80"]}
  extra: {<<: *wp, environment: {WORDPRESS_CONFIG_EXTRA: "define('WP_HOME', 'http://localhost:8091');"}}
  mounted: {<<: *wp, volumes: ["./wp-config.php:/var/www/html/wp-config.php"]}
  fpm: {image: "wordpress:fpm", environment: {WORDPRESS_CONFIG_EXTRA: "define('WP_HOME', 'http://localhost:8091');"}}
  asked: {<<: *wp, environment: {WORDPRESS_CONFIG_EXTRA: "define('WP_HOME', 'http://' . $$_SERVER['HTTP_HOST']);"}}
  replaced: {<<: *wp, environment: {WORDPRESS_CONFIG_EXTRA: "$$_SERVER['HTTP_HOST'] = 'localhost:8091'; define('WP_HOME', 'http://localhost:8091');"}}
  unpublished: {<<: *wp, environment: {WORDPRESS_CONFIG_EXTRA: "define('WP_HOME', 'http://localhost:8092');"}}
  overruled: {<<: *wp, volumes: ["./plain.php:/var/www/html/wp-config.php"], environment: {WORDPRESS_CONFIG_EXTRA: "define('WP_HOME', 'http://localhost:8091');"}}
-- wp-config.php --
<?php
// define('WP_HOME', 'http://old.example.org:8091');
define( "WP_HOME", "http://localhost:8091/" );
-- plain.php --
<?php
define('DB_NAME', 'wp');
`)
	for name, want := range map[string]int{"extra": 4, "mounted": 3, "fpm": 0, "asked": 0, "replaced": 0, "unpublished": 0, "overruled": 0} {
		got := p.Service(name).Origin
		if (got == nil) != (want == 0) || got != nil && (got.By != "WordPress" || !got.Redirects || got.Port != 8091 || got.Pos.Line != want) {
			t.Errorf("%s: %+v, want line %d", name, got, want)
		}
	}
}
