// Package engine asks a Docker Engine what runs. It only reads: the one call that starts anything is Exec, which
// runs a command that the caller names.
//
// Connecting and agreeing on an API version is left to Docker's own client. Its answers, though, are decoded here,
// into types that hold what we need as plain strings: the client's types refuse a whole container for one address
// or port that they cannot parse, and an inspector of broken projects meets such containers.
package engine
