package startup

import (
	"errors"
	"io/fs"
	"regexp"
	"slices"

	"github.com/composecheck/composecheck/compose"
)

var (
	officialFPM = regexp.MustCompile(`^(?:docker\.io/)?(?:library/)?php:.*fpm`)
	listenLine  = regexp.MustCompile(`(?m)^\s*listen\s*=`)
)

// fpmPools is where php-fpm has its pools in Docker's official image. Its zz-docker.conf says `listen = 9000`, and the
// last file counts.
const fpmPools = "usr/local/etc/php-fpm.d"

// fpmPort is the port on which php-fpm listens; 0 where the files do not tell.
func (up *Startup) fpmPort() int {
	root := up.Files.RootFS
	changed := slices.ContainsFunc(root.Edits(), func(e compose.Edit) bool { return compose.Below(e.Target, "/usr/local/etc") })
	if changed || !officialFPM.MatchString(up.image) {
		return 0
	}
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
