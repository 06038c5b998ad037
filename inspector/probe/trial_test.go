package probe

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

func TestTrial(t *testing.T) {
	const keeps, strips = "location /api/ { proxy_pass http://api:3000; }", "location /api/ { proxy_pass http://api:3000/; }"
	lost := []string{"GET /api/items/7 404"}
	tests := []struct {
		name, server string
		log          []string
		want         string // client, asked, other, nowhere
	}{
		{"kept", keeps, lost, "/api/items/7 /api/items/7 /items/7 /composecheck-asks-for-nothing"},
		{"stripped", strips, lost, "/api/items/7 /items/7 /api/items/7 /api/composecheck-asks-for-nothing"},
		{"no slash at the end", "location /api { proxy_pass http://api:3000; }", lost, "/api/items/7 /api/items/7 /items/7 /composecheck-asks-for-nothing"},
		{"kept, and nobody asked", keeps, nil, ""},
		{"stripped, and nobody asked", strips, nil, "/api/ / /api/ /api/composecheck-asks-for-nothing"},
		{"the last one", keeps, []string{"GET /api/a 404", "HEAD /api/b?token=x 404"}, "/api/b /api/b /b /composecheck-asks-for-nothing"},
		{"others work", strips, []string{"GET /api/a 404", "GET /api/b 200"}, ""},
		{"no harmless request", keeps, []string{"POST /api/a 404"}, ""},
		{"another status", keeps, []string{"GET /api/a 502"}, ""},
		{"the location itself", keeps, []string{"GET /api/ 404"}, ""},
		{"our own", keeps, []string{"HEAD /api/a?composecheck=x-1 404"}, ""},
		{"a page beside", keeps, []string{"GET /api/docs 404", "GET /api/favicon.ico 404", "GET /api/health 404"}, ""},
		{"no plain path", keeps, []string{"GET /api/%22x 404", "GET /api//x 404"}, ""},
		{"another location", keeps + " location /api/v2/ { proxy_pass http://new:3000; }", []string{"GET /api/v2/a 404"}, ""},
		{"two ways to the app", keeps + " location / { proxy_pass http://api:3000; }", lost, ""},
		{"the same path elsewhere", keeps + " } server { listen 80; server_name b; location /api/ { proxy_pass http://b:3000; }", lost, ""},
		{"all paths", "location / { proxy_pass http://api:3000; }", []string{"GET /a 404"}, ""},
		{"another path in its place", "location /api/ { proxy_pass http://api:3000/v1/; }", lost, ""},
		{"a rewrite", "location /api/ { rewrite ^/api/(.*) /$1 break; proxy_pass http://api:3000; }", lost, ""},
		{"a variable", "location /api/ { proxy_pass http://api:3000$request_uri; }", lost, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := readServer(t, test.server)
			if got := describeTrial(trialFor(c, 0, accessLog(test.log))); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

func describeTrial(t *trial) string {
	if t == nil {
		return ""
	}
	return fmt.Sprintf("%s %s %s %s", t.Client, t.Asked, t.Other, t.nowhere)
}

// accessLog makes a container of nginx with a line for each "METHOD PATH STATUS", and one of before its start.
func accessLog(requests []string) *inspector.Container {
	gateway := &inspector.Container{Finished: time.Unix(95, 0), Started: time.Unix(100, 0)}
	for i, line := range append([]string{"GET /api/old%2Fold 404"}, requests...) {
		f := strings.Fields(line)
		text := fmt.Sprintf(`172.18.0.1 - - [21/Nov/2026:00:00:00 +0000] "%s %s HTTP/1.1" %s 19 "-" "curl/8"`, f[0], f[1], f[2])
		gateway.Log = append(gateway.Log, inspector.LogLine{Time: time.Unix(int64(90+20*i), 0), Text: text})
	}
	return gateway
}

func readServer(t *testing.T, server string) *nginx.Config {
	c := nginx.Read(fstest.MapFS{"etc/nginx/nginx.conf": {Data: []byte("events {} http { server { listen 80; " + server + " } }")}}, nginx.Options{})
	if len(c.Problems) > 0 {
		t.Fatal(c.Problems)
	}
	return c
}

func TestEscapes(t *testing.T) {
	const same, other = "location /api/ { proxy_pass http://mq:15672/api/; }", "location /mq/ { proxy_pass http://mq:15672/; }"
	tests := []struct{ name, server, log, want string }{
		{"the same path", same, "GET /api/queues/%2F/jobs 404", "/api/queues/%2F/jobs /api/queues/jobs /api/queues/%2F/jobs /api/composecheck-asks-for-nothing"},
		{"another path", other, "GET /mq/a%2fb 404", "/mq/a%2fb /a/b /a%2fb /composecheck-asks-for-nothing"},
		{"slashes stay", "merge_slashes off; " + same, "GET /api/%2F/x 404", "/api/%2F/x /api///x /api/%2F/x /api/composecheck-asks-for-nothing"},
		{"it works", same, "GET /api/queues/%2F/jobs 200", ""},
		{"no escape", same, "GET /api/queues/jobs 404", ""},
		{"another escape", same, "GET /api/%22%2F 404", ""},
		{"upwards", same, "GET /api/..%2F..%2Fetc 404", ""},
		{"handed on as it is", "location /api/ { proxy_pass http://mq:15672; }", "GET /api/queues/%2F/jobs 404", ""},
		{"another location", same + " location / { proxy_pass http://web:80/; }", "GET /a%2Fb 404", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := describeTrial(escapesFor(readServer(t, test.server), 0, accessLog([]string{test.log}))); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}
