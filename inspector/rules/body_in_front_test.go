package rules

import "testing"

func TestMebibytes(t *testing.T) {
	for n, want := range map[int64]string{64 << 20: "64 MiB", 1536 << 10: "1.5 MiB", 1000 << 20: "1000 MiB", 2 << 30: "2048 MiB"} {
		if got := mebibytes(n); got != want {
			t.Errorf("%d bytes are written %q, want %q", n, got, want)
		}
	}
}
