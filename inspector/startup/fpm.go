package startup

import (
	"errors"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/compose"
)

var (
	officialFPM = regexp.MustCompile(`^(?:docker\.io/)?(?:library/)?php:.*fpm`)
	listenLine  = regexp.MustCompile(`(?m)^[ \t]*listen[ \t]*=[ \t]*"?(?:[^\s";]*:)?(\d+)?`)
)

// fpmPools is where php-fpm has its pools in Docker's official image. Its zz-docker.conf says `listen = 9000`, and the
// last file counts. packagedPools is where Debian's and Ubuntu's packages have them; their own www.conf listens on a socket.
const (
	fpmPools      = "usr/local/etc/php-fpm.d"
	packagedPools = "etc/php/*/fpm/pool.d"
)

// fpmPort is the port on which the php-fpm of a command listens; 0 where the files do not tell.
func (up *Startup) fpmPort(words []string) int {
	root := up.Files.RootFS
	changed := slices.ContainsFunc(root.Edits(), func(e compose.Edit) bool {
		return compose.Below(e.Target, "/usr/local/etc") || compose.Below(e.Target, "/etc/php")
	})
	ownFile := slices.ContainsFunc(words, func(word string) bool {
		return strings.HasPrefix(word, "-y") || strings.HasPrefix(word, "--fpm-config")
	})
	switch {
	case changed || ownFile && !slices.Contains(words, "/usr/local/etc/php-fpm.conf"):
		return 0
	case officialFPM.MatchString(up.image):
		return up.officialPort()
	}
	return up.packagedPort()
}

// officialPort is that of Docker's official image, where no file of the project's says another one.
func (up *Startup) officialPort() int {
	root := up.Files.RootFS
	names, err := fs.Glob(root, fpmPools+"/*.conf")
	if err != nil {
		return 0
	}
	for _, name := range append(names, "usr/local/etc/php-fpm.conf") {
		text, err := fs.ReadFile(root, name)
		if root.Origin("/"+name).Kind == compose.Unseen && err != nil {
			continue
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) || listenLine.Match(text) {
			return 0
		}
	}
	return 9000
}

// packagedPort is the one port that the project's own pools of a packaged php-fpm name.
func (up *Startup) packagedPort() int {
	port := 0
	names, _ := fs.Glob(up.Files.RootFS, packagedPools+"/*.conf")
	for _, name := range names {
		text, err := fs.ReadFile(up.Files.RootFS, name)
		if err != nil {
			return 0
		}
		for _, m := range listenLine.FindAllSubmatch(text, -1) {
			number, err := strconv.Atoi(string(m[1]))
			if err != nil || port != 0 && port != number {
				return 0
			}
			port = number
		}
	}
	return port
}
