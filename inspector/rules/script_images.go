package rules

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
	"github.com/composecheck/composecheck/inspector/startup"
)

// isBarePHP reports whether a service runs Docker's own php image as it is, in which there is no code.
func isBarePHP(service *compose.Service) bool {
	name, tag, _ := strings.Cut(service.Image, ":")
	return service.Build == nil && path.Base(name) == "php" && tag != ""
}

// barePHP matches other images of php-fpm that are made to be given code.
var barePHP = regexp.MustCompile(`^(?:docker\.io/)?(?:bitnami(?:legacy)?/php-fpm|phpdockerio/php[\d.]*-fpm|phalconphp/php(?:-fpm)?|devilbox/php-fpm(?:-\d\.\d)?|webdevops/php(?:-dev)?|thecodingmachine/php|` +
	`laradock/php-fpm|nanoninja/php-fpm|wodby/php)$`)

// samplePath is the directory that nginx's sample configuration names; no image is known that has code there.
const samplePath = "/scripts"

// bringsNone reports whether a service's image has certainly no code in a directory.
func bringsNone(l *inspector.Link, service *compose.Service, dir string) bool {
	built := slices.ContainsFunc(l.Proxy.LostRoots, func(lost startup.LostRoot) bool {
		return lost.Service == service.Name && lost.Path == dir && lost.Index == ""
	})
	return built || isBarePHP(service) || service.Build == nil && (dir == samplePath || barePHP.MatchString(compose.Repository(service.Image)) || outsideCode(service, dir))
}

// codeAt is where the images of apps that come with php-fpm have their code.
var codeAt = map[string][]string{
	"wordpress": {"/var/www/html"}, "nextcloud": {"/var/www/html"}, "matomo": {"/var/www/html"}, "joomla": {"/var/www/html"}, "phpmyadmin": {"/var/www/html"},
	"drupal": {"/var/www/html", "/opt/drupal"}, "mediawiki": {"/var/www/html"}, "monica": {"/var/www/html"}, "friendica": {"/var/www/html"}, "backdrop": {"/var/www/html"},
	"adminer": {"/var/www/html"},
}

// outsideCode reports whether a directory is none of those in which the official image of an app has its code.
func outsideCode(service *compose.Service, dir string) bool {
	codes := codeAt[official(service)]
	return len(codes) > 0 && dir != defaultRoot && !slices.ContainsFunc(codes, func(code string) bool { return compose.Below(dir, code) || compose.Below(code, dir) })
}

// official is the name of the official image that a service runs as it is; other images have longer names.
func official(service *compose.Service) string {
	return strings.TrimPrefix(strings.TrimPrefix(compose.Repository(service.Image), "docker.io/"), "library/")
}

// noCodeThere says more of php with nothing of what nginx has: where its image has code, and what to do.
func noCodeThere(l *inspector.Link, php *compose.Service, dir string, root *nginx.Setting, f *inspector.Finding) {
	own := l.Proxy.Config.Setting(l.Pass.Server, l.Pass.Location, "root")
	switch {
	case outsideCode(php, dir):
		code := codeAt[official(php)][0]
		f.Message = fmt.Sprintf("nginx tells %s to run scripts in %s, but its image has them in %s", php.Name, dir, code)
		f.Also[0].Label = "has them in " + code
		f.Fix.Summary = fmt.Sprintf("Mount one volume at %s in %s and in %s, and write `root %s;`", code, php.Name, l.Proxy.Service, code)
	case root == nil && own != nil && len(own.Args) == 1 && l.From != nil && l.From.MountOver(path.Clean(own.Args[0])) != nil:
		f.Fix.Summary = fmt.Sprintf("Write $document_root$fastcgi_script_name here, and mount the code at %s in %s as well", l.From.MountOver(path.Clean(own.Args[0])).Target, php.Name)
	}
}
