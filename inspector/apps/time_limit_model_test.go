package apps

import "testing"

// TestWaitOf reads what of a set of timeouts is for the answer.
func TestWaitOf(t *testing.T) {
	for expr, want := range map[string]string{
		"60":                              "60",
		"httpx.Timeout(10.0, read=300)":   "300",
		"httpx.Timeout(120.0)":            "120.0",
		"httpx.Timeout(LIMIT, connect=5)": "LIMIT",
		"httpx.Timeout(connect=5, read=90.0, write=5, pool=5)": "90.0",
		"httpx.Timeout(timeout=45)":                            "45",
		"httpx.Timeout(connect=5)":                             "",
		"aiohttp.ClientTimeout(total=200)":                     "200",
		"aiohttp.ClientTimeout(connect=5, total=200)":          "200",
		"aiohttp.ClientTimeout(connect=5)":                     "",
	} {
		if got := waitOf(expr); got != want {
			t.Errorf("%s: %q, want %q", expr, got, want)
		}
	}
}
