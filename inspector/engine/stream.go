package engine

import (
	"encoding/binary"
	"errors"
	"io"
)

// Streams of Docker's multiplexed format: a header {stream, 0, 0, 0, size as big-endian uint32}, then size bytes.
// https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Container/operation/ContainerAttach
const (
	streamStderr    = 2
	streamSystemErr = 3 // the engine's own failure
)

// demux hands out what r carries, piece by piece, in the order of writing, until r ends or to returns an error.
// Unlike Docker's own stdcopy it never holds a whole frame, of which a hostile size would take 4 GiB.
func demux(r io.Reader, to func(stderr bool, p []byte) error) error {
	var header [8]byte
	buf := make([]byte, 32<<10) // Docker cuts log lines at 16 KiB
	for {
		if _, err := io.ReadFull(r, header[:]); err != nil {
			if err == io.EOF {
				return nil
			}
			return err
		}
		if header[0] > streamSystemErr || header[1]|header[2]|header[3] != 0 {
			return errors.New("the engine's answer is not a multiplexed stream")
		}
		for left := int64(binary.BigEndian.Uint32(header[4:])); left > 0; {
			n, err := io.ReadFull(r, buf[:min(left, int64(len(buf)))])
			left -= int64(n)
			if n > 0 && header[0] == streamSystemErr {
				return errors.New("the engine reports: " + cleanLines(string(buf[:n])))
			}
			if n > 0 {
				if stop := to(header[0] == streamStderr, buf[:n]); stop != nil {
					return stop
				}
			}
			if err != nil {
				return err
			}
		}
	}
}
