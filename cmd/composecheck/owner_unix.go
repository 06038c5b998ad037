//go:build unix

package main

import (
	"os"
	"syscall"
)

// links is how many names a file has.
func links(info os.FileInfo) uint64 {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return uint64(s.Nlink) //nolint:unconvert // of another size on other systems
	}
	return 1
}

// keepOwner gives a file the owner and group of another.
func keepOwner(path string, of os.FileInfo) error {
	s, ok := of.Sys().(*syscall.Stat_t)
	if !ok {
		return nil
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if own, ok := info.Sys().(*syscall.Stat_t); ok && own.Uid == s.Uid && own.Gid == s.Gid {
		return nil
	}
	return os.Chown(path, int(s.Uid), int(s.Gid))
}
