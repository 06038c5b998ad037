package nginx

import (
	"path"
	"slices"
	"strings"
)

// HidesUpstreams reports whether a part of the configuration that cannot be seen may declare upstream blocks:
// the main file, or what is included at the level of http or stream.
func (c *Config) HidesUpstreams() bool {
	if c.Complete {
		return false
	}
	return len(c.Files) == 0 || slices.ContainsFunc(c.Includes, func(i Include) bool { return i.Hidden && i.Holds() })
}

// HidesInImage reports whether all that may declare upstream blocks and cannot be seen is in folders of the image.
func (c *Config) HidesInImage() bool {
	return c.HidesUpstreams() && len(c.Files) > 0 && !slices.ContainsFunc(c.Includes, func(i Include) bool { return i.Hidden && i.Holds() && !i.Image })
}

// HidesListens reports whether a part of the configuration that cannot be seen may hold server blocks, or listen
// directives of those that can.
func (c *Config) HidesListens() bool {
	return c.HidesUpstreams() || slices.ContainsFunc(c.Includes, func(i Include) bool { return i.Hidden && i.In == "server" })
}

// HidesSettings reports whether a part of the configuration that cannot be seen may set anything that its other parts
// inherit: not the well-known files that hold nothing but lists.
func (c *Config) HidesSettings() bool {
	return len(c.Files) == 0 || len(c.Problems) > 0 || slices.ContainsFunc(c.Includes, func(i Include) bool { return i.Hidden && !i.Lists() })
}

// Lists reports whether the include names one of the well-known files that hold lists alone.
func (i Include) Lists() bool {
	base := path.Base(i.Pattern)
	return base == "mime.types" || base == "fastcgi.conf" || strings.HasSuffix(base, "_params") || strings.Contains(i.Pattern, "/modules")
}

// Holds reports whether the include stands where servers and upstreams may be declared, and is not one of the
// well-known files that hold none.
func (i Include) Holds() bool {
	return (i.In == "http" || i.In == "stream" || i.In == "main") && !i.Lists()
}
