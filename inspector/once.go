package inspector

import "sync"

// Once computes what several rules ask of a snapshot when the first of them does, and keeps it with the snapshot, which does
// not change from then on. A key is of a type of its own for each thing; what is given is for all, and nobody may change it.
func Once[T any](s *Snapshot, key any, compute func() T) T {
	kept, _ := s.derived.LoadOrStore(key, sync.OnceValue(compute))
	return kept.(func() T)()
}
