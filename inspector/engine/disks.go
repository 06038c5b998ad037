package engine

import (
	"context"
	"regexp"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/inspector"
)

// diskScript prints what df says of each folder, or of the nearest folder above it that is still there.
const diskScript = `for p; do f=$p; while [ ! -e "$f" ]; do f=${f%/*}; [ "$f" ] || f=/; done; echo "==> $p"; df -Pk "$f"; done`

// diskLine is a line of df -Pk, whatever language its head is in.
var diskLine = regexp.MustCompile(`^(\S+)\s+(\d+)\s+\d+\s+(\d+)\s+\S+%\s+(/.*)$`)

// Disks asks df in a running container how full the disks are that hold some folders; nil where nobody there can tell.
func (c *Client) Disks(ctx context.Context, of *inspector.Container, folders []string) []inspector.Disk {
	ctx, cancel := context.WithTimeout(ctx, tailTime)
	defer cancel()
	if c.Full(ctx, *of) != "" {
		return nil
	}
	r, err := c.Exec(ctx, of.ID, append([]string{"sh", "-c", diskScript, "sh"}, folders...), ExecOptions{MaxOutput: 64 << 10})
	if err != nil {
		return nil
	}
	return disks(string(r.Stdout))
}

// disks reads what diskScript prints.
func disks(out string) []inspector.Disk {
	var all []inspector.Disk
	of := ""
	for line := range strings.SplitSeq(out, "\n") {
		if name, ok := strings.CutPrefix(line, "==> "); ok {
			of = clean(name)
			continue
		}
		m := diskLine.FindStringSubmatch(strings.TrimRight(line, "\r"))
		if m == nil || of == "" {
			continue
		}
		size, _ := strconv.ParseInt(m[2], 10, 64)
		free, _ := strconv.ParseInt(m[3], 10, 64)
		all = append(all, inspector.Disk{Path: of, Mounted: clean(m[4]), Kind: clean(m[1]), Size: size << 10, Free: free << 10})
		of = ""
	}
	return all
}
