package inspector

import (
	"encoding/json"
	"testing"
)

func FuzzDecodeSnapshot(f *testing.F) {
	data, err := json.Marshal(live(shop()))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := DecodeSnapshot(data)
		if err != nil {
			return
		}
		Check(s, []Rule{{ID: "CC1", Check: func(s *Snapshot) []Finding {
			for _, l := range s.Links() {
				l.Works()
				l.At()
				l.Meets()
			}
			return nil
		}}})
	})
}
