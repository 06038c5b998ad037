package apps

import (
	"io/fs"
	"path"
	"slices"
	"strings"
)

// nextPages are the folders in which Next.js finds what it serves itself.
var nextPages = []string{"app", "src/app", "pages", "src/pages", "public"}

// maxGroups is how many folders of Next.js are looked at for one path.
const maxGroups = 200

// ownsPath reports whether an app of Next.js has files of its own for a path.
func (h *handingReader) ownsPath(below string) bool {
	parts := strings.Split(strings.Trim(below, "/"), "/")
	return slices.ContainsFunc(nextPages, func(root string) bool { return h.owns(root, parts, maxGroups) })
}

// owns reports whether there is something for a path below a folder. Groups "(shop)" and slots "@team" are no part of the path
// (nextjs.org/docs/app/api-reference/file-conventions/route-groups, …/parallel-routes).
func (h *handingReader) owns(dir string, parts []string, most int) bool {
	entries, _ := fs.ReadDir(h.files, dir)
	return slices.ContainsFunc(entries[:min(len(entries), most)], func(entry fs.DirEntry) bool {
		name, below := entry.Name(), path.Join(dir, entry.Name())
		isGroup := entry.IsDir() && (strings.HasPrefix(name, "(") && strings.HasSuffix(name, ")") || strings.HasPrefix(name, "@"))
		switch {
		case isGroup:
			return h.owns(below, parts, most)
		case len(parts) == 1:
			return strings.HasPrefix(name, parts[0])
		}
		return name == parts[0] && h.owns(below, parts[1:], most)
	})
}
