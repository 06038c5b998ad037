package nginx

import "testing"

// TestPackageFilesOfAlpine: the nginx of Alpine before 3.15 reads conf.d otherwise, and the image of a language tells Alpine's version by
// its own at times.
func TestPackageFilesOfAlpine(t *testing.T) {
	for image, known := range map[string]bool{
		"alpine:3.20": true, "alpine:3.14": false, "alpine": true, "node:22-alpine": true, "node:16-alpine": true, "node:16.20-alpine3.18": true,
		"node:14.17.1-alpine": false, "node:22.1.0-alpine": true, "python:3.9.5-alpine": false, "python:3.9.5-alpine3.17": true, "php:7.4.3-fpm-alpine": false,
		"php:8.3.1-fpm-alpine": true, "docker.io/library/ruby:2.7.1-alpine": false,
	} {
		if got := PackageFiles("apk", image) != nil; got != known {
			t.Errorf("%s: known %v", image, got)
		}
	}
}
