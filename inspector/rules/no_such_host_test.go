package rules

import (
	"strings"
	"testing"
)

func TestLookedUp(t *testing.T) {
	for text, want := range map[string]string{
		"dial tcp: lookup postgres on 127.0.0.11:53: no such host":                                           "postgres",
		"Error: getaddrinfo ENOTFOUND mongo":                                                                 "mongo",
		"getaddrinfo EAI_AGAIN redis-cache redis-cache:6379":                                                 "redis-cache",
		`could not translate host name "db" to address: Name or service not known`:                           "db",
		"php_network_getaddrinfo: getaddrinfo for mysql failed: Temporary failure in name resolution":        "mysql",
		"Caused by: java.net.UnknownHostException: keycloak":                                                 "keycloak",
		"Unknown MySQL server host 'maria_db' (-2)":                                                          "maria_db",
		"getaddrinfo ENOTFOUND db.example.org":                                                               "",
		"dial tcp: lookup db.example.org on 127.0.0.11:53: no such host":                                     "",
		"java.net.UnknownHostException: db.example.org: Name or service not known":                           "",
		"connect ECONNREFUSED 172.18.0.2:5432":                                                               "",
		"could not connect to server: Connection refused. Is the server running on host \"db\" (172.18.0.2)": "",
	} {
		got := ""
		if groups := lookedUp.FindStringSubmatch(text); groups != nil {
			got = strings.Join(groups[1:], "")
		}
		if got != want {
			t.Errorf("%s: looked up %q, want %q", text, got, want)
		}
	}
}
