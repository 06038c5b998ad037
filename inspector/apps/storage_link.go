package apps

import (
	"path"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	linkStorage = lazyregexp.New(`([\w./-]*/)?\bartisan["']?[ \t]+storage:link\b([^\n;&|]*)`)
	changesDir  = lazyregexp.New(`(?:^|[\s;&|(])(?:cd|pushd)[ \t]+["']?([^\s"';&|]*)`)

	// remoteDisk matches what disks of other machines are called.
	remoteDisk = lazyregexp.New(`(?i)s3|minio|gcs|azure|r2|spaces|b2|ftp|oss|cloud|dropbox|bunny|wasabi`)

	// The links and the disk as a new project has them in config/filesystems.php.
	usualLink  = lazyregexp.New(`public_path\(\s*['"]storage['"]\s*\)\s*=>\s*storage_path\(\s*['"]app/public['"]\s*\)`)
	servedDisk = lazyregexp.New(`(?s)['"]public['"]\s*=>\s*\[[^\]]*['"]serve['"]\s*=>\s*true`)
)

// storageLink finds where the start of a service, else its Dockerfile, has Laravel link public/storage to what it stores; nil where the
// link is another one, the app gives these files out itself, or stores them elsewhere.
func (p reader) storageLink(s *compose.Service) (found *compose.StorageLink) {
	if s.Build != nil {
		found = s.Build.StorageLink
	}
	p.eachStartText(s, func(text string, at func(offset int) compose.Pos) {
		m := linkStorage.FindStringSubmatchIndex(text)
		if m == nil {
			return
		}
		dir := p.StartDir(s.Name)
		if before := changesDir.FindAllStringSubmatch(text[:m[0]], -1); len(before) > 0 {
			dir = path.Join(dir, before[len(before)-1][1])
			if path.IsAbs(before[len(before)-1][1]) {
				dir = before[len(before)-1][1]
			}
		}
		if m[2] >= 0 {
			dir = path.Join("/", inside(dir, text[m[2]:m[3]]))
		}
		found = &compose.StorageLink{Dir: path.Clean(dir), Relative: strings.Contains(text[m[4]:m[5]], "--relative"), AtStart: true, Pos: at(m[0])}
	})
	if found == nil || found.Dir == "/" || strings.ContainsAny(found.Dir, "$`~") {
		return nil
	}
	if _, err := p.RootFS(s.Name, nil).Stat(inside(found.Dir, "public/storage")); err == nil && found.AtStart {
		return nil // a folder or a link that somebody made stays as it is
	}
	env := p.Environment(s.Name)
	for _, name := range []string{"FILESYSTEM_DISK", "FILESYSTEM_DRIVER"} {
		if remoteDisk.MatchString(env[name]) {
			return nil
		}
	}
	config, _ := p.inCode(s, "config/filesystems.php")
	if text := withoutRemarks(string(config)); text != "" && (strings.Contains(text, "links") && !usualLink.MatchString(text) || servedDisk.MatchString(text)) {
		return nil
	}
	p.quoteAt(found.Pos)
	return found
}
