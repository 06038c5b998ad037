package rules

import (
	"fmt"
	"testing"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// TestComplaints reads how programs of many kinds say that they cannot reach another service.
func TestComplaints(t *testing.T) {
	s := &inspector.Snapshot{
		Project: &compose.Project{Name: "shop", Services: []compose.Service{
			{Name: "api", Links: []compose.Link{{Service: "db", Alias: "pg"}}}, {Name: "db", ContainerName: "the-db"},
			{Name: "redis"}, {Name: "server"}, {Name: "database"},
		}},
		Engine: &inspector.Engine{Containers: []inspector.Container{
			{Service: "redis", State: "paused", Endpoints: []inspector.Endpoint{{Network: "shop_default", IPv4: "172.18.0.9"}}},
		}},
	}
	const nobody, silent = "nobody", "silent"
	tests := []struct{ line, want string }{
		{`dial tcp: lookup db on 127.0.0.11:53: no such host`, "db"},
		{`pq: dial tcp 172.18.0.9:5432: connect: connection refused`, "redis"}, // by its address
		{`Error: getaddrinfo ENOTFOUND db`, "db"},
		{`Error: getaddrinfo EAI_AGAIN db`, "db"},
		{`Error: connect ECONNREFUSED 172.18.0.9:6379`, "redis"},
		{`psycopg2.OperationalError: could not translate host name "db" to address: Name or service not known`, "db"},
		{`connection to server at "db" (172.18.0.2), port 5432 failed: Connection refused`, "db"},
		{`could not connect to server: Connection refused Is the server running on host "db" (172.20.0.2) and accepting`, "db"},
		{`(2003, "Can't connect to MySQL server on 'db' ([Errno 111] Connection refused)")`, "db"},
		{`redis.exceptions.ConnectionError: Error -2 connecting to redis:6379. Name or service not known.`, "redis"},
		{`org.postgresql.util.PSQLException: Connection to the-db:5432 refused. Check that the hostname and port are correct`, "db"},
		{`java.net.UnknownHostException: db`, "db"},
		{`Connection refused: db/172.18.0.2:5432`, "db"},
		{`could not connect to postgres://app:***@pg/shop: timeout`, "db"}, // by a link's alias
		{`wait-for-it.sh: timeout occurred after waiting 15 seconds for DB:5432`, "db"},
		{`fatal: cannot connect to database at db:5432: dial tcp: lookup db on 127.0.0.11:53: no such host`, "db"},
		{`[emerg] 1#1: host not found in upstream "db" in /etc/nginx/nginx.conf:4`, "db"},
		{`SQLSTATE[HY000] [2002] Connection refused`, nobody},
		{`could not connect to server: Connection refused`, nobody}, // no name, though a service is called server
		{`connection to elsewhere.example.org:5432 timed out`, nobody},
		{`connection to mydb:5432 timed out`, nobody},
		{`connection to db.example.org:5432 timed out`, nobody},
		{`could not reach api:3000: connection refused`, nobody}, // itself
		{`connected to db:5432`, silent},
		{`GET http://db:5432/ 200`, silent},
		{`listening on 0.0.0.0:3000`, silent},
	}
	for _, tt := range tests {
		c := &inspector.Container{Service: "api", State: "running", Log: []inspector.LogLine{{Text: tt.line}}}
		got := silent
		if said := complaints(s, c); len(said) > 0 {
			if got = nobody; said[0].about != nil {
				got = said[0].about.Name
			}
		}
		if got != tt.want {
			t.Errorf("%q is about %s, want %s", tt.line, got, tt.want)
		}
	}
}

// TestBlameEnds: two services that run and complain about each other are nobody's fault, and no endless question.
func TestBlameEnds(t *testing.T) {
	says := func(text string) []inspector.LogLine { return []inspector.LogLine{{Text: text}} }
	s := &inspector.Snapshot{
		Project: &compose.Project{Name: "shop", Services: []compose.Service{{Name: "a", Scale: 1}, {Name: "b", Scale: 1}}},
		Engine: &inspector.Engine{Containers: []inspector.Container{
			{Service: "a", State: "running", Log: says("b:1000: connection refused")},
			{Service: "b", State: "running", Log: says("a:1000: connection refused")},
		}},
	}
	if why := follow(s, &s.Engine.Containers[0]); why.service != "a" || len(why.victims) != 0 {
		t.Errorf("the cause is %s, by %d", why.service, len(why.victims))
	}
	s.Engine.Containers[1].State = "paused"
	if why := follow(s, &s.Engine.Containers[0]); why.service != "b" || len(why.victims) != 1 {
		t.Errorf("the cause is %s, by %d", why.service, len(why.victims))
	}
}

// TestBlameOnce: where services that run complain about one another again and again, each is looked at once. Their paths are
// too many to walk.
func TestBlameOnce(t *testing.T) {
	const services, lines = 12, 50
	s := &inspector.Snapshot{Project: &compose.Project{Name: "shop"}, Engine: &inspector.Engine{}}
	for i := range services {
		c := inspector.Container{Service: fmt.Sprint("s", i), State: "running"}
		for j := range lines {
			c.Log = append(c.Log, inspector.LogLine{Text: fmt.Sprintf("s%d:1000: connection refused", (i+1+j%(services-1))%services)})
		}
		s.Project.Services = append(s.Project.Services, compose.Service{Name: c.Service, Scale: 1})
		s.Engine.Containers = append(s.Engine.Containers, c)
	}
	s.Project.Sort()
	first := &s.Engine.Containers[0]
	if why := follow(s, first); why.service != "s0" || len(why.victims) != 0 {
		t.Errorf("the cause is %s, by %d", why.service, len(why.victims))
	}
	s.Engine.Containers[services-1].State = "paused"
	if why := follow(s, first); why.service != fmt.Sprint("s", services-1) {
		t.Errorf("the cause is %s, by %d", why.service, len(why.victims))
	}
}
