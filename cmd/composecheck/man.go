package main

import (
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

// manCommand writes the manual pages, for packages: users never need it.
func (a *app) manCommand() *cobra.Command {
	return &cobra.Command{
		Use: "man DIRECTORY", Short: "Write the manual pages of all commands", Args: cobra.ExactArgs(1), Hidden: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := os.MkdirAll(args[0], 0o755); err != nil {
				return usageError{err}
			}
			root := cmd.Root()
			root.DisableAutoGenTag = true
			made, err := madeAt(a.env("SOURCE_DATE_EPOCH"))
			if err != nil {
				return usageError{err}
			}
			return doc.GenManTree(root, &doc.GenManHeader{Title: "COMPOSECHECK", Section: "1", Source: "composecheck " + version, Manual: "composecheck", Date: &made}, args[0])
		},
	}
}

// madeAt is the date in the pages: that of the source, so that the same source gives the same pages.
func madeAt(epoch string) (time.Time, error) {
	if epoch != "" {
		seconds, err := strconv.ParseInt(epoch, 10, 64)
		if err != nil {
			return time.Time{}, fmt.Errorf("SOURCE_DATE_EPOCH: %w", err)
		}
		return time.Unix(seconds, 0).UTC(), nil
	}
	if at, err := time.Parse(time.RFC3339, date); err == nil {
		return at, nil
	}
	return time.Now().UTC(), nil
}
