// Package engine asks a Docker Engine what runs. It only reads: what starts anything are Exec and the Talks, which run
// a command that the caller names, in a container, beside it in a Sidecar that is removed again, or on this machine in
// its Namespace.
//
// Connecting and agreeing on an API version is left to Docker's own client. Its answers, though, are decoded here,
// into types that hold what we need as plain strings: the client's types refuse a whole container for one address
// or port that they cannot parse, and an inspector of broken projects meets such containers.
package engine
