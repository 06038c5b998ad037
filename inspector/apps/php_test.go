package apps

import "testing"

// TestServingPHP asks php-fpm's pools, and the images that run Apache.
func TestServingPHP(t *testing.T) {
	servings(t, loadArchive(t, `
-- compose.yaml --
services:
  fpm: {image: "php:8.3-fpm-alpine"}
  named: {image: "wordpress:6-fpm"}
  built: {build: built}
  base: {build: base}
  pool:
    image: php:8-fpm
    volumes: ["./pool.conf:/usr/local/etc/php-fpm.d/zz-docker.conf:ro"]
  socket:
    image: php:8-fpm
    volumes: ["./socket.conf:/usr/local/etc/php-fpm.d/zzz.conf:ro"]
  directory:
    image: php:8-fpm
    volumes: ["./pools:/usr/local/etc/php-fpm.d:ro"]
  pools:
    image: php:8-fpm
    volumes: ["./other.conf:/usr/local/etc/php-fpm.d/other.conf:ro"]
  worker: {image: "php:8-fpm", command: php artisan queue:work}
  artisan: {image: "php:8-fpm", command: php artisan serve --host=0.0.0.0}
  nginx: {image: richarvey/nginx-php-fpm}
  configured: {image: "php:8-fpm", command: php-fpm -y /etc/fpm.conf}
  alpine: {build: alpine}
  debian: {build: debian}
  five: {build: five}
  fived: {build: fived}
  linked: {build: linked}
  several: {build: several}
  stray: {build: stray}
  edited: {build: edited}
  plain: {image: "debian:12", command: php-fpm8.2 -F}
  apache: {image: "php:8.2-apache"}
  wordpress: {image: wordpress}
  tagged: {image: "wordpress:php8.2"}
  cli: {image: "wordpress:cli"}
  fork: {image: "example/wordpress"}
  modules: {build: modules}
  port: {build: port}
  late: {image: "php:8-apache", command: sh -c "sed -i s/80/8080/ /etc/apache2/ports.conf && apache2-foreground"}
  vhost:
    image: php:8-apache
    volumes: ["./vhost.conf:/etc/apache2/sites-available/000-default.conf:ro"]
  listens:
    image: php:8-apache
    volumes: ["./listens.conf:/etc/apache2/sites-enabled/site.conf:ro"]
  crm: {image: "espocrm/espocrm:fpm"}
  mail: {image: "roundcube/roundcubemail:1.6.x-apache"}
  mailfpm: {image: "roundcube/roundcubemail:1.6.x-fpm-alpine"}
  scripted: {build: scripted}
-- pool.conf --
[global]
daemonize = no
[www]
listen = 127.0.0.1:9001
-- socket.conf --
[www]
listen = /run/php.sock ; shared
-- pools/www.conf --
[www]
listen = [::]:9002
-- other.conf --
[other]
listen = 9003
-- built/Dockerfile --
FROM php:8-fpm
COPY . /app
-- base/Dockerfile --
FROM registry.example.com/base
ENTRYPOINT ["/start.sh"]
CMD ["php-fpm"]
-- alpine/Dockerfile --
FROM alpine:3.20
RUN apk add php83-fpm
CMD ["php-fpm83", "-F"]
-- debian/Dockerfile --
FROM debian:12
CMD ["php-fpm8.2", "-F"]
-- five/Dockerfile --
FROM alpine:3.4
RUN apk add php5-fpm
CMD ["php-fpm", "-F"]
-- fived/Dockerfile --
FROM debian:jessie
CMD ["php5-fpm", "-F"]
-- linked/Dockerfile --
FROM alpine:3.20
RUN apk add --no-cache php83-fpm~8.3 php83-pdo && ln -s /usr/sbin/php-fpm83 /usr/sbin/php-fpm
CMD ["php-fpm", "-F"]
-- several/Dockerfile --
FROM alpine:3.20
RUN apk add php82-fpm php83-fpm
CMD ["php-fpm", "-F"]
-- stray/Dockerfile --
FROM alpine:3.20
RUN apk add php83-fpm
COPY pool.conf /etc/php83/fpm/pool.d/
CMD ["php-fpm83", "-F"]
-- stray/pool.conf --
[www]
listen = 9000
-- scripted/Dockerfile --
FROM debian:12
COPY start.sh /home
CMD /home/start.sh
-- scripted/start.sh --
#!/bin/sh
sed -i 's/listen = \/run\/php\/php8.2-fpm.sock/listen = 0.0.0.0:9000/' /etc/php/8.2/fpm/pool.d/www.conf
/usr/sbin/php-fpm8.2 -F
-- edited/Dockerfile --
FROM php:8-fpm
RUN sed -i 's/9000/9001/' /usr/local/etc/php-fpm.d/zz-docker.conf
-- modules/Dockerfile --
FROM php:8-apache
RUN a2enmod rewrite && docker-php-ext-install mysqli
COPY . /var/www/html
-- port/Dockerfile --
FROM php:8-apache
RUN sed -i 's/Listen 80/Listen 8080/' /etc/apache2/ports.conf
-- vhost.conf --
<VirtualHost *:80>
DocumentRoot /srv
</VirtualHost>
-- listens.conf --
Listen 8080
`), map[string]string{
		"fpm": "php-fpm 0.0.0.0:9000 compose.yaml:2", "named": "php-fpm 0.0.0.0:9000 compose.yaml:3", "built": "php-fpm 0.0.0.0:9000 compose.yaml:4",
		"base": "php-fpm :0 base/Dockerfile:3", "pool": "php-fpm 127.0.0.1:9001 pool.conf:4", "socket": "php-fpm /run/php.sock:0 socket.conf:2", "directory": "php-fpm 0.0.0.0:9002 pools/www.conf:2",
		"pools": "php-fpm :0 compose.yaml:16", "worker": "", "artisan": "artisan serve 0.0.0.0:8000 compose.yaml:19", "nginx": "", "configured": "php-fpm :0 compose.yaml:21",
		"alpine": "php-fpm 127.0.0.1:9000 alpine/Dockerfile:3", "debian": "php-fpm /run/php/php8.2-fpm.sock:0 debian/Dockerfile:2", "edited": "php-fpm :0 compose.yaml:29", "scripted": "php-fpm :0 scripted/start.sh:3",
		"apache": "Apache 0.0.0.0:80 compose.yaml:31", "wordpress": "Apache 0.0.0.0:80 compose.yaml:32", "tagged": "Apache 0.0.0.0:80 compose.yaml:33", "mail": "Apache 0.0.0.0:80 compose.yaml:46",
		"five": "php-fpm 127.0.0.1:9000 five/Dockerfile:3", "fived": "php-fpm /var/run/php5-fpm.sock:0 fived/Dockerfile:2", "linked": "php-fpm 127.0.0.1:9000 linked/Dockerfile:3",
		"several": "php-fpm :0 several/Dockerfile:3", "stray": "php-fpm 127.0.0.1:9000 stray/Dockerfile:3",
		"crm": "php-fpm 0.0.0.0:9000 compose.yaml:45", "mailfpm": "php-fpm 0.0.0.0:9000 compose.yaml:47", "plain": "php-fpm :0 compose.yaml:30", "cli": "", "fork": "",
		"modules": "Apache 0.0.0.0:80 compose.yaml:36", "port": "", "late": "", "vhost": "Apache 0.0.0.0:80 compose.yaml:40", "listens": "",
	})
}
