package nginx

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

func TestSecretsStayInside(t *testing.T) {
	const conf = `events {}
http {
	map $http_key $key { default hunter20; "hunter21" 1; }
	add_header X-Key hunter22;
	server {
		set $token hunter23;
		set $unrelated "hunter24"; # hunter25
		location / {
			proxy_set_header Authorization "Basic hunter26"; proxy_pass http://app:3000; # hunter27
			proxy_set_header Host $host;
			proxy_set_header X-Token hunter28;
			if ($http_x = hunter29) { return 200 "the key is hunter30"; }
			fastcgi_param DB_PASSWORD hunter31;
			auth_request /auth; secure_link_secret hunter32; proxy_redirect http://u:hunter33@a/ /;
		}
		location /b { set $up http://u:hunter34@app:1; proxy_pass $up; }
		location /c { proxy_pass http://u:hunter35@app; }
		location /d { return 200 "hunter36
			x hunter37"; proxy_set_header X "hunter38
			proxy_pass http://hunter39";
		}
		proxy_set_header hunter40
	}
}
`
	c := readText(conf)
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	for n := 20; n <= 40; n++ {
		if secret := fmt.Sprintf("hunter%d", n); n != 39 && n != 40 && strings.Contains(string(text), secret) {
			t.Errorf("%s: %s", secret, text)
		}
	}
	if got := c.Lines[c.Main][9]; got != "\t\t\tproxy_set_header Authorization …; proxy_pass http://app:3000;" {
		t.Errorf("line 9: %q", got)
	}
}
