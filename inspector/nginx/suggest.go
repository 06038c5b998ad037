package nginx

import (
	"maps"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector/typo"
)

// names are the directives of nginx's own modules, sorted so that suggestions are always the same.
var names = slices.Sorted(maps.Keys(forms))

// suggest returns the directive that was probably meant, or "".
func suggest(name string) string {
	return typo.Nearest(strings.ToLower(name), names, min(2, len(name)/3))
}
