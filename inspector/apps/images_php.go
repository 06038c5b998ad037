package apps

import (
	"path"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// plainFPM matches images of php-fpm that are made to be given code, besides Docker's own.
var plainFPM = lazyregexp.New(`^(?:docker\.io/)?(?:bitnami(?:legacy)?/php-fpm|phpdockerio/php[\d.]*-fpm|phalconphp/php(?:-fpm)?|devilbox/php-fpm(?:-\d\.\d)?|webdevops/php(?:-dev)?|thecodingmachine/php|` +
	`laradock/php-fpm|nanoninja/php-fpm|wodby/php)$`)

// codeAt is where the official images of apps that come with php-fpm have their code (hub.docker.com/_/wordpress and so on).
var codeAt = map[string][]string{
	"wordpress": {"/var/www/html"}, "nextcloud": {"/var/www/html"}, "matomo": {"/var/www/html"}, "joomla": {"/var/www/html"}, "phpmyadmin": {"/var/www/html"},
	"drupal": {"/var/www/html", "/opt/drupal"}, "mediawiki": {"/var/www/html"}, "monica": {"/var/www/html"}, "friendica": {"/var/www/html"}, "backdrop": {"/var/www/html"},
	"adminer": {"/var/www/html"},
}

// imageCode is the code that the image has which a service runs as it is; nil where nobody knows.
func imageCode(s *compose.Service) *compose.ImageCode {
	if s.Build != nil {
		return nil
	}
	repository := strings.TrimPrefix(strings.TrimPrefix(compose.Repository(s.Image), "docker.io/"), "library/")
	dirs := codeAt[repository]
	switch {
	case len(dirs) > 0:
		return &compose.ImageCode{Dirs: dirs}
	case path.Base(repository) == "php" && compose.Tag(s.Image) != "":
		return &compose.ImageCode{Official: true}
	case plainFPM.MatchString(repository):
		return &compose.ImageCode{}
	}
	return nil
}
