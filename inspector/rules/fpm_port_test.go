package rules

import "testing"

func TestIsFPMImage(t *testing.T) {
	for image, want := range map[string]bool{
		"nanoninja/php-fpm": true, "example.org/php8.2-fpm:latest": true, "php_fpm:7": true, "phpdockerio/php74-fpm:latest": true, "thecodingmachine/php:7.3-v2-fpm": true,
		"webdevops/php-nginx:8.2": false, "privatebin/nginx-fpm-alpine": false, "nextcloud:fpm": false, "hipages/php-fpm_exporter": false, "thecodingmachine/php:7.3-v2-apache": false, "example.org/shop": false,
	} {
		if got := isFPMImage(image); got != want {
			t.Errorf("%s: %v", image, got)
		}
	}
}
