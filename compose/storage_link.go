package compose

import (
	"path"
	"slices"
	"strings"
)

// A StorageLink is the symbolic link public/storage by which an app of Laravel shows to the web what it stores in storage/app/public:
// `artisan storage:link` makes it, with the absolute path of the latter in the app's own container unless it is told --relative
// (laravel.com/docs/filesystem, The Public Disk).
type StorageLink struct {
	Dir      string `json:"dir"`                // of the app
	Relative bool   `json:"relative,omitempty"` // the link goes by ".."
	AtStart  bool   `json:"atStart,omitempty"`  // it is made when the container starts; else when its image is built
	Pos      Pos    `json:"pos"`                // of the command
}

// linksStorage notes a command of the Dockerfile that makes the link.
func (r *runScript) linksStorage(words []string) {
	at := slices.Index(words, "storage:link")
	if at < 1 || path.Base(words[at-1]) != "artisan" || strings.Contains(words[at-1], "$") {
		return
	}
	r.StorageLink = &StorageLink{Dir: path.Dir(r.resolve(words[at-1])), Relative: slices.Contains(words, "--relative"), Pos: r.pos}
}
