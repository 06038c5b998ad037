package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/engine/enginetest"
)

func TestObserveRecorded(t *testing.T) {
	c, server := connect(t, shop(t))
	engine, gaps, err := c.Observe(t.Context(), shopProject(), ObserveOptions{Proxies: []string{"gateway"}, Since: time.Hour})
	if err != nil || len(gaps) != 0 {
		t.Fatal(err, gaps)
	}
	checkProject(t, engine)
	if engine.Version != "20.10.24+dfsg1" || engine.APIVersion != "1.41" || engine.Desktop || engine.Host != server.Host {
		t.Errorf("engine: %+v", engine)
	}
	// ping, info, two lists, the past, three containers, one network, the logs of gateway, crash and perhaps api, and the
	// processes of gateway
	if calls := server.Calls(); len(calls) > 13 {
		t.Errorf("%d calls: %v", len(calls), calls)
	}
	for _, call := range server.Calls() {
		if !strings.HasPrefix(call, "GET ") && !strings.HasPrefix(call, "HEAD ") {
			t.Errorf("observing changes something: %s", call)
		}
	}
	data, err := json.Marshal(engine)
	if err != nil {
		t.Fatal(err)
	}
	var again inspector.Engine
	if err := json.Unmarshal(data, &again); err != nil {
		t.Error(err)
	}
}

func TestObservePodman(t *testing.T) {
	c, _ := connect(t, enginetest.State{Info: []byte(`{"ServerVersion":"5.8.6","OperatingSystem":"debian","BuildahVersion":"1.43.2"}`)})
	engine, gaps, err := c.Observe(t.Context(), &compose.Project{Name: "odd"}, ObserveOptions{})
	if err != nil || len(gaps) != 0 || !engine.Podman {
		t.Errorf("%+v, gaps %v, %v", engine, gaps, err)
	}
}

// odd is all that Docker's own client would refuse, and more.
const odd = `{"Id":"0123456789abcdef","Name":"/odd-web-1","Created":"yesterday","RestartCount":2,
"State":{"Status":"running","Running":true,"StartedAt":"2026-01-02T03:04:05.6Z","FinishedAt":"0001-01-01T00:00:00Z","Error":"bad \u001b[31mthing","OOMKilled":true,
 "Health":{"Status":"unhealthy","FailingStreak":4,"Log":[{"Output":"old"},{"End":"2026-01-02T03:05:05+02:00","ExitCode":7,"Output":"  % Total\r\n\u001b[1mcurl: (7)\u001b[0m refused\n"}]}},
"Config":{"Image":"web","Env":["SECRET=1"],"ExposedPorts":{"8080/tcp":{},"/tcp":{},"53/udp":{},"9000-9005/tcp":{},"80":{}},"Labels":{"com.docker.compose.project":"odd","com.docker.compose.service":"web","com.docker.compose.container-number":"1","traefik":"x"},
 "Healthcheck":{"Test":["CMD","true"],"Interval":5000000000,"Timeout":1000000000,"StartPeriod":9000000000,"Retries":4}},
"HostConfig":{"NetworkMode":"odd_default","Memory":1024,"RestartPolicy":{"Name":"always"}},
"NetworkSettings":{"Ports":{"8080/tcp":[{"HostIp":"localhost","HostPort":"18080"},{"HostIp":"[::]","HostPort":"18080"},{"HostIp":"","HostPort":"x"}],"/tcp":[{"HostIp":"","HostPort":"1"}],"80/tcp":null},
 "Networks":{"odd_default":{"NetworkID":"n1","IPAddress":"172.18.0.2/16","Gateway":"172.17.0.1/16","Aliases":["web","0123456789ab"],"DNSNames":["odd-web-1","web"]},"bridge":{"IPAddress":"172.17.0.3","Aliases":null}}},
"Mounts":[{"Type":"volume","Name":"odd_data","Source":"/var/lib/x","Destination":"/data","RW":true},{"Type":"bind","Source":"/srv/n.conf","Destination":"/a","RW":false}]}`

func TestOddAnswers(t *testing.T) {
	state := enginetest.State{
		Info:       []byte(`{"ServerVersion":"29.0.0","OperatingSystem":"Docker Desktop"}`),
		Containers: []enginetest.Container{container(odd)},
		Networks: []enginetest.Network{[]byte(`{"Id":"n1","Name":"odd_default","Driver":"bridge","Internal":true,"IPAM":{"Config":[{"Subnet":"172.18.0.0/16","Gateway":"172.18.0.1/16"},{"Subnet":"172.18.0.0/16"}]},
			"Labels":{"com.docker.compose.project":"odd","com.docker.compose.network":"default"},"Containers":{"ff":{"Name":"z","IPv4Address":"172.18.0.9/16","IPv6Address":"fd00::9/64"},"ee":{"Name":"a"}}}`)},
	}
	c, _ := connect(t, state)
	engine, gaps, err := c.Observe(t.Context(), &compose.Project{Name: "odd"}, ObserveOptions{})
	if err != nil || len(gaps) != 0 {
		t.Fatal(err, gaps)
	}
	want := &inspector.Engine{
		Host: c.Host(), Version: "29.0.0", APIVersion: "1.41", OS: "Docker Desktop", Desktop: true,
		Containers: []inspector.Container{{
			ID: "0123456789abcdef", Name: "odd-web-1", Service: "web", Number: 1, Image: "web", State: "running", Error: "bad thing", OOMKilled: true,
			RestartCount: 2, RestartPolicy: "always", Started: time.Date(2026, 1, 2, 3, 4, 5, 6e8, time.UTC),
			Health: &inspector.Health{Status: "unhealthy", Streak: 4, ExitCode: 7, Output: "% Total | curl: (7) refused", Test: []string{"CMD", "true"},
				At:       time.Date(2026, 1, 2, 1, 5, 5, 0, time.UTC),
				Runs:     []inspector.HealthRun{{}, {End: time.Date(2026, 1, 2, 1, 5, 5, 0, time.UTC), ExitCode: 7}},
				Interval: 5 * time.Second, Timeout: time.Second, StartPeriod: 9 * time.Second, Retries: 4},
			NetworkMode: "odd_default",
			Endpoints: []inspector.Endpoint{
				{Network: "bridge", IPv4: "172.17.0.3"},
				{Network: "odd_default", ID: "n1", IPv4: "172.18.0.2", Names: []string{"0123456789ab", "odd-web-1", "web"}},
			},
			Published: []inspector.Publication{
				{HostIP: "[::]", Host: 18080, Target: 8080, Protocol: "tcp"}, {HostIP: "localhost", Host: 18080, Target: 8080, Protocol: "tcp"}},
			Exposed: []int{80, 8080},
			Mounts: []inspector.MountPoint{
				{Type: "bind", Source: "/srv/n.conf", Destination: "/a", ReadOnly: true}, {Type: "volume", Source: "odd_data", Destination: "/data"}},
			MemoryLimit: 1024,
			Labels:      map[string]string{"com.docker.compose.project": "odd", "com.docker.compose.service": "web", "com.docker.compose.container-number": "1"},
			Log:         []inspector.LogLine{},
		}},
		Networks: []inspector.Network{{
			Name: "odd_default", Key: "default", ID: "n1", Driver: "bridge", Internal: true, Subnets: []string{"172.18.0.0/16"}, Gateways: []string{"172.18.0.1"},
			Members: []inspector.Member{{ID: "ee", Name: "a"}, {ID: "ff", Name: "z", IPv4: "172.18.0.9", IPv6: "fd00::9"}},
		}},
	}
	if diff := cmp.Diff(want, engine); diff != "" {
		t.Error(diff)
	}
}

func TestChoose(t *testing.T) {
	made := func(name, project, service, more string) enginetest.Container {
		labels := ""
		if project != "" {
			labels = fmt.Sprintf(`"com.docker.compose.project":%q,"com.docker.compose.service":%q%s`, project, service, more)
		}
		return container(fmt.Sprintf(`{"Id":"id-%s","Name":"/%s","Created":"2026-01-01T00:00:0%dZ","Config":{"Labels":{%s}},"NetworkSettings":{"Networks":{"seen":{}}}}`,
			name, name, len(name)%10, labels))
	}
	from := func(dir, files string) string {
		return fmt.Sprintf(`,"com.docker.compose.project.working_dir":%q,"com.docker.compose.project.config_files":%q`, dir, files)
	}
	project := &compose.Project{
		Name: "shop", Dir: "/srv/shop", Files: []string{"compose.yaml", "/srv/over.yaml"},
		Services: []compose.Service{{Name: "web"}, {Name: "db", ContainerName: "the-db"}},
		Networks: []compose.Network{{Name: "default", EngineName: "shop_default"}},
	}
	tests := []struct {
		name       string
		containers []enginetest.Container
		want       string // names
		gap        string
	}{
		{"labels", []enginetest.Container{made("a", "shop", "web", ""), made("b", "other", "web", ""),
			made("c", "shop", "web", `,"com.docker.compose.oneoff":"True"`), made("d", "shop", "web", `,"com.docker.compose.hook":"post_start"`), made("e", "shop", "web", `,"composecheck.sidecar":"a"`)}, "a", ""},
		{"names", []enginetest.Container{made("shop_web_1", "", "", ""), made("shop-web-2", "", "", ""), made("shop-web-x", "", "", ""), made("the-db", "", "", "")},
			"the-db shop_web_1 shop-web-2", ""},
		{"the name of another project's container", []enginetest.Container{made("the-db", "other", "db", "")}, "", ""},
		{"started under other names, the newest", []enginetest.Container{
			made("x", "a", "web", from("/srv/shop", "compose.yaml,../over.yaml")), made("yy", "b", "web", from("/srv/shop/", "/srv/over.yaml,/srv/shop/compose.yaml")),
			made("zzz", "c", "web", from("/srv/shop", "compose.yaml"))}, "yy", `the same files run as project "b"`},
		{"ours win", []enginetest.Container{made("x", "a", "web", from("/srv/shop", "compose.yaml,/srv/over.yaml")), made("yy", "shop", "web", "")}, "yy", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			other := `{"Id":"n","Name":"b_default","Labels":{"com.docker.compose.project":"b","com.docker.compose.network":"default"}}`
			c, _ := connect(t, enginetest.State{Info: []byte(`{}`), Containers: tt.containers,
				Networks: []enginetest.Network{[]byte(other), []byte(`{"Id":"s","Name":"seen"}`), []byte(`{"Id":"h","Name":"host"}`)}})
			engine, gaps, err := c.Observe(t.Context(), project, ObserveOptions{})
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			for _, c := range engine.Containers {
				names = append(names, c.Name)
			}
			if got := strings.Join(names, " "); got != tt.want {
				t.Errorf("containers %q, want %q", got, tt.want)
			}
			if got := fmt.Sprint(gaps); (tt.gap == "") != (len(gaps) == 0) || !strings.Contains(got, tt.gap) {
				t.Errorf("gaps %s, want %q", got, tt.gap)
			}
			wantNetworks := "shop_default:missing"
			if tt.gap != "" {
				wantNetworks = "b_default:default"
			}
			if tt.want != "" {
				wantNetworks = strings.Join(slices.Sorted(slices.Values([]string{wantNetworks, "seen:"})), " ")
			}
			var networks []string
			for _, n := range engine.Networks {
				note := n.Key
				if n.Missing {
					note = "missing"
				}
				networks = append(networks, n.Name+":"+note)
			}
			if got := strings.Join(slices.Sorted(slices.Values(networks)), " "); got != wantNetworks {
				t.Errorf("networks %q, want %q", got, wantNetworks)
			}
		})
	}
}

func TestObserveFaults(t *testing.T) {
	tests := []struct {
		name  string
		fault enginetest.Fault
		gaps  []string // what: why, parts of both
	}{
		{"container goes away", enginetest.Fault{Match: "ID/json", Status: 404, Message: "No such container"}, []string{"container shop-crash-1: it went away while we looked"}},
		{"container hangs", enginetest.Fault{Match: "ID/json", Hang: true}, []string{"container shop-crash-1: the engine did not answer in time"}},
		{"container is garbage", enginetest.Fault{Match: "ID/json", Body: `{"Id":`}, []string{"container shop-crash-1: inspecting it: the engine's answer cannot be read"}},
		{"connection breaks", enginetest.Fault{Match: "ID/json", Reset: true}, []string{"container shop-crash-1: inspecting it: the connection broke off"}},
		{"networks forbidden", enginetest.Fault{Match: "GET /networks", Status: 403, Message: "Forbidden"}, []string{"networks of the engine: the engine, or a proxy before it, does not allow it"}},
		{"members forbidden", enginetest.Fault{Match: "GET /networks/", Status: 403, Message: "Forbidden"}, []string{"members of network shop_default: the engine, or a proxy"}},
		{"info forbidden", enginetest.Fault{Match: "GET /info", Status: 403}, nil},
		{"neither info nor version", enginetest.Fault{Match: "GET /", After: 0, Status: 403}, nil},
		{"log hangs", enginetest.Fault{Match: "ID/logs", Hang: true}, []string{"log of container shop-crash-1: the engine did not answer in time"}},
		{"log is no stream", enginetest.Fault{Match: "ID/logs", Body: "<html>hello</html>"}, []string{"log of container shop-crash-1: the engine's answer is not a multiplexed stream"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			state := shop(t)
			for _, c := range state.Containers {
				var facts struct{ ID, Name string }
				_ = json.Unmarshal(c.Inspect, &facts)
				if strings.Contains(facts.Name, "crash") {
					tt.fault.Match = strings.Replace(tt.fault.Match, "ID", facts.ID, 1)
				}
			}
			state.Faults = append(state.Faults, tt.fault)
			c, _ := connect(t, state)
			c.timeout = 700 * time.Millisecond
			engine, gaps, err := c.Observe(t.Context(), shopProject(), ObserveOptions{})
			if tt.fault.Match == "GET /" {
				if !errors.Is(err, ErrForbidden) {
					t.Errorf("got %v", err)
				}
				return
			}
			if err != nil || engine.Version == "" {
				t.Fatal(err, engine)
			}
			if len(gaps) != len(tt.gaps) {
				t.Fatalf("gaps %+v, want %q", gaps, tt.gaps)
			}
			for i, gap := range gaps {
				if got := gap.What + ": " + gap.Why; !strings.HasPrefix(got, tt.gaps[i]) {
					t.Errorf("gap %q, want %q", got, tt.gaps[i])
				}
			}
		})
	}
}

func TestObserveCancelled(t *testing.T) {
	state := shop(t)
	state.Faults = []enginetest.Fault{{Match: "/json", After: 1, Hang: true}}
	c, _ := connect(t, state)
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	if _, _, err := c.Observe(ctx, shopProject(), ObserveOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
