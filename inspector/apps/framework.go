package apps

import (
	"io/fs"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// djangoImages are repositories of apps that are made with Django, and whose pages begin with a login.
var djangoImages = []string{
	"getsentry/sentry", "netboxcommunity/netbox", "paperless-ngx/paperless-ngx", "paperlessngx/paperless-ngx", "jonaswinkler/paperless-ng", "thepaperlessproject/paperless", "danielquinn/paperless", "weblate/weblate", "heartexlabs/label-studio", "wger/server",
	"healthchecks/healthchecks", "taigaio/taiga-back", "maxking/mailman-web", "vabene1111/recipes", "sissbruecker/linkding", "archivebox/archivebox",
}

// djangoPackage matches Django in a list of packages.
var djangoPackage = lazyregexp.New(`(?im)^\s*["']?django\b\s*(?:\[[\w, -]*\])?\s*(?:[=<>~!;"',#].*)?$`)

// pythonLists are where the packages of a project of Python's stand.
var pythonLists = []string{"requirements.txt", "requirements/base.txt", "requirements/production.txt", "pyproject.toml", "Pipfile", "environment.yml"}

// djangoStart matches the start of an app that django-admin's startproject laid out.
var djangoStart = lazyregexp.New(`manage\.py|[aw]sgi:application`)

// framework names the framework with which a service's app is made, or the server that runs it, where its image, its start or its list
// of packages tells; else "". login says that the app is one of those known by their images.
func (p reader) framework(s *compose.Service) (name string, login bool) {
	image := s.BaseImage()
	if isImage(image, djangoImages) {
		return "Django", true
	}
	if strings.Contains(image, "tomcat") {
		return "Tomcat", false
	}
	if djangoStart.MatchString(strings.Join(s.Words(), " ")) {
		return "Django", false
	}
	files := p.RootFS(s.Name, nil)
	for _, dir := range p.codeDirs(s) {
		for _, list := range pythonLists {
			if text, err := fs.ReadFile(files, inside(dir, list)); err == nil && djangoPackage.Match(text) {
				return "Django", false
			}
		}
	}
	return "", false
}
