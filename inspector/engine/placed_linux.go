package engine

import (
	"io/fs"
	"syscall"
	"time"
)

// placed is when a file came to stand under its name, or was changed, whichever is later: a file that is moved into the
// place of another keeps its time of modification, but not that of its inode (inode(7), ctime).
func placed(info fs.FileInfo) time.Time {
	at := info.ModTime()
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		if moved := time.Unix(stat.Ctim.Unix()); moved.After(at) {
			return moved
		}
	}
	return at
}
