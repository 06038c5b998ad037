//go:build unix

package compose

import (
	"fmt"
	"os"
	"syscall"
)

// ownerOf looks whose a file is.
func ownerOf(name string) *Owner {
	info, err := os.Stat(name)
	if err != nil {
		return nil
	}
	s, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return nil
	}
	return &Owner{UID: int(s.Uid), GID: int(s.Gid), Mode: fmt.Sprintf("%04o", info.Mode().Perm())}
}
