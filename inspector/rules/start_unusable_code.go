package rules

import (
	"fmt"
	"path"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// code says that an interpreter is given a script which is not in the folder that is mounted for it.
func (f *unusable) code() {
	start := f.start
	folder := "the folder of the project"
	if start.Folder != "." {
		folder = start.Folder
	}
	if f.Severity = inspector.Warning; start.Near != "" {
		f.Severity = inspector.Error
	}
	f.says(fmt.Sprintf("%s starts with %s, which is not in %s, mounted at %s", f.service, start.Word, folder, start.With),
		"the mount hides what the image has at that path, so that the interpreter has the folder's files alone: it finds no such script, and the container ends",
		fmt.Sprintf("Name a script that is there, or put %s back", start.Word))
	switch {
	case start.Near == "":
		return
	case start.Near == "config.ru":
		f.Message += ": what it has is config.ru"
		f.Fix.Summary = "Start that: rackup -o 0.0.0.0 (bundle exec rackup -o 0.0.0.0), with -p for the port that nginx asks"
	default:
		f.Message += fmt.Sprintf(": the only %s there is %s", path.Base(start.Word), start.Near)
		f.Fix.Summary = fmt.Sprintf("Name it where it is: %s", start.Near)
	}
	f.Also = []inspector.Place{{At: compose.Pos{File: path.Join(start.Folder, start.Near), Line: 1}, Label: "is there"}}
}
