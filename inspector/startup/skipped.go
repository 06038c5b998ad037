package startup

import (
	"path"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// noteSkipped notes the templates of which nothing was made.
func (up *Startup) noteSkipped(sh *shell) {
	if up.Files.wild || nginx.ImageFiles(up.image) == nil {
		return
	}
	dir, suffix := sh.templateDir(), sh.setting("TEMPLATE_SUFFIX", ".template")
	dirs := []string{"etc/nginx"}
	if !compose.Below(dir, "/etc/nginx") {
		dirs = append(dirs, dir[1:])
	}
	up.eachFile(dirs, func(full string) {
		o := up.Files.RootFS.Origin(full)
		among := compose.Below(full, dir)
		_, changed := up.Files.made[full]
		isTemplate := strings.HasSuffix(full, suffix) || strings.HasSuffix(full, sh.setting("STREAM_TEMPLATE_SUFFIX", ".stream-template"))
		if o.Host == "" || changed || up.used[full] || !among && !isTemplate || slices.ContainsFunc(up.Templates, func(t Template) bool { return t.File.Path == full }) {
			return
		}
		t := Template{File: File{Path: full, Host: o.Host, Kind: o.Kind, Via: o.Pos}, Skipped: up.skipped}
		over, unmet := up.passedOver[full]
		switch {
		case o.Kind == compose.FromBuild && (up.service.Build.Scripts || up.madeByBuild()):
			return // of it, for all that can be told
		case unmet && over.present == "":
			return // a condition of its own decides
		case unmet:
			t.Skipped, t.Into, t.Unmet = SkippedPresent, over.present, over.at
		case !among && up.project.NamedByScript(o.Host):
			return // the script renders it on the host, for all that can be told
		case !among:
			t.Skipped = SkippedFolder
		case !isTemplate && path.Ext(full) == ".conf":
			t.Skipped = SkippedSuffix
		case !isTemplate || t.Skipped == "":
			return
		}
		up.Templates = append(up.Templates, t)
	})
}

// madeByBuild reports whether commands of the Dockerfile make a site.
func (up *Startup) madeByBuild() (made bool) {
	up.eachFile([]string{"etc/nginx/conf.d"}, func(full string) {
		o := up.Files.RootFS.Origin(full)
		made = made || o.Kind == compose.FromBuild && o.Host == "" && path.Ext(full) == ".conf" && up.Files.hides(full)
	})
	return made
}

// A passedOver is why the start makes nothing of a file: a condition decides so.
type passedOver struct {
	present string // because the image has this other one; "" for any other condition
	at      compose.Pos
}

// passOver notes the files that commands would read which are not run.
func (sh *shell) passOver(condition syntax.Node, list ...*syntax.Stmt) {
	if sh.perhaps > 0 {
		return
	}
	present := ""
	if len(sh.ofImage) > 0 {
		present = sh.ofImage[0]
	}
	for _, st := range list {
		syntax.Walk(st, func(n syntax.Node) bool {
			if r, ok := n.(*syntax.Redirect); ok && r.Op == syntax.RdrIn {
				if a := sh.word(r.Word); a.ok {
					sh.passedOver[sh.path(a.text)] = passedOver{present, sh.placeOf(condition)}
				}
			}
			return true
		})
	}
}
