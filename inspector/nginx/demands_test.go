package nginx

import (
	"strings"
	"testing"
)

// Each directive of another module must say which one, or CC112 could not tell what is missing.
func TestForeignModules(t *testing.T) {
	dropped := "ssl spdy_chunk_size spdy_headers_comp limit_zone http2_push http2_push_preload http2_max_concurrent_pushes"
	common := "jdomain check headers_more" // words of more than one module, or of none
	for name := range strings.FieldsSeq(foreign) {
		if strings.Contains(" "+dropped+" "+common+" ", " "+name+" ") {
			continue
		}
		if d := demandOf(&Directive{Name: Word{Text: name}}, "server"); d == nil || d.Module == "" {
			t.Errorf("%s: of which module?", name)
		}
	}
}

// A variable that another module's directive makes is none that nobody makes: without the module, nginx stops at the
// directive.
func TestForeignVariable(t *testing.T) {
	const server = `events {} http { server { %s proxy_set_header X-Uri $escaped; } }`
	for set, want := range map[string]int{"set_escape_uri $escaped $request_uri;": 0, "": 1} {
		c := readText(strings.Replace(server, "%s", set, 1))
		if len(c.Problems) != want {
			t.Errorf("%q: %v", set, c.Problems)
		}
	}
}
