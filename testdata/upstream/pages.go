package main

import (
	"flag"
	"log"
	"os"
	"runtime"
	"syscall"
)

var readFile = flag.Int("read-file", 0, "read all of a file of so many `MiB` for each answer; where memory is short, it is read from the disk each time")

// pages are those of the file of -read-file.
var pages []byte

// mapFile writes a file and maps it. No page of it is read before it is asked for.
func mapFile(mib int) {
	if mib == 0 {
		return
	}
	f, err := os.CreateTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer os.Remove(f.Name())
	defer f.Close()
	block := make([]byte, 1<<20)
	for range mib {
		if _, err := f.Write(block); err != nil {
			log.Fatal(err)
		}
		if err := f.Sync(); err != nil { // what is not on the disk yet cannot be thrown out of memory, which may be short
			log.Fatal(err)
		}
	}
	if pages, err = syscall.Mmap(int(f.Fd()), 0, mib<<20, syscall.PROT_READ, syscall.MAP_SHARED); err != nil {
		log.Fatal(err)
	}
	if err := syscall.Madvise(pages, syscall.MADV_RANDOM); err != nil {
		log.Fatal(err)
	}
}

// readPages reads each page of the file.
func readPages() {
	var sum byte
	for i := 0; i < len(pages); i += 4096 {
		sum += pages[i]
	}
	runtime.KeepAlive(sum)
}
