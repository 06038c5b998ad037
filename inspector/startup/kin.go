package startup

import (
	"cmp"
	"io/fs"
	"path"

	"github.com/composecheck/composecheck/inspector/nginx"
)

// asKin is what the entry point and the command of an image do that is built on the official one.
func (sh *shell) asKin(kin *nginx.Kin) {
	out := variable{text: cmp.Or(sh.setting("OUTPUT_DIR", ""), kin.Output, confDir), known: true, exported: true}
	sh.env["NGINX_ENVSUBST_OUTPUT_DIR"] = out
	sh.official(given([]string{"nginx"}))
	for name, m := range sh.Files.made {
		if m.content != nil && kin.Fills != nil && kin.Fills.Match(m.text.Text) {
			sh.write(arg{text: name, ok: true}, nil)
		}
	}
	if kin.Issues {
		sh.Files.dirs = append(sh.Files.dirs, "/etc/letsencrypt")
	}
	if kin.Links == "" {
		return
	}
	if sh.Files.hides(kin.Links) {
		sh.Files.dirs = append(sh.Files.dirs, confDir)
	}
	entries, _ := fs.ReadDir(sh.Files, kin.Links[1:])
	for _, e := range entries {
		if !e.IsDir() {
			sh.copyTree(path.Join(kin.Links, e.Name()), path.Join(confDir, e.Name()), 0)
		}
	}
}

// settles reports whether it is known what a variable is when the container starts: an image that is not known may set more.
func (up *Startup) settles(name string) bool {
	_, given := up.project.Environment(up.service.Name)[name]
	return up.project.Settled(up.service.Name, name) && (given || nginx.KinOf(up.image) == nil)
}
