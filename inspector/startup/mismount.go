package startup

import (
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// A Mismount is a mount whose source is not there, or that does not bring to its target what nginx needs there.
type Mismount struct {
	Target  string   `json:"target"`            // of the mount
	Wants   Want     `json:"wants,omitempty"`   // what nginx needs there
	Source  string   `json:"source,omitempty"`  // what is probably meant, from the project's folder: "./nginx/nginx.conf"
	Found   Way      `json:"found,omitempty"`   // how that was found
	Others  []string `json:"others,omitempty"`  // else what has the name of the source, of which nobody can tell which is meant
	To      string   `json:"to,omitempty"`      // where the source, which is there, belongs
	Refused bool     `json:"refused,omitempty"` // it is a volume over a file of the image: the engine makes no container
	Made    bool     `json:"made,omitempty"`    // the source is not there, and something may make it before the start, or have it sought from another folder
}

// A Want is what nginx needs at a path.
type Want string

// The wants; WantFile is any file, of which nothing more is known.
const (
	WantFile         Want = ""
	WantMain         Want = "a whole nginx.conf"
	WantServers      Want = "server blocks"
	WantTemplate     Want = "a template"
	WantAll          Want = "a folder with a nginx.conf"
	WantSites        Want = "a folder of server blocks"
	WantTemplates    Want = "a folder of templates"
	WantCertificates Want = "a folder of certificates"
	WantPages        Want = "a folder of pages"
)

// IsFolder reports whether it is a folder that is needed.
func (w Want) IsFolder() bool {
	return slices.Contains([]Want{WantAll, WantSites, WantTemplates, WantCertificates, WantPages}, w)
}

// A Way is how the source that is probably meant was found.
type Way string

// The ways.
const (
	ByName   Way = "name"   // it has the name of the source, and lies elsewhere
	ByNear   Way = "near"   // it lies where the source should, under nearly the same name
	ByKind   Way = "kind"   // it is the only one in the project that fits
	ByAbove  Way = "above"  // it lies at that path from a folder above the project's
	ByInside Way = "inside" // it lies in the source, which is a folder
)

// Mismounts looks at what is mounted, and for what is meant by what does not fit.
func (up *Startup) Mismounts(c *nginx.Config) []Mismount {
	var all []Mismount
	s := &meaning{up: up, config: c}
	for i := range up.service.Mounts {
		m := &up.service.Mounts[i]
		if !m.Unset.IsZero() || m.Refused != "" || m.Swapped {
			continue
		}
		found := Mismount{Target: m.Target, Wants: s.wants(m)}
		switch {
		case isAbsent(m):
			s.find(&found, m)
		case m.Type == "volume" && up.isImageFile(m.Target):
			found.Refused = true
			s.inPlaceOfVolume(&found, m)
		case m.Type == "volume" && !m.Outside && up.service.Build == nil && !up.filled(m):
			s.inPlaceOfVolume(&found, m)
		case m.State == "file" && up.isImageFolder(m.Target):
			found.To = s.belongs(m)
		case m.Type == "bind" && m.State == "dir" && !found.Wants.IsFolder() && found.Wants != WantFile:
			s.inside(&found, m)
		default:
			continue
		}
		if found.Refused || found.Source != "" || found.To != "" || len(found.Others) > 0 {
			found.Made = found.Made || isAbsent(m) && up.project.MayMake(m.Source)
			all = append(all, found)
		}
	}
	return all
}

// isAbsent reports whether the source of a mount is not there, or an empty folder, which Docker may have made in its place.
func isAbsent(m *compose.Mount) bool {
	if m.State != "dir" || m.Type != "bind" {
		return m.State == "missing"
	}
	entries, err := os.ReadDir(m.Source)
	return err == nil && len(entries) == 0
}

// filled reports whether another service, or the start of this one, may put something into a volume.
func (up *Startup) filled(m *compose.Mount) bool {
	return up.MayWrite() || slices.ContainsFunc(slices.Concat(up.project.Services, up.project.Disabled), func(s compose.Service) bool {
		return s.Name != up.service.Name && slices.ContainsFunc(s.Mounts, func(other compose.Mount) bool { return other.Type == m.Type && other.Source == m.Source })
	})
}

// isImageFolder reports whether a path is surely a folder in the image.
func (up *Startup) isImageFolder(name string) bool {
	if b := up.service.Build; b != nil && !b.Plain {
		return false
	}
	info, err := up.imageFiles().Stat(strings.TrimPrefix(name, "/"))
	known := up.service.Build == nil && slices.Contains(nginx.Folders(up.image), name)
	return known || err == nil && info.IsDir() && nginx.ImageFiles(up.image) != nil
}

// isImageFile reports whether a path is surely a file of the image.
func (up *Startup) isImageFile(name string) bool {
	info, err := up.imageFiles().Stat(strings.TrimPrefix(name, "/"))
	return err == nil && !info.IsDir() && nginx.ImageFiles(up.image) != nil
}

// imageFiles are the files of the image, below what is mounted.
func (up *Startup) imageFiles() compose.RootFS {
	return up.project.ImageFS(up.service.Name, nginx.ImageFiles(up.image))
}

// A meaning looks for what is meant by the mounts of one service.
type meaning struct {
	up     *Startup
	config *nginx.Config
	needs  []string // the certificates and keys that are named below the target at hand, by their paths from there
	paths  []string // of the project's files; nil: not listed yet
}

// wants tells what nginx needs at the target of a mount.
func (s *meaning) wants(m *compose.Mount) Want {
	dir, isConfig := path.Dir(m.Target), strings.Contains(m.Target, "nginx")
	reads := func(dir string) bool {
		return slices.ContainsFunc(s.config.Includes, func(i nginx.Include) bool { return i.Glob && path.Dir(i.Pattern) == dir })
	}
	s.needs = s.namedBelow(m.Target)
	switch {
	case m.Target == s.config.Main:
		return WantMain
	case m.Target == path.Dir(s.config.Main):
		return WantAll
	case reads(m.Target), m.Target == "/etc/nginx/conf.d":
		return WantSites
	case m.Target == "/etc/nginx/templates":
		return WantTemplates
	case path.Ext(m.Target) == ".template" && isConfig:
		return WantTemplate
	case path.Ext(m.Target) == ".conf" && (reads(dir) || dir == "/etc/nginx/conf.d"):
		return WantServers
	case path.Ext(m.Target) == "" && len(s.needs) > 0:
		return WantCertificates
	case path.Ext(m.Target) == "" && slices.ContainsFunc(rootsOf(s.config), func(root string) bool { return root == m.Target }):
		return WantPages
	}
	return WantFile
}

// namedBelow are the certificates and keys that the configuration names below a folder, by their paths from there.
func (s *meaning) namedBelow(dir string) []string {
	var all []string
	for _, c := range s.up.Files.Certificates(s.config, false) {
		if rest, ok := strings.CutPrefix(c.Path, strings.TrimSuffix(dir, "/")+"/"); ok {
			all = append(all, rest)
		}
	}
	return all
}

// belongs is where a file belongs that is mounted over a folder.
func (s *meaning) belongs(m *compose.Mount) string {
	base := path.Base(filepath.ToSlash(m.Source))
	switch text := s.up.project.Source(m.Source); {
	case httpBlock.Match(text):
		return s.config.Main
	case path.Ext(base) == ".template":
		return "/etc/nginx/templates/" + base
	case serverBlock.Match(text):
		return "/etc/nginx/conf.d/default.conf"
	}
	return path.Join(m.Target, base)
}

// inside looks for the file that is meant in a folder that is mounted where a file is needed: the one of the target's name,
// else the only one that fits.
func (s *meaning) inside(found *Mismount, m *compose.Mount) {
	var fit []string
	entries, _ := os.ReadDir(m.Source)
	for _, e := range entries {
		if name := s.relative(filepath.Join(m.Source, e.Name())); !e.IsDir() && s.fits(found.Wants, name) {
			if fit = append(fit, name); e.Name() == path.Base(m.Target) {
				fit = []string{name}
				break
			}
		}
	}
	if len(fit) == 1 {
		found.Source, found.Found = asWritten(fit[0]), ByInside
	}
}

// relative is the path of a file of the host from the project's folder.
func (s *meaning) relative(file string) string { return compose.Relative(s.up.project.Dir, file) }

// asWritten is a path from the project's folder as people write it in a Compose file.
func asWritten(name string) string {
	if path.IsAbs(name) || strings.HasPrefix(name, "../") {
		return name
	}
	return "./" + name
}
