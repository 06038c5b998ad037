package startup

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// noteSkipped notes the templates of which nothing was made.
func (up *Startup) noteSkipped(sh *shell) {
	if up.Files.wild || nginx.ImageFiles(up.image) == nil {
		return
	}
	dir, suffix := sh.templateDir(), sh.setting("TEMPLATE_SUFFIX", ".template")
	looked := 0
	look := func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil
		}
		if looked++; looked > maxUnread {
			return fs.SkipAll
		}
		full := "/" + name
		o := up.Files.RootFS.Origin(full)
		among := compose.Below(full, dir)
		_, changed := up.Files.made[full]
		isTemplate := strings.HasSuffix(name, suffix) || strings.HasSuffix(name, sh.setting("STREAM_TEMPLATE_SUFFIX", ".stream-template"))
		if o.Host == "" || changed || up.used[full] || !among && !isTemplate || slices.ContainsFunc(up.Templates, func(t Template) bool { return t.File.Path == full }) {
			return nil
		}
		t := Template{File: File{Path: full, Host: o.Host, Kind: o.Kind, Via: o.Pos}, Skipped: up.skipped}
		switch {
		case !among:
			t.Skipped = SkippedFolder
		case !isTemplate && path.Ext(name) == ".conf":
			t.Skipped = SkippedSuffix
		case !isTemplate || t.Skipped == "":
			return nil
		}
		up.Templates = append(up.Templates, t)
		return nil
	}
	_ = fs.WalkDir(up.Files, "etc/nginx", look)
	if !compose.Below(dir, "/etc/nginx") {
		_ = fs.WalkDir(up.Files, dir[1:], look)
	}
}
