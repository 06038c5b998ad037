package main

import (
	"cmp"
	"fmt"
	"regexp"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
)

// They are set when a release is built, and found in the module's own words elsewhere.
var (
	version = "" // "0.1.0"
	commit  = "" // of the repository
	date    = "" // of that commit
)

// unreleased is the version of what nobody released.
const unreleased = "0.1.0-dev"

// pseudo matches the versions that the Go command makes up for commits between releases.
var pseudo = regexp.MustCompile(`-(?:0\.)?\d{14}-[0-9a-f]{12}`)

func init() {
	if info, ok := debug.ReadBuildInfo(); ok {
		version, commit, date = described(info, version, commit, date)
	}
	version = cmp.Or(version, unreleased)
}

// described completes what a release sets with what the Go command notes: `go install …@v0.1.0` knows the version, a build in a
// clone the commit.
func described(info *debug.BuildInfo, version, commit, date string) (string, string, string) {
	settings := map[string]string{}
	for _, s := range info.Settings {
		settings[s.Key] = s.Value
	}
	if v := info.Main.Version; version == "" && strings.HasPrefix(v, "v") && !pseudo.MatchString(v) {
		version = strings.TrimPrefix(v, "v")
	}
	commit = cmp.Or(commit, settings["vcs.revision"])
	if settings["vcs.modified"] == "true" && commit == settings["vcs.revision"] && commit != "" {
		commit += " and changes"
	}
	return version, commit, cmp.Or(date, settings["vcs.time"])
}

// versionText is the version and what it was made from, a fact on each line.
func versionText() string {
	text := "composecheck " + version + "\n"
	if commit != "" {
		text += fmt.Sprintf("commit %s", commit)
		if date != "" {
			text += " of " + date
		}
		text += "\n"
	}
	return text + fmt.Sprintf("%s %s/%s\n", runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version, and the commit it was built from", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprint(a.out, versionText())
			return err
		},
	}
}
