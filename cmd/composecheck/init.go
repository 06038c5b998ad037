package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"github.com/composecheck/composecheck/compose"
)

// configTemplate is what `composecheck init` writes. All its settings are comments, so that it changes nothing.
//
//go:embed init.yaml
var configTemplate string

func (a *app) initCommand() *cobra.Command {
	force := false
	cmd := &cobra.Command{
		Use: "init", Short: "Write a commented " + configName + " into the project directory", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.init(cmd.Context(), force) },
	}
	cmd.Flags().BoolVar(&force, "force", false, "overwrite the file that is there")
	return cmd
}

// init writes the settings file where a run in this folder would look for it.
func (a *app) init(ctx context.Context, force bool) error {
	if err := a.inWorkingDir(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, a.timeout)
	defer cancel()
	p, err := compose.Load(ctx, a.compose)
	if err != nil {
		return err
	}
	file := a.settingsFile(p.Dir)
	flags := os.O_CREATE | os.O_WRONLY | os.O_EXCL
	if force {
		flags = os.O_CREATE | os.O_WRONLY | os.O_TRUNC
	}
	f, err := os.OpenFile(file, flags, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return usageError{fmt.Errorf("%s is there already: --force overwrites it", file)}
	}
	if err != nil {
		return err
	}
	_, err = f.WriteString(configTemplate)
	if err = errors.Join(err, f.Close()); err == nil {
		a.remark("written: %s; every setting in it is a comment until you take away its #\n", file)
	}
	return err
}
