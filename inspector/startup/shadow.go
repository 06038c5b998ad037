package startup

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// A Shadow is a mount over a folder into which the Dockerfile copies what nginx is to read or to serve.
type Shadow struct {
	Target string      `json:"target"`          // of the mount
	Files  []string    `json:"files"`           // of the host that are copied, and that the mount does not have
	Pages  bool        `json:"pages,omitempty"` // they are pages, and no configuration
	Copied compose.Pos `json:"copied"`          // the COPY of the first one
}

// maxShadowed bounds how many files are named.
const maxShadowed = 3

// Shadows finds the mounts that hide what the Dockerfile copies, or keep an older state of it.
func (up *Startup) Shadows(c *nginx.Config) []Shadow {
	if up.service.Build == nil || up.MayWrite() {
		return nil
	}
	var all []Shadow
	s := &meaning{up: up, config: c}
	for i := range up.service.Mounts {
		m := &up.service.Mounts[i]
		want := s.wants(m)
		isConfig := want == WantSites || want == WantAll || want == WantTemplates
		if !isConfig && want != WantPages || up.fillsOtherwise(m) {
			continue
		}
		found := Shadow{Target: m.Target, Pages: want == WantPages}
		image := up.imageFiles()
		look := func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || len(found.Files) == maxShadowed {
				return nil
			}
			o := image.Origin(name)
			if o.Kind != compose.FromBuild || o.Host == "" || !matters(image, name, want) || m.Type == "bind" && hasBelow(m, "/"+name) {
				return nil
			}
			if found.Files = append(found.Files, o.Host); len(found.Files) == 1 {
				found.Copied = o.Pos
			}
			return nil
		}
		_ = fs.WalkDir(image, strings.TrimPrefix(m.Target, "/"), look)
		if len(found.Files) > 0 {
			all = append(all, found)
		}
	}
	return all
}

// fillsOtherwise reports whether something else than the image may put files into a mount: another service or a script, or a
// person who has put others there.
func (up *Startup) fillsOtherwise(m *compose.Mount) bool {
	switch m.Type {
	case "volume":
		return m.Outside || up.filled(m)
	case "tmpfs":
		return len(up.Templates) > 0
	case "bind":
		entries, err := os.ReadDir(m.Source)
		others := slices.ContainsFunc(entries, func(e os.DirEntry) bool { return !strings.HasPrefix(e.Name(), ".") })
		return err != nil && !os.IsNotExist(err) || others || !m.Unset.IsZero() || up.project.MayMake(filepath.Join(m.Source, "default.conf"))
	}
	return true
}

// matters reports whether a file of the image is one that nginx reads with servers in it, a template of such, or a first page.
func matters(image compose.RootFS, name string, want Want) bool {
	if want == WantPages {
		return slices.Contains([]string{"index.html", "index.htm"}, path.Base(name))
	}
	text, err := fs.ReadFile(image, name)
	return err == nil && serverBlock.Match(text) && (path.Ext(name) == ".conf" || path.Ext(name) == ".template")
}

// hasBelow reports whether the folder that is mounted has a file of a path in the container.
func hasBelow(m *compose.Mount, name string) bool {
	_, err := os.Stat(filepath.Join(m.Source, filepath.FromSlash(strings.TrimPrefix(name, m.Target))))
	return err == nil
}
