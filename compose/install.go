package compose

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// nginxPackage matches the packages of Debian and Alpine that bring nginx itself.
var nginxPackage = regexp.MustCompile(`^nginx(?:-(?:full|light|extras|core))?(?:[=<>~].*)?$`)

// fpmPackage matches the packages of Debian and Alpine that bring php-fpm, with its version.
var fpmPackage = regexp.MustCompile(`^php(\d+(?:\.\d+)?)-fpm(?:[=<>~].*)?$`)

// isShellScript reports whether a command runs a script, by its name or with a shell.
func isShellScript(words []string) bool {
	dir, base := path.Split(words[0])
	system := slices.Contains([]string{"", "/bin/", "/sbin/", "/usr/bin/", "/usr/sbin/", "/usr/local/bin/"}, dir)
	return !system || path.Ext(base) == ".sh" || IsShellName(base) || base == "source" || base == "."
}

// installs notes the distribution's nginx, and users, among what a command installs and makes.
func (d *dockerfile) installs(words []string, at Pos) {
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
	for _, name := range words[1:] {
		if m := fpmPackage.FindStringSubmatch(name); m != nil && slices.Contains(words, word) {
			d.FPM = append(d.FPM, m[1])
		}
	}
	if slices.Contains(words, word) && slices.ContainsFunc(words[1:], nginxPackage.MatchString) {
		d.Installs, d.InstalledAt = manager, at
	}
}

// alone matches the packages that bring an nginx with few modules.
var alone = regexp.MustCompile(`^nginx(?:-(?:light|core))?(?:[=<>~].*)?$`)

// onlyNginx reports whether a command installs packages of which none has to do with nginx but such a one.
func onlyNginx(words []string) bool {
	return strings.HasPrefix(path.Base(words[0]), "ap") && isPlain(words[:1]) && !slices.ContainsFunc(words[1:], func(w string) bool {
		return strings.Contains(w, "$") || strings.Contains(w, "nginx") && !alone.MatchString(w)
	})
}
