package nginx

import "fmt"

// AtLeast reports whether an nginx version ("1.27.3") is that one or later. What is not a version is not.
func AtLeast(version string, major, minor, patch int) bool {
	var a, b, c int
	n, _ := fmt.Sscanf(version, "%d.%d.%d", &a, &b, &c)
	if n < 2 {
		return false
	}
	for _, pair := range [][2]int{{a, major}, {b, minor}, {c, patch}} {
		if pair[0] != pair[1] {
			return pair[0] > pair[1]
		}
	}
	return true
}
