package main

import (
	_ "embed"
	"fmt"
	"io"
	"os"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/rules"
)

//go:embed demo.json
var demoSnapshot []byte

// maxSnapshot bounds what --from reads, in bytes.
const maxSnapshot = 256 << 20

// recorded is the snapshot that --from names.
func (a *app) recorded() (*inspector.Snapshot, error) {
	in := a.in
	if a.from != "-" {
		f, err := os.Open(a.from)
		if err != nil {
			return nil, usageError{err}
		}
		defer f.Close()
		in = f
	}
	data, err := io.ReadAll(io.LimitReader(in, maxSnapshot+1))
	if err != nil {
		return nil, usageError{fmt.Errorf("--from %s: %w", a.from, err)}
	}
	if len(data) > maxSnapshot {
		return nil, usageError{fmt.Errorf("--from %s: larger than %d MB, so not a snapshot", a.from, maxSnapshot>>20)}
	}
	s, err := inspector.DecodeSnapshot(data)
	if err != nil {
		return nil, usageError{fmt.Errorf("--from %s: %w", a.from, err)}
	}
	return s, nil
}

// demo judges the recorded project that is part of the program.
func (a *app) demo() error {
	s, err := inspector.DecodeSnapshot(demoSnapshot)
	if err != nil {
		return err
	}
	outputs, err := a.outputOptions()
	if err != nil {
		return err
	}
	return a.write(outputs, inspector.Check(s, rules.All()), 0)
}
