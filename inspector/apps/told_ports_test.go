package apps

import "testing"

func TestSettingsPorts(t *testing.T) {
	for text, want := range map[string]int{
		"port: 3005\n": 3005,
		"bbb:\n  key: x\n\n# mine\nserver:\n  host: 0.0.0.0\n  port: 3005\nredis:\n  port: 6379\n": 3005,
		"{\n  \"server\": {\n    \"port\": 8080\n  }\n}\n":                                         8080,
		"{\n  \"port\": 8080\n}\n":                       8080,
		"{\n  \"database\": {\n    \"port\": 5432\n  }}": 0,
		"[server]\nport = 4000\n":                        4000,
		"[database]\nport = 5432\n":                      0,
		"redis:\n  port: 6379\n":                         0,
	} {
		got := settingsPorts(text)
		if want == 0 && len(got) == 0 || len(got) == 1 && got[0].Port == want {
			continue
		}
		t.Errorf("settingsPorts(%q) = %v, want %d", text, got, want)
	}
}
