package compose

import (
	"path"
	"regexp"
	"slices"
)

// nginxPackage matches the packages of Debian and Alpine that bring nginx itself.
var nginxPackage = regexp.MustCompile(`^nginx(?:-(?:full|light|extras|core))?(?:[=<>~].*)?$`)

// isShellScript reports whether a command runs a script, by its name or with a shell.
func isShellScript(words []string) bool {
	dir, base := path.Split(words[0])
	system := slices.Contains([]string{"", "/bin/", "/sbin/", "/usr/bin/", "/usr/sbin/", "/usr/local/bin/"}, dir)
	return !system || path.Ext(base) == ".sh" || IsShellName(base) || base == "source" || base == "."
}

// installs notes the distribution's nginx, and users, among what a command installs and makes.
func (d *dockerfile) installs(words []string) {
	manager, word := path.Base(words[0]), "install"
	d.Scripts = d.Scripts || isShellScript(words)
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
