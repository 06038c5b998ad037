package apps

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/composecheck/composecheck/compose"
)

// TestImagePorts asks for what is known of an image only where nothing in the service's settings may say otherwise.
func TestImagePorts(t *testing.T) {
	p := loadArchive(t, `
-- compose.yaml --
services:
  grafana: {image: grafana/grafana:11.2.0, environment: {GF_SECURITY_ADMIN_USER: admin}, volumes: ["./dashboards:/etc/grafana/provisioning", "grafana:/var/lib/grafana"]}
  mirrored: {image: "registry.example.com/grafana/grafana"}
  moved: {image: grafana/grafana, environment: {GF_SERVER_HTTP_PORT: "80"}}
  unset: {image: grafana/grafana, environment: {GF_SERVER_HTTP_PORT: "${NOWHERE}"}}
  secure: {image: grafana/grafana, environment: {GF_SERVER_PROTOCOL: https}}
  plain: {image: grafana/grafana, environment: {GF_SERVER_PROTOCOL: http}}
  unsaid: {image: grafana/grafana, environment: {GF_SERVER_PROTOCOL: socket}}
  chat: {image: "mattermost/mattermost-team-edition:9.5", environment: {MM_SERVICESETTINGS_CONNECTIONSECURITY: TLS, MM_SERVICESETTINGS_LISTENADDRESS: ":8066"}, volumes: ["chat:/mattermost/config"]}
  chatfile: {image: "mattermost/mattermost-team-edition:9.5", volumes: ["./mattermost:/mattermost/config"]}
  chatnew: {image: "mattermost/mattermost-team-edition:9.5", volumes: ["./not-yet:/mattermost/config"]}
  layers: {image: "registry:2", environment: {REGISTRY_HTTP_TLS_CERTIFICATE: /certs/a.crt, REGISTRY_HTTP_TLS_KEY: /certs/a.key, REGISTRY_HTTP_SECRET: x}}
  ini: {image: grafana/grafana, volumes: ["./grafana.ini:/etc/grafana/grafana.ini"]}
  etc: {image: grafana/grafana, volumes: ["grafana:/etc/grafana"]}
  gone: {image: grafana/grafana, env_file: gone.env}
  run: {image: grafana/grafana, command: /run.sh}
  own: {build: own, image: grafana/grafana}
  prometheus: {image: prom/prometheus, command: ["--config.file=/etc/prometheus/prometheus.yml"]}
  listens: {image: prom/prometheus, command: ["--web.listen-address=:9091"]}
  portainer: {image: portainer/portainer-ce, command: -H unix:///var/run/docker.sock}
  old: {image: portainer/portainer-ce:2.6.0}
  gitea: {image: gitea/gitea:1, volumes: ["gitea:/data"]}
  elastic: {image: "docker.elastic.co/elasticsearch/elasticsearch:8.13.4", environment: ["discovery.type=single-node"]}
  insecure: {image: "elasticsearch:8.13.4", environment: ["xpack.security.enabled=false"]}
  before: {image: "elasticsearch:7.17.0"}
  photos: {image: "ghcr.io/immich-app/immich-server:release"}
  photosold: {image: "ghcr.io/immich-app/immich-server:v1.99.0"}
  kibana: {image: kibana:8.1.0, volumes: ["./kibana.yml:/usr/share/kibana/config/kibana.yml"]}
  wazuh: {image: wazuh/wazuh-dashboard:4.9.0, volumes: ["./wazuh.yml:/usr/share/wazuh-dashboard/config/opensearch_dashboards.yml"]}
  nested: {image: kibana:8.1.0, volumes: ["./nested.yml:/usr/share/kibana/config/kibana.yml"]}
  keycloak: {image: "quay.io/keycloak/keycloak:26.0", command: start-dev --import-realm}
  gitlab: {image: gitlab/gitlab-ce, environment: {GITLAB_OMNIBUS_CONFIG: "external_url 'http://git.example.org:8929/gitlab'; nginx['listen_https'] = false"}}
  gitlabtls: {image: "gitlab/gitlab-ee:17.5.1-ee.0", environment: {GITLAB_OMNIBUS_CONFIG: "external_url(\"https://git.example.org\")"}}
  gitlabplain: {image: "gitlab/gitlab-ee:17.5.1-ee.0", environment: {GITLAB_OMNIBUS_CONFIG: "external_url 'https://git.example.org'\nnginx['listen_port'] = 8080\nnginx['listen_https'] = false"}}
  gitlablast: {image: gitlab/gitlab-ce, environment: {GITLAB_OMNIBUS_CONFIG: "external_url 'http://git.example.org'\nexternal_url 'https://git.example.org:8443'"}}
  gitlabmade: {image: gitlab/gitlab-ce, environment: {GITLAB_OMNIBUS_CONFIG: "external_url ENV['URL']"}}
  gitlaboff: {image: gitlab/gitlab-ce, environment: {GITLAB_OMNIBUS_CONFIG: "external_url 'http://git'; nginx['enable'] = false"}}
  production: {image: "quay.io/keycloak/keycloak:26.0", command: start}
  adminer: {image: adminer:fastcgi}
  authentik: {image: "ghcr.io/goauthentik/server:2025.2", command: server}
  worker: {image: "ghcr.io/goauthentik/server:2025.2", command: worker}
volumes: {grafana: {}, gitea: {}, chat: {}}
-- mattermost/config.json --
{"ServiceSettings": {"ListenAddress": ":8065", "ConnectionSecurity": "TLS"}}
-- own/Dockerfile --
FROM grafana/grafana
-- grafana.ini --
[server]
-- kibana.yml --
server.host: "0.0.0.0"
server.ssl.enabled: true
-- wazuh.yml --
server.host: 0.0.0.0
server.port: 5601
server.ssl.enabled: true
-- nested.yml --
server:
  port: 80
`)
	checkImagePorts(t, p, map[string]string{
		"grafana": "3000/http", "mirrored": "3000/http", "moved": "80/http", "unset": "", "secure": "3000/tls", "plain": "3000/http", "unsaid": "", "ini": "", "etc": "", "gone": "", "run": "", "own": "3000/http",
		"gitlab": "8929/http 22/", "gitlabtls": "443/tls 22/", "gitlabplain": "8080/http 22/", "gitlablast": "8443/tls 22/", "gitlabmade": "", "gitlaboff": "",
		"prometheus": "9090/http", "listens": "", "portainer": "9000/http 9443/tls 8000/", "old": "", "gitea": "3000/http 22/ 2222/?",
		"elastic": "9200/tls 9300/", "insecure": "", "before": "9200/http 9300/", "photos": "2283/http 8081/ 8082/", "photosold": "3001/http 3002/ 8081/ 8082/",
		"kibana": "5601/tls", "wazuh": "5601/tls", "nested": "", "keycloak": "8080/http 8443/ 9000/", "production": "", "adminer": "",
		"authentik": "9000/http 9443/tls 9300/", "worker": "", "layers": "5000/tls 5001/",
		"chat": "8066/tls 8067/ 8074/ 8075/ 8443/", "chatfile": "8065/tls 8067/ 8074/ 8075/ 8443/", "chatnew": "8065/http 8067/ 8074/ 8075/ 8443/?",
	})
}

// TestMovedImagePorts asks where variables, flags, words of the command and files of settings move the ports, or add some.
func TestMovedImagePorts(t *testing.T) {
	p := loadArchive(t, `
-- compose.yaml --
services:
  minio: {image: minio/minio, command: server /data}
  console: {image: "quay.io/minio/minio:RELEASE.2024-01-13T07-53-03Z", command: 'server /data --console-address ":9001"'}
  variable: {image: minio/minio, command: server /data, environment: {MINIO_CONSOLE_ADDRESS: "0.0.0.0:9090"}}
  computed: {image: minio/minio, command: server /data, environment: {MINIO_CONSOLE_ADDRESS: ":${NOWHERE}"}}
  gateway: {image: minio/minio, command: gateway s3}
  webserver: {image: "apache/airflow:2.9.0", command: bash -c "airflow db migrate && airflow webserver"}
  scheduler: {image: "apache/airflow:2.9.0", command: scheduler}
  flagged: {image: "apache/airflow:2.9.0", command: webserver --port 80}
  queue: {image: rabbitmq:3-management-alpine}
  bare: {image: rabbitmq:3}
  lemmy: {image: dessalines/lemmy-ui:0.19, environment: {LEMMY_UI_HOST: "0.0.0.0:8080"}}
  misskey: {image: misskey/misskey, volumes: ["./misskey:/misskey/.config:ro"]}
  ntfy: {image: binwiederhier/ntfy, command: serve, volumes: ["./server.yml:/etc/ntfy/server.yml"]}
  secret: {image: binwiederhier/ntfy, command: serve, volumes: ["./tls.yml:/etc/ntfy/server.yml"]}
  zabbix: {image: "zabbix/zabbix-web-nginx-pgsql:alpine-6.0-latest"}
  zabbixold: {image: "zabbix/zabbix-web-nginx-pgsql:alpine-4.0-latest"}
  penpot: {image: penpotapp/frontend}
  penpotold: {image: "penpotapp/frontend:2.3.1"}
  kimai: {image: "kimai/kimai2:apache-2.20"}
  kimaifpm: {image: "kimai/kimai2:fpm"}
  invoices: {image: "invoiceninja/invoiceninja:5"}
  blog: {image: "bitnami/wordpress:6.4.3", environment: {APACHE_HTTP_PORT_NUMBER: "80"}}
  blogold: {image: "bitnami/wordpress:5.3.2"}
  notebook: {image: "quay.io/jupyter/scipy-notebook", command: start-notebook.sh --NotebookApp.token=x}
  notebookport: {image: "jupyter/scipy-notebook", command: start-notebook.sh --port=80}
-- misskey/default.yml --
url: https://example.com/
port: 8080
db:
  port: 5432
-- server.yml --
base-url: "https://ntfy.example.com"
listen-http: ":2586"
-- tls.yml --
listen-https: ":443"
`)
	checkImagePorts(t, p, map[string]string{
		"minio": "9000/http +--console-address", "console": "9000/http 9001/http", "variable": "9000/http 9090/http", "computed": "", "gateway": "",
		"webserver": "8080/http", "scheduler": "", "flagged": "",
		"queue": "15672/http 5672/ 5671/ 4369/ 25672/ 15671/ 15674/ 15675/ 15692/ 1883/ 61613/", "bare": "", "lemmy": "8080/http", "misskey": "8080/http",
		"ntfy": "2586/http 25/ 443/", "secret": "", "zabbix": "8080/http 8443/tls", "zabbixold": "", "penpot": "8080/http", "penpotold": "80/http",
		"kimai": "8001/http", "kimaifpm": "", "invoices": "9000/fastcgi", "blog": "80/http 8443/tls", "blogold": "", "notebook": "8888/http", "notebookport": "",
	})
}

// checkImagePorts compares what is known of the images of a project's services.
func checkImagePorts(t *testing.T, p *compose.Project, wants map[string]string) {
	t.Helper()
	for name, want := range wants {
		var got []string
		if known := p.Service(name).ImagePorts; known != nil {
			for _, at := range known.Ports {
				got = append(got, fmt.Sprintf("%d/%s", at.Port, at.Protocol))
			}
			if known.Doubt {
				got[len(got)-1] += "?"
			}
			if known.Adds != "" {
				got = append(got, "+"+known.Adds)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: got %v, want %q", name, got, want)
		}
	}
}

// TestKnownImages sees to it that each image is told of once for a version, a variant and a command, and has a page.
func TestKnownImages(t *testing.T) {
	seen := map[string]bool{}
	for _, known := range knownImages {
		for _, image := range known.images {
			if key := strings.Join([]string{image, known.tag, known.needs, "from " + known.since}, " "); seen[key] {
				t.Errorf("%s stands twice", key)
			} else {
				seen[key] = true
			}
		}
		isPage := func(at compose.ImagePort) bool { return at.Protocol != "" }
		if !slices.ContainsFunc(known.ports, isPage) && known.read == nil {
			t.Errorf("%v has no page", known.images)
		}
	}
}

func TestImageIsOfVersion(t *testing.T) {
	for _, tt := range []struct {
		tag, since, before string
		want               bool
	}{
		{"0.9.4", "0.9.5", "", false}, {"0.9.5", "0.9.5", "", true}, {"0.9.7", "0.9.5", "", true}, {"0.9", "0.9.5", "", true}, {"1.0.0", "0.9.5", "", true}, {"", "0.9.5", "", true},
		{"1.30.5-alpine", "1.31", "", false}, {"1.31.0", "1.31", "", true}, {"1.31", "1.31", "", true}, {"latest-alpine", "1.31", "", true},
		{"1.117.0", "", "1.118", true}, {"1.118.0", "", "1.118", false}, {"v1", "", "1.118", false}, {"release", "", "1.118", false},
	} {
		known := knownImage{since: tt.since, before: tt.before}
		if got := known.isOf(tt.tag); got != tt.want {
			t.Errorf("%q since %q before %q: %v", tt.tag, tt.since, tt.before, got)
		}
	}
}
