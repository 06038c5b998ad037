package apps

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// apacheImages are Docker's images, and some that are made from its image of PHP, that run Apache unless their tag says otherwise.
var apacheImages = []string{"wordpress", "nextcloud", "drupal", "joomla", "matomo", "phpmyadmin", "phpmyadmin/phpmyadmin", "mediawiki", "httpd",
	"monica", "friendica", "backdrop", "espocrm/espocrm", "roundcube/roundcubemail", "mautic/mautic"}

var (
	otherVariant = lazyregexp.New(`fpm|cli|fcgi|litespeed`)
	// setsApache matches commands that may tell Apache where to listen.
	setsApache    = lazyregexp.New(`(?i)ports\.conf|httpd\.conf|apache2\.conf|\bssl\b|-ssl\b|\bListen\s|APACHE_PORT`)
	apacheListens = lazyregexp.New(`(?mi)^\s*(?:Listen\s|SSLEngine\s+on)`)
)

// apache finds where Apache listens in the images that run it: on port 80, as long as nothing touches its settings.
func (p reader) apache(s *compose.Service, words []string, pos compose.Pos) *listener {
	image, started := s.BaseImage(), pos
	repository, tag := strings.TrimPrefix(strings.TrimPrefix(compose.Repository(image), "docker.io/"), "library/"), strings.TrimPrefix(image, compose.Repository(image))
	if !slices.Contains(apacheImages, repository) && !(repository == "php" && strings.Contains(tag, "apache")) || otherVariant.MatchString(tag) {
		return nil
	}
	entrypoint, command := p.StartWords(s.Name)
	switch {
	case len(words)+len(entrypoint)+len(command) == 0:
		if started = s.ImagePos; s.Build != nil {
			started = s.Build.Pos
		}
	case len(words) != 1 || path.Base(words[0]) != "apache2-foreground" && path.Base(words[0]) != "httpd-foreground":
		return nil
	}
	files := p.RootFS(s.Name, nil)
	if p.elsewhere(s, []string{"APACHE_PORT"}, nil) || touchesApache(files) || setsApache.MatchString(p.buildText(s)+strings.Join(command, " ")+startScript(files, entrypoint)) {
		return nil
	}
	return &listener{Serving: compose.Serving{Program: "Apache", Address: every, Port: 80, Protocol: "http", Default: true, Pos: started}}
}

// runsApache reports whether Apache runs in a service, by where it is seen to listen or by what its image is called.
func runsApache(s *compose.Service) bool {
	return s.Serving != nil && s.Serving.Program == "Apache" || strings.Contains(compose.Tag(s.BaseImage()), "apache")
}

// startScript is the text of the script with which an entrypoint begins; unseenText where the files do not have it.
func startScript(files compose.RootFS, entrypoint []string) string {
	if len(entrypoint) == 0 || path.Base(entrypoint[0]) == "docker-php-entrypoint" {
		return ""
	}
	text := strings.Join(entrypoint, " ")
	for _, word := range entrypoint {
		if content, err := fs.ReadFile(files, inside("/", word)); err == nil {
			return text + string(content)
		}
	}
	return unseenText
}

// touchesApache reports whether something of a container's files may say where Apache listens.
func touchesApache(files compose.RootFS) bool {
	for _, dir := range []string{"/etc/apache2", "/usr/local/apache2/conf"} {
		if slices.ContainsFunc(files.Edits(), func(e compose.Edit) bool { return compose.Below(e.Target, dir) }) || files.Origin(dir).Kind != compose.Unseen {
			return true
		}
		for _, name := range []string{"ports.conf", "apache2.conf", "httpd.conf", "mods-enabled/ssl.conf"} {
			if files.Origin(path.Join(dir, name)).Kind != compose.Unseen {
				return true
			}
		}
		for _, pattern := range []string{"sites-*/*", "conf-*/*", "extra/*"} {
			names, _ := fs.Glob(files, path.Join(dir, pattern)[1:])
			for _, name := range names {
				if text, err := fs.ReadFile(files, name); err != nil || apacheListens.Match(text) {
					return true
				}
			}
		}
	}
	return false
}
