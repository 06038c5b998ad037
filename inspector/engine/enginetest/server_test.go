package enginetest

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func get(t *testing.T, s *Server, path string) (int, string) {
	t.Helper()
	transport := &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", strings.TrimPrefix(s.Host, "unix://"))
	}}
	defer transport.CloseIdleConnections()
	resp, err := (&http.Client{Transport: transport}).Get("http://engine" + path)
	if err != nil {
		return 0, err.Error()
	}
	defer resp.Body.Close()
	body, _ := io.ReadAll(resp.Body)
	return resp.StatusCode, string(body)
}

func TestServer(t *testing.T) {
	s := New(t, State{
		MinAPI: "1.24",
		Containers: []Container{
			{Inspect: []byte(`{"Id":"aaa","Name":"/up","State":{"Running":true},"Config":{"Labels":{"a":"1"}}}`)},
			{Inspect: []byte(`{"Id":"bbb","Name":"/down"}`)},
		},
		Networks: []Network{[]byte(`{"Id":"n","Name":"net","Containers":{"aaa":{}}}`)},
		Faults:   []Fault{{Match: "GET /version", After: 1, Reset: true}},
		Version:  []byte(`{"Version":"x"}`),
	})
	tests := []struct {
		path   string
		status int
		want   string
	}{
		{"/_ping", 200, "OK"},
		{"/v1.41/containers/json", 200, `"Id":"aaa"`},
		{`/containers/json?all=1&filters={"label":{"a=2":true}}`, 200, "[]\n"},
		{`/containers/json?filters={"label":{"a":true}}`, 200, `"Names":["/up"]`},
		{"/containers/down/json", 200, `"bbb"`},
		{"/containers/zzz/json", 404, "No such container: zzz"},
		{"/networks", 200, `"Containers":{}`},
		{"/networks/net", 200, `{"aaa":{}}`},
		{"/networks/zzz", 404, "not found"},
		{"/exec/9/json", 404, "No such exec instance"},
		{"/info", 404, "page not found"},
		{"/swarm", 404, "page not found"},
		{"/v1.42/info", 400, "client version 1.42 is too new. Maximum supported API version is 1.41"},
		{"/v1.23/info", 400, "client version 1.23 is too old. Minimum supported API version is 1.24"},
		{"/version", 200, `"x"`},
		{"/version", 0, "EOF"},
	}
	for _, tt := range tests {
		if status, body := get(t, s, tt.path); status != tt.status || !strings.Contains(body, tt.want) {
			t.Errorf("%s: %d %q; want %d %q", tt.path, status, body, tt.status, tt.want)
		}
	}
	if calls := s.Calls(); calls[1] != "GET /containers/json" {
		t.Errorf("calls: %v", calls)
	}
}

func TestStateFaults(t *testing.T) {
	if _, err := Start(State{Containers: []Container{{Inspect: []byte(`{}`)}}}); err == nil {
		t.Error("a container without Id is accepted")
	}
	if _, err := Load("no-such-file"); err == nil {
		t.Error("an absent file is accepted")
	}
	if _, err := Load("server.go"); err == nil || !strings.Contains(err.Error(), "server.go") {
		t.Errorf("no JSON: %v", err)
	}
}
