package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/composecheck/composecheck/inspector"
)

// snapshot is the command that writes down all that is known.
func (a *app) snapshot(ctx context.Context, output string) error {
	if output != "-" {
		if err := checkTarget(output); err != nil {
			return usageError{fmt.Errorf("--output: %w", err)}
		}
	}
	s, blind, err := a.gather(ctx)
	if err != nil {
		return err
	}
	if err := a.writeSnapshot(s, output); err != nil {
		return err
	}
	if blind != nil {
		a.code = exitBlind
		a.complain(blind)
	}
	return nil
}

// writeSnapshot writes a snapshot to a file, which only its owner may read if it is new, or to standard output for "-".
func (a *app) writeSnapshot(s *inspector.Snapshot, output string) error {
	data, err := json.MarshalIndent(s, "", " ")
	if err != nil {
		return fmt.Errorf("writing the snapshot: %w", err)
	}
	data = append(data, '\n')
	if output == "-" {
		_, err = a.out.Write(data)
		return err
	}
	if err := writeFile(output, data, 0o600); err != nil {
		return usageError{err}
	}
	return nil
}
