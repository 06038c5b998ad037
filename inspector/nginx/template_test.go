package nginx

import (
	"strings"
	"testing"
)

func TestTemplates(t *testing.T) {
	tests := map[string]string{
		at("proxy_pass http://@@HOST@@:1;"):           "@@HOST@@",
		at("proxy_pass http://%BACKEND%;"):            "%BACKEND%",
		at("<% if x %>\nroot /a;"):                    "<% if x %>",
		at("{{#if a}}\nroot /a;"):                     "{{#if a}}",
		at("root ${ROOT:-/tmp};"):                     "${ROOT:-/tmp}",
		at("# {{ managed }}\nroot /a;"):               "",
		at("set $A x; return 200 ${A};"):              "",
		at("return 200 '%20%AF{{';"):                  "",
		inServer("server_name ${DOMAIN};"):            "",
		inHTTP("log_format j '{{\"a\":\"$host\"}}';"): "",
		inHTTP("map $host $M { default a; }\nserver { location / { return 200 ${M}; } }"): "",
	}
	for conf, mark := range tests {
		c := readText(conf)
		switch {
		case mark == "" && len(c.Problems) != 0:
			t.Errorf("%s: %+v", conf, c.Problems)
		case mark != "" && (len(c.Problems) != 1 || c.Problems[0].Kind != "template" || !strings.Contains(c.Problems[0].Message, mark)):
			t.Errorf("%s: %+v", conf, c.Problems)
		}
	}
}
