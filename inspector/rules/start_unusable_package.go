package rules

import (
	"fmt"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// lacksPackage is about a start that ends as a package of Python is not installed: a warning, for what other packages bring may change.
func (f *unusable) lacksPackage() {
	start := f.start
	f.Severity = inspector.Warning
	f.Evidence[0].Fact = fmt.Sprintf("%s needs %s, which is not in %s", start.Word, start.With, start.Host)
	f.Also = []inspector.Place{{At: compose.Pos{File: start.Host, Line: 1}, Label: "installed in the image"}}
	f.says(fmt.Sprintf("%s runs %s, which nothing installs in its image: %s has no %s", f.service, start.Word, start.Host, start.With),
		"a program that is not there cannot be run: the container ends, and nginx answers 502",
		fmt.Sprintf("Add %s to %s, and build the image anew", start.With, start.Host))
	if start.Direct {
		f.Label = "needs " + start.With
		f.Message = fmt.Sprintf("%s does not come up: its code has %s, which needs %s, and %s does not list that", f.service, start.Word, start.With, start.Host)
		f.Why = "an optional package of the framework is asked for when the module is loaded: without it the import fails, the server ends, and nginx answers 502"
	}
	f.Fix.Then = rebuild(f.service)
}
