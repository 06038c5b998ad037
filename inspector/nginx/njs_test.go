package nginx

import "testing"

func TestLacksNJS(t *testing.T) {
	for _, tt := range []struct {
		demand  Demand
		version string
		want    string
	}{
		{Demand{NJS: "0.8.0"}, "1.22.1", "0.7.11"},
		{Demand{NJS: "0.8.0"}, "1.23", "0.7.11"},
		{Demand{NJS: "0.8.0"}, "1.24.0", ""},
		{Demand{NJS: "0.8.10"}, "1.27.4", "0.8.9"},
		{Demand{NJS: "0.9.9"}, "1.30", ""},
		{Demand{NJS: "0.9.9"}, "1.2", ""},
		{Demand{NJS: "0.9.9"}, "", ""},
		{Demand{NJS: "0.5.0"}, "1.13.1", ""},
		{Demand{NJSUntil: "0.7.1"}, "1.21.5", "0.7.1"},
		{Demand{NJSUntil: "0.7.1"}, "1.20.2", ""},
	} {
		had, lacks := tt.demand.LacksNJS(tt.version)
		if !lacks {
			had = ""
		}
		if had != tt.want {
			t.Errorf("%+v in %s: got %q, want %q", tt.demand, tt.version, had, tt.want)
		}
	}
}
