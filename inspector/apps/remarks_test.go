package apps

import "testing"

func TestWithoutRemarks(t *testing.T) {
	for text, want := range map[string]string{
		"a // b\nhttp://x // c\r\nd":  "a \nhttp://x \nd",
		"//\n//":                      "\n",
		"{//a\n,//b\n;// c\nx//d":     "{\n,\n;\nx//d",
		"a///b\n ///c":                "a///b\n ",
		"/* x\n y */ z /**/ // w":     " \n z   ",
		"/*/ */x/":                    " x/",
		"/* open\n// a":               "/* open\n",
		"'/api/*': 1, '/b/*': 2 // c": "'/api/*': 1, '/b/*': 2 ",
	} {
		if got := withoutRemarks(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
