package inspector

import "testing"

func TestSeverity(t *testing.T) {
	for _, name := range []string{"note", "warning", "error"} {
		s, err := ParseSeverity(name)
		if err != nil || s.String() != name {
			t.Errorf("%s reads as %v, %v", name, s, err)
		}
		var back Severity
		if text, err := s.MarshalText(); err != nil || back.UnmarshalText(text) != nil || back != s {
			t.Errorf("%s does not survive its text form", name)
		}
	}
	if _, err := ParseSeverity("fatal"); err == nil {
		t.Error("fatal is no severity")
	}
}
