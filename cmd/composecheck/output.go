package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/moby/sys/atomicwriter"
	"github.com/spf13/cobra"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/report"
	"github.com/composecheck/composecheck/inspector/rules"
)

// An output is one format and where it goes.
type output struct {
	format report.Format
	file   string // "": standard output
}

// parseOutputs reads what --format says: NAME for standard output, NAME=FILE for a file. Where all go to files,
// standard output gets text, so that a log shows why the run failed.
func parseOutputs(asked []string) ([]output, error) {
	var outputs []output
	toStdout := ""
	files := map[string]string{} // the format, by file
	for _, text := range asked {
		name, file, hasFile := strings.Cut(text, "=")
		format, ok := report.Lookup(name)
		switch {
		case !ok:
			return nil, fmt.Errorf("unknown format %q: want one of %s%s", name, formatNames(), didYouMean(name, formatList()))
		case hasFile && file == "":
			return nil, fmt.Errorf("--format %s: want a file behind the =, as in %s=FILE", text, name)
		case !hasFile && toStdout != "":
			return nil, fmt.Errorf("--format %s and %s: one of them can go to standard output, give the other a file: --format %s=FILE", toStdout, name, name)
		case hasFile && files[filepath.Clean(file)] != "":
			return nil, fmt.Errorf("--format %s and %s: both go to %s", files[filepath.Clean(file)], name, file)
		case hasFile:
			if err := checkTarget(file); err != nil {
				return nil, fmt.Errorf("--format %s: %w", text, err)
			}
			files[filepath.Clean(file)] = name
		default:
			toStdout = name
		}
		outputs = append(outputs, output{format, file})
	}
	if toStdout == "" {
		outputs = append(outputs, output{format: report.Formats[0]})
	}
	return outputs, nil
}

// checkTarget says early that a file could not be written.
func checkTarget(file string) error {
	folder := filepath.Dir(file)
	info, err := os.Stat(folder)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("there is no folder %s", folder)
	case err != nil:
		return err
	case !info.IsDir():
		return fmt.Errorf("%s is no folder", folder)
	}
	if info, err = os.Stat(file); err == nil && info.IsDir() {
		return fmt.Errorf("%s is a folder", file)
	}
	return nil
}

// write writes all that was asked for. A file that cannot be written hinders no other.
func (a *app) write(outputs []output, r *inspector.Report, took time.Duration) error {
	o := report.Options{
		Quiet: a.quiet, Verbose: a.verbose, ASCII: a.ascii, Elapsed: took, Version: version, ExitCode: a.code, Command: a.command,
		Root: a.repositoryPath(r.Dir), Rules: ruleTexts(),
	}
	var err error
	if o.FailOn, err = a.failsOn(); err != nil {
		return err
	}
	var failed []error
	for _, out := range outputs {
		if out.file != "" {
			failed = append(failed, out.toFile(r, o))
			continue
		}
		o := o
		o.Width, o.Color = width(a.out, a.env), !a.noColor && colorful(a.out, a.env)
		failed = append(failed, out.format.Write(a.out, r, o))
	}
	return errors.Join(failed...)
}

func (out output) toFile(r *inspector.Report, o report.Options) error {
	var b bytes.Buffer
	if err := out.format.Write(&b, r, o); err != nil {
		return err
	}
	if err := writeFile(out.file, b.Bytes(), 0o644); err != nil {
		return usageError{fmt.Errorf("--format %s=%s: %w", out.format.Name, out.file, err)}
	}
	return nil
}

// writeFile writes a file as a whole or not at all; one that is there keeps its mode. What is no plain file, such as
// /dev/stderr, is written to.
func writeFile(file string, data []byte, mode fs.FileMode) error {
	if target, err := filepath.EvalSymlinks(file); err == nil {
		file = target
	}
	write := atomicwriter.WriteFile
	if info, err := os.Stat(file); err == nil {
		if mode = info.Mode().Perm(); !info.Mode().IsRegular() {
			write = os.WriteFile
		}
	}
	return write(file, data, mode)
}

// repositoryPath is the project directory as seen from the root of its repository, with slashes; "" where both are
// the same or nobody knows: a snapshot was taken elsewhere.
func (a *app) repositoryPath(dir string) string {
	if a.from != "" || dir == "" {
		return ""
	}
	for root := dir; ; root = filepath.Dir(root) {
		if _, err := os.Lstat(filepath.Join(root, ".git")); err == nil {
			return relative(root, dir)
		}
		if root == filepath.Dir(root) {
			break
		}
	}
	for _, name := range []string{"GITHUB_WORKSPACE", "CI_PROJECT_DIR"} {
		if path := relative(a.env(name), dir); path != "" && path != ".." && !strings.HasPrefix(path, "../") {
			return path
		}
	}
	return ""
}

// relative returns the way from one folder to another, "" when there is none.
func relative(from, to string) string {
	path, err := filepath.Rel(from, to)
	if err != nil || path == "." || from == "" {
		return ""
	}
	return filepath.ToSlash(path)
}

// ruleTexts hands the manual to the formats that carry it.
func ruleTexts() map[string]report.RuleText {
	texts := map[string]report.RuleText{}
	for _, r := range rules.All() {
		texts[r.ID] = report.RuleText{Summary: r.Summary, Manual: rules.Manual(r)}
	}
	return texts
}

func formatList() []string {
	var names []string
	for _, f := range report.Formats {
		names = append(names, f.Name)
	}
	return names
}

func formatNames() string { return strings.Join(formatList(), ", ") }

// completeFormat offers the names, and files behind a =.
func completeFormat(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
	if strings.Contains(typed, "=") {
		return nil, cobra.ShellCompDirectiveDefault
	}
	var names []string
	for _, f := range report.Formats {
		names = append(names, f.Name+"\t"+f.Summary)
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}
