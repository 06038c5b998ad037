package apps

import (
	"cmp"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	changesDir = lazyregexp.New(`(?:^|[\s;&|(])(?:cd|pushd)[ \t]+["']?([^\s"';&|]*)`)

	// storageByHand matches what makes the link, or takes it away, beside Laravel.
	storageByHand = lazyregexp.New(`\b(?:ln|rm|mv|cp)\s[^\n;&|]*public/storage`)

	// The links and the disk as a new project has them in config/filesystems.php.
	usualLink  = lazyregexp.New(`public_path\(\s*['"]storage['"]\s*\)\s*=>\s*storage_path\(\s*['"]app/public['"]\s*\)`)
	usualDisk  = lazyregexp.New(`(?s)['"]public['"]\s*=>\s*\[[^\]]*?['"]root['"]\s*=>\s*storage_path\(\s*['"]app/public['"]\s*\)\s*[,\]]`)
	servedDisk = lazyregexp.New(`(?s)['"]public['"]\s*=>\s*\[[^\]]*['"]serve['"]\s*=>\s*true`)

	ownDisk     = lazyregexp.New(`['"]default['"]\s*=>\s*(env\([^,)]*,\s*)?['"]([\w-]+)['"]`)
	diskSetting = lazyregexp.New(`(?m)^[ \t]*(?:export[ \t]+)?FILESYSTEM_(?:DISK|DRIVER)[ \t]*=[ \t]*["']?([\w-]+)`)
)

// storageLink finds where the start of a service, else its Dockerfile, has Laravel link public/storage to what it stores; nil where the
// link is another one, the app gives these files out itself, or stores them elsewhere.
func (p reader) storageLink(s *compose.Service) (found *compose.StorageLink) {
	if s.Build != nil {
		found = s.Build.StorageLink
	}
	byHand := false
	p.eachStartText(s, func(text string, at func(offset int) compose.Pos) {
		byHand = byHand || storageByHand.MatchString(text)
		script := parsed(&startText{text: text})
		if script == nil {
			return
		}
		words, offset := p.linkingCommand(s, script)
		if words == nil {
			return
		}
		artisan, dir := words[slices.Index(words, "storage:link")-1], p.StartDir(s.Name)
		if before := changesDir.FindAllStringSubmatch(text[:offset], -1); len(before) > 0 {
			dir = path.Join("/", inside(dir, before[len(before)-1][1]))
		}
		dir = path.Join("/", inside(dir, path.Dir(artisan)))
		found = &compose.StorageLink{Dir: dir, Relative: slices.Contains(words, "--relative"), AtStart: true, Pos: at(offset)}
	})
	if found == nil || byHand || found.Dir == "/" || strings.ContainsAny(found.Dir, "$`~") {
		return nil
	}
	if found.AtStart && !p.keepsLink(s, found) {
		return nil
	}
	if !p.storesPublicly(s) || p.hasStorageRoute(s) {
		return nil
	}
	p.quoteAt(found.Pos)
	return found
}

// keepsLink reports whether the link that a start makes is what is at its place then. One that is there already stays as it is, which an
// earlier start has made in a folder of the host, and so does a folder; the link says itself whether it is relative.
func (p reader) keepsLink(s *compose.Service, link *compose.StorageLink) bool {
	files, name := p.RootFS(s.Name, nil), inside(link.Dir, "public/storage")
	if host := files.Origin(path.Dir(name)).Host; host != "" {
		if !filepath.IsAbs(host) {
			host = filepath.Join(p.Dir, host)
		}
		if leads, err := os.Readlink(filepath.Join(host, "storage")); err == nil {
			link.Relative = leads == "../storage/app/public"
			return link.Relative || leads == path.Join(link.Dir, "storage/app/public")
		}
	}
	_, err := files.Stat(name)
	return err != nil
}

// storesPublicly reports whether an app of Laravel may keep what it stores for the web where the link leads: its disk is one of those
// that a new project has on the machine itself, in its settings, its .env and its config/filesystems.php.
func (p reader) storesPublicly(s *compose.Service) bool {
	disk, env := "", p.Environment(s.Name)
	dotenv, _ := p.inCode(s, ".env")
	if dotenv == nil {
		dotenv, _ = p.inCode(s, ".env.example")
	}
	if m := diskSetting.FindSubmatch(dotenv); m != nil {
		disk = string(m[1])
	}
	disk = cmp.Or(env["FILESYSTEM_DISK"], env["FILESYSTEM_DRIVER"], disk)
	config, _ := p.inCode(s, "config/filesystems.php")
	if text := withoutHashes(withoutRemarks(string(config))); text != "" {
		if strings.Contains(text, "links") && !usualLink.MatchString(text) || !usualDisk.MatchString(text) || servedDisk.MatchString(text) {
			return false
		}
		if m := ownDisk.FindStringSubmatch(text); m != nil && (m[1] == "" || disk == "") {
			disk = m[2]
		}
	}
	return disk == "" || disk == "local" || disk == "public"
}

// hasStorageRoute reports whether an app of Laravel answers below /storage/ by itself.
func (p reader) hasStorageRoute(s *compose.Service) bool {
	files := p.RootFS(s.Name, nil)
	for _, dir := range p.codeDirs(s) {
		entries, _ := fs.ReadDir(files, inside(dir, "routes"))
		for _, e := range entries {
			text, _ := fs.ReadFile(files, inside(dir, path.Join("routes", e.Name())))
			for _, m := range laravelRoute.FindAllSubmatch(text, -1) {
				if first, _, _ := strings.Cut(strings.Trim(string(m[1]), "/"), "/"); first == "storage" {
					return true
				}
			}
		}
	}
	return false
}
