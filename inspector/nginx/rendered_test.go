package nginx

import (
	"strings"
	"testing"
)

func TestRendered(t *testing.T) {
	const source = "server {\n  listen ${PORT};\n  server_name {{ name }};\n  $MORE\n  location / { proxy_pass http://api:5001$request_uri; add_header X $a$b; }\n}\n"
	text := strings.NewReplacer("${PORT}", "8080", "{{ name }}", "a.example b.example", "$MORE", "listen 443 ssl;\n  http2 on;").Replace(source)
	r := Rendered([]byte(text), []byte(source))
	if r == nil || string(r.Text) != text {
		t.Fatalf("got %+v, want the text", r)
	}
	for _, tt := range []struct {
		words string
		want  Pos
	}{
		{"server {", Pos{Line: 1, Column: 1, EndColumn: 9}},
		{"8080", Pos{Line: 2, Column: 10, EndColumn: 17}},
		{"http2", Pos{Line: 4, Column: 3}},
		{"api:5001", Pos{Line: 5, Column: 34, EndColumn: 42}},
		{"$request_uri", Pos{Line: 5, Column: 42, EndColumn: 54}},
		{"$b", Pos{Line: 5, Column: 71, EndColumn: 73}},
	} {
		i := strings.Index(text, tt.words)
		if got := r.Place(i, i+len(tt.words)); got != tt.want {
			t.Errorf("%s: got %+v, want %+v", tt.words, got, tt.want)
		}
	}
	for name, other := range map[string]string{
		"another file":        "server { listen 80; }\n",
		"more behind":         text + "server {}\n",
		"more before":         "# made\n" + text,
		"a line in a value":   strings.Replace(text, "8080", "80;\nlisten 81", 1),
		"a missing end":       strings.TrimSuffix(text, "}\n"),
		"a longer first word": "x" + text,
	} {
		if r := Rendered([]byte(other), []byte(source)); r != nil {
			t.Errorf("%s: got a rendering, want none", name)
		}
	}
	if Rendered([]byte(text), []byte("$ALL\n")) != nil {
		t.Error("a template that says nothing is taken for that of any text")
	}
}
