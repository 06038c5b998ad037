package compose

import (
	"slices"
	"strings"
	"testing"
)

func TestSedFiles(t *testing.T) {
	for line, want := range map[string]string{
		"sed -i s/a/b/ one two":                     "sed -i s/a/b/|one two",
		"sed -i -e s/a/b/ -e /x/d one":              "sed -i -e s/a/b/ -e /x/d|one",
		"sed -es/a/b/ -i one":                       "sed -es/a/b/ -i|one",
		"sed -i.bak s/a/b/ /etc/f":                  "sed -i.bak s/a/b/|/etc/f",
		"sed -Ei s/a/b/ one":                        "sed -Ei s/a/b/|one",
		"sed --in-place --expression=s/a/b/ -- one": "sed --in-place --expression=s/a/b/|one",
		"sed -i --file script one":                  "sed -i --file script|one",
		"sed -i":                                    "sed -i|",
		"sed -i -e":                                 "sed -i -e|",
	} {
		words := strings.Fields(line)
		options, files := sedFiles(slices.Clone(words))
		if got := strings.Join(options, " ") + "|" + strings.Join(files, " "); got != want {
			t.Errorf("%s: %s", line, got)
		}
	}
}
