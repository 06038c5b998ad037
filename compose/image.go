package compose

import "strings"

// Repository is an image's name without its tag and digest.
func Repository(image string) string {
	image, _, _ = strings.Cut(image, "@")
	if i := strings.LastIndex(image, ":"); i > strings.LastIndex(image, "/") {
		image = image[:i]
	}
	return image
}

// Tag is an image's tag; "" where it names none.
func Tag(image string) string {
	image, _, _ = strings.Cut(image, "@")
	return strings.TrimPrefix(image[len(Repository(image)):], ":")
}

// withoutRegistry is an image's reference without the host of its registry, and without what Docker Hub puts before those of
// its own.
func withoutRegistry(image string) string {
	if host, rest, ok := strings.Cut(image, "/"); ok && (strings.ContainsAny(host, ".:") || host == "localhost") {
		image = rest
	}
	return strings.TrimPrefix(image, "library/")
}
