package apps

import (
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
)

// poolDirs are the directories in which one php-fpm or the other reads its pools, and which are taken for those: of Debian's and
// Alpine's packages, of Fedora's, and of Docker's images.
var poolDirs = names("etc/php/*/fpm/pool.d etc/php*/fpm/pool.d etc/php*/fpm.d etc/php*/php-fpm.d etc/php-fpm.d usr/local/etc/php-fpm.d usr/local/etc/php-fpm usr/local/etc/fpm.d " +
	"etc/php*/conf.d etc/php/*/fpm/conf.d usr/local/etc/php/conf.d")

// strayPool notes the one pool that a service's files bring to a directory of which its php-fpm reads none, so that the package's
// own pool is all that runs.
func (p reader) strayPool(s *compose.Service, layout *fpmLayout, found *listener) {
	files := p.RootFS(s.Name, nil)
	var all []string
	for _, dir := range poolDirs {
		matches, _ := fs.Glob(files, dir+"/*.conf")
		for _, name := range matches {
			if path.Dir(name) != layout.pools && !slices.Contains(all, name) && len(poolIn(files, name).Listen) > 0 {
				all = append(all, name)
			}
		}
	}
	if len(all) != 1 || p.startNames(s, path.Base(all[0])) || p.startNames(s, "/"+path.Dir(all[0])) {
		return
	}
	stray, o := poolIn(files, all[0]), files.Origin(all[0])
	moved := slices.ContainsFunc(files.Edits(), func(e compose.Edit) bool { return compose.Below(e.Target, "/"+path.Dir(all[0])) })
	meant := listener{}
	if meant.listensAt(stray.Listen); moved || o.Pos.IsZero() || meant.Address == "" || meant.Address == found.Address && meant.Port == found.Port {
		return
	}
	stray.File, stray.Reads = "/"+all[0], "/"+layout.pools
	if layout.inMain != "" {
		stray.Main = "/" + layout.main
	} else {
		stray.Last = slices.Max(slices.Collect(maps.Keys(layout.listen)))
	}
	found.Stray, found.Pos = &stray, o.Pos
	p.quoteAt(o.Pos)
}

// poolIn is the one pool of a file, and where it says that it listens; empty where it has none, or more.
func poolIn(files fs.FS, name string) (pool compose.StrayPool) {
	text, err := fs.ReadFile(files, name)
	if err != nil {
		return pool
	}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimRight(line, "\r\n")
		if m := fpmSection.FindStringSubmatch(line); m != nil && m[1] != "global" {
			if pool.Name != "" {
				return compose.StrayPool{}
			}
			pool.Name = m[1]
		}
		if m := fpmListen.FindStringSubmatch(line); m != nil && pool.Name != "" {
			pool.Listen = m[1]
		}
	}
	return pool
}
