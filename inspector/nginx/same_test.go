package nginx

import "testing"

func TestSaysTheSame(t *testing.T) {
	const base = "server {\n  listen 80; # the port\n  location / { return 200 \"a # b\"; }\n}\n"
	for _, c := range []struct {
		name, other string
		want        bool
	}{
		{"itself", base, true},
		{"another comment", "# moved\nserver { listen 80;\n location / { return 200 \"a # b\"; } }", true},
		{"other quotes", "server { listen '80'; location / { return 200 'a # b'; } }", true},
		{"another port", "server { listen 81; location / { return 200 \"a # b\"; } }", false},
		{"another text in quotes", "server { listen 80; location / { return 200 \"a # c\"; } }", false},
		{"a directive in a comment", "server { # listen 80;\n location / { return 200 \"a # b\"; } }", false},
		{"a directive more", base + "server { listen 81; }", false},
		{"a block that is not closed", "server { listen 80; location / { return 200 \"a # b\"; ", false},
		{"nothing", "", false},
	} {
		if got := SaysTheSame([]byte(base), []byte(c.other)); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
	if SaysTheSame([]byte("a_by_lua_block { x(1) }"), []byte("a_by_lua_block { x(2) }")) {
		t.Error("another Lua block is said to be the same")
	}
	if SaysTheSame([]byte("-----BEGIN A"), []byte("-----BEGIN B")) {
		t.Error("what is no configuration is compared as one")
	}
}
