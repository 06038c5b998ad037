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

func TestDecodeSnapshot(t *testing.T) {
	data, err := json.Marshal(live(shop()))
	if err != nil {
		t.Fatal(err)
	}
	s, err := DecodeSnapshot(data)
	if err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(s)
	if err != nil || string(again) != string(data) {
		t.Errorf("decoded and encoded, it differs: %v", err)
	}
	for _, damage := range []func(*Snapshot){
		func(s *Snapshot) { s.Version = 0 },
		func(s *Snapshot) { s.Version = SnapshotVersion + 1 },
		func(s *Snapshot) { s.Project = nil },
		func(s *Snapshot) { s.Proxies[0].Service = "gone" },
		func(s *Snapshot) { s.Proxies[0].Config.Passes[0].Server = 7 },
		func(s *Snapshot) { s.Proxies[0].Config.Passes[0].Location = -2 },
		func(s *Snapshot) { s.Proxies[0].Config.Servers[0].Locations[0].Parent = 0 },
	} {
		s := shop()
		damage(s)
		data, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := DecodeSnapshot(data); err == nil {
			t.Errorf("accepted %.80s…", data)
		}
	}
	if _, err := DecodeSnapshot([]byte("{")); err == nil {
		t.Error("accepted what is no JSON")
	}
}
