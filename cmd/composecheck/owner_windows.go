package main

import "os"

// links is how many names a file has; Windows does not tell with what it tells of a file.
func links(os.FileInfo) uint64 { return 1 }

// keepOwner does nothing: a new file inherits what its folder allows.
func keepOwner(string, os.FileInfo) error { return nil }
