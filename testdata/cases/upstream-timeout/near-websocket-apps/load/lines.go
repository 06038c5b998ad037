package main

import (
	"bufio"
	"os/exec"
)

var lines = make(chan string)

func init() {
	top := exec.Command("vmstat", "1")
	out, _ := top.StdoutPipe()
	top.Start()
	go func() {
		for line := bufio.NewScanner(out); line.Scan(); {
			lines <- line.Text()
		}
	}()
}
