package compose

import (
	"path"
	"regexp"
	"slices"
)

// nginxPackage matches the packages of Debian and Alpine that bring nginx itself.
var nginxPackage = regexp.MustCompile(`^nginx(?:-(?:full|light|extras|core))?(?:[=<>~].*)?$`)

// installs notes the distribution's nginx, and users, among what a command installs and makes.
func (d *dockerfile) installs(words []string) {
	manager, word := path.Base(words[0]), "install"
	switch manager {
	case "adduser", "useradd", "addgroup", "usermod":
		d.Users = append(d.Users, words[1:]...)
		return
	case "apt-get":
		manager = "apt"
	case "apk":
		word = "add"
	case "apt":
	default:
		return
	}
	if slices.Contains(words, word) && slices.ContainsFunc(words[1:], nginxPackage.MatchString) {
		d.Installs = manager
	}
}
