package apps

import (
	"slices"
	"strings"
)

// knownImages are apps with the ports on which they listen, each under the address at which that is written: what their
// Dockerfiles expose, or what their projects' manuals, the pages of the official images or the samples of linuxserver's
// proxy name. Those that listen on further ports as they are used (Node-RED, Nexus) are left out.
var knownImages = []knownImage{
	// Dashboards and the like.

	// github.com/grafana/grafana: Dockerfile
	{images: names("grafana/grafana grafana/grafana-oss grafana/grafana-enterprise"), ports: httpOn(3000), port: "GF_SERVER_HTTP_PORT",
		tells: names("GF_SERVER_PROTOCOL GF_SERVER_HTTP_ADDR GF_PATHS_CONFIG"), files: names("/etc/grafana/grafana.ini")},
	// github.com/prometheus/prometheus: Dockerfile
	{images: names("prom/prometheus"), ports: httpOn(9090), tells: names("--web.listen-address --web.config.file"), starts: true},
	// github.com/prometheus/alertmanager: Dockerfile
	{images: names("prom/alertmanager"), ports: slices.Concat(httpOn(9093), otherOn(9094)), tells: names("--web.listen-address --web.config.file"), starts: true},
	// github.com/docker-library/docs: kibana/README.md; docs.opensearch.org/latest/dashboards/getting-started/install
	{images: names("kibana library/kibana kibana/kibana opensearchproject/opensearch-dashboards"), ports: httpOn(5601), port: "SERVER_PORT",
		tells: names("SERVER_SSL* SERVER_HOST"), files: names("/usr/share/kibana/config/kibana.yml /usr/share/opensearch-dashboards/config/opensearch_dashboards.yml"), read: kibanaSettings},
	// github.com/wazuh/wazuh-docker: single-node/docker-compose.yml
	{images: names("wazuh/wazuh-dashboard"), tells: names("SERVER_SSL* SERVER_HOST SERVER_PORT"), files: names("/usr/share/wazuh-dashboard/config/opensearch_dashboards.yml"), read: kibanaSettings},
	// github.com/linuxserver/reverse-proxy-confs: metabase.subdomain.conf.sample
	{images: names("metabase/metabase"), ports: httpOn(3000), port: "MB_JETTY_PORT", tells: names("MB_JETTY_SSL*")},
	// github.com/linuxserver/reverse-proxy-confs: netdata.subdomain.conf.sample
	{images: names("netdata/netdata"), ports: slices.Concat(httpOn(19999), otherOn(8125)), files: names("/etc/netdata/netdata.conf")},
	// github.com/linuxserver/reverse-proxy-confs: uptime-kuma.subdomain.conf.sample
	{images: names("louislam/uptime-kuma"), ports: httpOn(3001), port: "UPTIME_KUMA_PORT", tells: names("PORT UPTIME_KUMA_SSL* SSL_KEY UPTIME_KUMA_HOST")},
	// github.com/linuxserver/reverse-proxy-confs: dockge.subdomain.conf.sample
	{images: names("louislam/dockge"), ports: httpOn(5001), port: "DOCKGE_PORT", tells: names("DOCKGE_SSL* DOCKGE_HOSTNAME")},
	// github.com/linuxserver/reverse-proxy-confs: homepage.subdomain.conf.sample
	{images: names("gethomepage/homepage"), ports: httpOn(3000), port: "PORT"},
	// github.com/linuxserver/reverse-proxy-confs: dozzle.subdomain.conf.sample
	{images: names("amir20/dozzle"), ports: httpOn(8080), tells: names("DOZZLE_ADDR")},
	// github.com/mher/flower: Dockerfile
	{images: names("mher/flower"), ports: httpOn(5555), port: "FLOWER_PORT", tells: names("--port --address --certfile FLOWER_CERTFILE FLOWER_ADDRESS"), starts: true},

	// Administration.

	// github.com/linuxserver/reverse-proxy-confs: portainer.subdomain.conf.sample; github.com/portainer/portainer-docs: start/install-ce
	{images: names("portainer/portainer-ce portainer/portainer-ee"), ports: slices.Concat(httpOn(9000), tlsOn(9443), otherOn(8000)),
		tells: names("-p --bind --bind-https --http-disabled --tunnel-port --ssl"), starts: true, since: "2.9"},
	// github.com/pgadmin-org/pgadmin4: Dockerfile
	{images: names("dpage/pgadmin4"), ports: httpOn(80), port: "PGADMIN_LISTEN_PORT", tells: names("PGADMIN_ENABLE_TLS PGADMIN_ENABLE_SOCK PGADMIN_LISTEN_ADDRESS")},
	// github.com/docker-library/docs: adminer/README.md
	{images: names("adminer library/adminer"), ports: httpOn(8080)},
	// github.com/docker-library/docs: mongo-express/README.md
	{images: names("mongo-express library/mongo-express"), ports: httpOn(8081), tells: names("PORT VCAP_APP_PORT ME_CONFIG_SITE_SSL_ENABLED")},
	// github.com/joeferner/redis-commander: Dockerfile
	{images: names("rediscommander/redis-commander joeferner/redis-commander"), ports: httpOn(8081), port: "PORT"},
	// github.com/jenkinsci/docker: README.md
	{images: names("jenkins/jenkins"), ports: slices.Concat(httpOn(8080), otherOn(50000)), tells: names("JENKINS_OPTS JENKINS_SLAVE_AGENT_PORT")},
	// github.com/docker-library/docs: sonarqube/README.md
	{images: names("sonarqube library/sonarqube"), ports: httpOn(9000), port: "SONAR_WEB_PORT", files: names("/opt/sonarqube/conf/sonar.properties")},
	// github.com/verdaccio/verdaccio: Dockerfile
	{images: names("verdaccio/verdaccio"), ports: httpOn(4873), port: "VERDACCIO_PORT", tells: names("VERDACCIO_PROTOCOL"), files: names("/verdaccio/conf/config.yaml")},
	// github.com/docker-library/docs: registry/README.md
	{images: names("registry library/registry"), ports: slices.Concat(httpOn(5000), otherOn(5001)), tells: names("REGISTRY_HTTP* REGISTRY_CONFIGURATION_PATH"),
		files: names("/etc/docker/registry/config.yml /etc/distribution/config.yml")},
	// github.com/jacobalberty/unifi-docker: Dockerfile; linuxserver/reverse-proxy-confs: unifi-controller.subdomain.conf.sample
	{images: names("jacobalberty/unifi linuxserver/unifi-network-application linuxserver/unifi-controller"),
		ports: slices.Concat(tlsOn(8443), httpOn(8080), tlsOn(8843), httpOn(8880), otherOn(6789)), tells: names("UNIFI_HTTP_PORT UNIFI_HTTPS_PORT PORTAL_HTTP_PORT PORTAL_HTTPS_PORT")},
	// github.com/linuxserver/reverse-proxy-confs: authentik.subdomain.conf.sample
	{images: names("goauthentik/server"), ports: slices.Concat(httpOn(9000), tlsOn(9443), otherOn(9300)), tells: names("AUTHENTIK_LISTEN*"), needs: "server", starts: true},
	// github.com/keycloak/keycloak: quarkus/container/Dockerfile
	{images: names("keycloak/keycloak"), ports: slices.Concat(httpOn(8080), otherOn(8443, 9000)), port: "KC_HTTP_PORT", needs: "start-dev",
		tells: names("--http-port --http-enabled --https-port --http-host --config-file KC_HTTP_ENABLED KC_HTTP_HOST KC_CONFIG_FILE"), files: names("/opt/keycloak/conf/keycloak.conf"), starts: true},
	// github.com/keycloak/keycloak-containers: server/Dockerfile
	{images: names("jboss/keycloak"), ports: slices.Concat(httpOn(8080), tlsOn(8443), otherOn(9990)), tells: names("JAVA_OPTS JAVA_OPTS_APPEND")},

	// Code, notes, files.

	// github.com/go-gitea/gitea: Dockerfile
	{images: names("gitea/gitea"), ports: slices.Concat(httpOn(3000), otherOn(22, 2222)), port: "GITEA__server__HTTP_PORT",
		tells: names("GITEA__server__PROTOCOL HTTP_PORT PROTOCOL"), data: "/data"},
	// github.com/linuxserver/reverse-proxy-confs: forgejo.subdomain.conf.sample
	{images: names("forgejo/forgejo"), ports: slices.Concat(httpOn(3000), otherOn(22, 2222)), port: "FORGEJO__server__HTTP_PORT",
		tells: names("FORGEJO__server__PROTOCOL GITEA__server* HTTP_PORT PROTOCOL"), data: "/data"},
	// github.com/dani-garcia/vaultwarden: docker/Dockerfile.debian
	{images: names("vaultwarden/server bitwardenrs/server"), ports: slices.Concat(httpOn(80), otherOn(3012)), port: "ROCKET_PORT", tells: names("ROCKET_TLS ROCKET_ADDRESS ROCKET_PROFILE")},
	// github.com/coder/code-server: ci/release-image/Dockerfile
	{images: names("codercom/code-server"), ports: httpOn(8080), tells: names("PORT --bind-addr --port --cert --host --socket -b"), starts: true},
	// github.com/linuxserver/reverse-proxy-confs: code-server.subdomain.conf.sample
	{images: names("linuxserver/code-server"), ports: httpOn(8443), tells: names("PORT")},
	// github.com/nextcloud/all-in-one: readme.md
	{images: names("nextcloud/all-in-one"), ports: slices.Concat(tlsOn(8080, 8443), httpOn(80))},
	// github.com/linuxserver/reverse-proxy-confs: collabora.subdomain.conf.sample
	{images: names("collabora/code"), ports: tlsOn(9980), tells: names("extra_params"), files: names("/etc/coolwsd/coolwsd.xml")},
	// github.com/linuxserver/reverse-proxy-confs: wikijs.subdomain.conf.sample
	{images: names("requarks/wiki"), ports: httpOn(3000), tells: names("PORT SSL_ACTIVE CONFIG_FILE"), files: names("/wiki/config.yml")},
	// github.com/outline/outline: Dockerfile
	{images: names("outlinewiki/outline"), ports: httpOn(3000), port: "PORT", tells: names("SSL_KEY SSL_CERT")},
	// github.com/sissbruecker/linkding: docker/default.Dockerfile
	{images: names("sissbruecker/linkding"), ports: httpOn(9090), port: "LD_SERVER_PORT"},
	// github.com/paperless-ngx/paperless-ngx: Dockerfile
	{images: names("paperless-ngx/paperless-ngx paperlessngx/paperless-ngx"), ports: httpOn(8000), port: "PAPERLESS_PORT"},
	// github.com/linuxserver/reverse-proxy-confs: stirling-pdf.subdomain.conf.sample
	{images: names("stirlingtools/stirling-pdf stirling-tools/stirling-pdf frooodle/s-pdf"), ports: httpOn(8080), tells: names("SERVER_PORT SERVER_SSL* SSL*")},
	// github.com/linuxserver/reverse-proxy-confs: actual-server.subdomain.conf.sample
	{images: names("actualbudget/actual-server"), ports: httpOn(5006), tells: names("PORT ACTUAL_PORT ACTUAL_HTTPS*"), data: "/data"},
	// github.com/go-vikunja/vikunja: Dockerfile
	{images: names("vikunja/vikunja"), ports: httpOn(3456), tells: names("VIKUNJA_SERVICE_INTERFACE")},
	// github.com/usememos/memos: scripts/Dockerfile
	{images: names("neosmemo/memos usememos/memos"), ports: httpOn(5230), port: "MEMOS_PORT", tells: names("MEMOS_ADDR")},
	// github.com/linuxserver/reverse-proxy-confs: miniflux.subdomain.conf.sample
	{images: names("miniflux/miniflux"), ports: httpOn(8080), port: "PORT", tells: names("LISTEN_ADDR CERT_FILE CERT_DOMAIN")},
	// github.com/docker-library/docs: ghost/README.md
	{images: names("ghost library/ghost"), ports: httpOn(2368), port: "server__port", files: names("/var/lib/ghost/config.production.json")},
	// github.com/linuxserver/reverse-proxy-confs: hedgedoc.subdomain.conf.sample
	{images: names("hedgedoc/hedgedoc"), ports: httpOn(3000), port: "CMD_PORT", tells: names("CMD_USE_SSL CMD_PATH")},
	// github.com/ether/etherpad-lite: Dockerfile
	{images: names("etherpad/etherpad"), ports: httpOn(9001), port: "PORT", files: names("/opt/etherpad-lite/settings.json")},
	// github.com/immich-app/immich/pull/13185
	{images: names("immich-app/immich-server"), ports: slices.Concat(httpOn(2283), otherOn(8081, 8082)), port: "IMMICH_PORT", tells: names("SERVER_PORT"), since: "1.118"},
	// github.com/immich-app/immich: server/Dockerfile, before that
	{images: names("immich-app/immich-server"), ports: slices.Concat(httpOn(3001), otherOn(3002, 8081, 8082)), tells: names("IMMICH_PORT SERVER_PORT start.sh immich"), before: "1.118"},
	// github.com/linuxserver/reverse-proxy-confs: jellyfin.subdomain.conf.sample; typescript-sdk.jellyfin.org: JF_HTTPS_PORT
	{images: names("jellyfin/jellyfin linuxserver/jellyfin"), ports: slices.Concat(httpOn(8096), tlsOn(8920)), data: "/config"},
	// github.com/linuxserver/reverse-proxy-confs: nextcloud, bookstack, heimdall, freshrss
	{images: names("linuxserver/nextcloud linuxserver/bookstack linuxserver/heimdall linuxserver/freshrss"), ports: slices.Concat(httpOn(80), tlsOn(443)), data: "/config"},
	// github.com/linuxserver/reverse-proxy-confs: sonarr.subdomain.conf.sample
	{images: names("linuxserver/sonarr"), ports: slices.Concat(httpOn(8989), tlsOn(9898)), data: "/config"},
	// github.com/linuxserver/reverse-proxy-confs: radarr.subdomain.conf.sample
	{images: names("linuxserver/radarr"), ports: slices.Concat(httpOn(7878), tlsOn(9898)), data: "/config"},

	// Apps of one's own team.

	// github.com/n8n-io/n8n: docker/images/n8n/Dockerfile
	{images: names("n8nio/n8n n8n-io/n8n"), ports: slices.Concat(httpOn(5678), otherOn(5679)), port: "N8N_PORT", tells: names("N8N_SSL* N8N_LISTEN_ADDRESS")},
	// github.com/apache/guacamole-client: Dockerfile
	{images: names("guacamole/guacamole"), ports: slices.Concat(httpOn(8080), otherOn(8005, 8009)), tells: names("CATALINA_OPTS JAVA_OPTS"), files: names("/usr/local/tomcat/conf/server.xml")},
	// github.com/wekan/wekan: docker-compose.yml
	{images: names("wekan/wekan wekanteam/wekan"), ports: httpOn(8080), port: "PORT"},
	// github.com/plausible/analytics: Dockerfile
	{images: names("plausible/analytics plausible/community-edition"), ports: httpOn(8000), tells: names("PORT HTTP_PORT HTTPS_PORT LISTEN_IP"), starts: true},
	// github.com/jitsi/docker-jitsi-meet: web/Dockerfile
	{images: names("jitsi/web"), ports: slices.Concat(httpOn(80), tlsOn(443)), tells: names("DISABLE_HTTPS")},
	// github.com/huginn/huginn: docker/single-process/Dockerfile
	{images: names("huginn/huginn huginn/huginn-single-process"), ports: httpOn(3000), port: "PORT"},
	// github.com/directus/directus: Dockerfile
	{images: names("directus/directus"), ports: httpOn(8055), port: "PORT", tells: names("UNIX_SOCKET_PATH HOST")},
	// github.com/nocodb/nocodb: packages/nocodb/Dockerfile
	{images: names("nocodb/nocodb"), ports: httpOn(8080), port: "PORT"},
	// github.com/umami-software/umami: Dockerfile
	{images: names("umami-software/umami"), ports: httpOn(3000), port: "PORT"},
	// github.com/FlowiseAI/Flowise: docker/.env.example
	{images: names("flowiseai/flowise"), ports: httpOn(3000), port: "PORT"},
	// github.com/open-webui/open-webui: Dockerfile
	{images: names("open-webui/open-webui"), ports: httpOn(8080), port: "PORT"},
	// github.com/ollama/ollama: Dockerfile
	{images: names("ollama/ollama"), ports: httpOn(11434), tells: names("OLLAMA_HOST")},
	// github.com/mattermost/mattermost: server/build/Dockerfile
	{images: names("mattermost/mattermost-team-edition mattermost/mattermost-enterprise-edition"), ports: slices.Concat(httpOn(8065), otherOn(8067, 8074, 8075, 8443)),
		tells: names("MM_SERVICESETTINGS_LISTENADDRESS MM_SERVICESETTINGS_CONNECTIONSECURITY APP_PORT_NUMBER"), data: "/mattermost/config"},
	// github.com/docker-library/docs: rocket.chat/README.md
	{images: names("rocket.chat library/rocket.chat rocketchat/rocket.chat"), ports: httpOn(3000), port: "PORT", tells: names("BIND_IP")},
	// github.com/docker-library/docs: odoo/README.md
	{images: names("odoo library/odoo"), ports: slices.Concat(httpOn(8069, 8072), otherOn(8071)), tells: names("-p --http-port --xmlrpc-port --longpolling-port --gevent-port -c --config"),
		files: names("/etc/odoo/odoo.conf"), starts: true},
	// github.com/hasura/graphql-engine: install-manifests/docker-compose/docker-compose.yaml
	{images: names("hasura/graphql-engine"), ports: httpOn(8080), port: "HASURA_GRAPHQL_SERVER_PORT", tells: names("--server-port"), starts: true},
	// docs.postgrest.org/en/latest/references/configuration.html
	{images: names("postgrest/postgrest"), ports: httpOn(3000), tells: names("PGRST_SERVER_PORT PGRST_SERVER_UNIX_SOCKET PGRST_ADMIN_SERVER_PORT")},
	// github.com/mailhog/MailHog: Dockerfile
	{images: names("mailhog/mailhog"), ports: slices.Concat(httpOn(8025), otherOn(1025)), tells: names("MH_UI_BIND_ADDR MH_API_BIND_ADDR")},
	// github.com/axllent/mailpit: Dockerfile
	{images: names("axllent/mailpit"), ports: slices.Concat(httpOn(8025), otherOn(1025, 1110)), tells: names("MP_UI_BIND_ADDR MP_UI_TLS*")},
	// github.com/traefik/whoami: Dockerfile
	{images: names("traefik/whoami containous/whoami"), ports: httpOn(80), port: "WHOAMI_PORT_NUMBER"},
	// github.com/docker-library/docs: tomcat/README.md
	{images: names("tomcat library/tomcat"), ports: slices.Concat(httpOn(8080), otherOn(8005, 8009)), tells: names("JAVA_OPTS CATALINA_OPTS"), files: names("/usr/local/tomcat/conf/server.xml")},
	// github.com/swagger-api/swagger-ui: Dockerfile
	{images: names("swaggerapi/swagger-ui"), ports: httpOn(8080), port: "PORT"},
	// github.com/gotenberg/gotenberg: build/Dockerfile
	{images: names("gotenberg/gotenberg"), ports: httpOn(3000), port: "API_PORT", tells: names("--api-port --api-port-from-env --api-tls-cert-file"), starts: true},

	// Stores.

	// github.com/docker-library/docs: elasticsearch/README.md
	{images: names("elasticsearch library/elasticsearch elasticsearch/elasticsearch"), ports: slices.Concat(httpOn(9200), otherOn(9300)),
		tells: names("xpack.security* http.port* network.host* ES_SETTING*"), files: names("/usr/share/elasticsearch/config/elasticsearch.yml"), before: "8"},
	// elastic.co/guide/en/elasticsearch/reference/8.5/docker.html
	{images: names("elasticsearch library/elasticsearch elasticsearch/elasticsearch"), ports: slices.Concat(tlsOn(9200), otherOn(9300)),
		tells: names("xpack.security* http.port* network.host* ES_SETTING*"), files: names("/usr/share/elasticsearch/config/elasticsearch.yml"), since: "8"},
	// docs.opensearch.org/3.9/install-and-configure/install-dashboards/docker
	{images: names("opensearchproject/opensearch"), ports: slices.Concat(tlsOn(9200), otherOn(9300, 9600, 9650)),
		tells: names("DISABLE_SECURITY_PLUGIN DISABLE_INSTALL_DEMO_CONFIG plugins.security* http.port*"), files: names("/usr/share/opensearch/config/opensearch.yml")},
	// github.com/meilisearch/meilisearch: Dockerfile
	{images: names("getmeili/meilisearch"), ports: httpOn(7700), tells: names("MEILI_HTTP_ADDR MEILI_SSL* MEILI_CONFIG_FILE_PATH")},
	// github.com/docker-library/docs: influxdb/README.md
	{images: names("influxdb library/influxdb"), ports: slices.Concat(httpOn(8086), otherOn(8088, 8089)), tells: names("INFLUXD_HTTP_BIND_ADDRESS INFLUXDB_HTTP* INFLUXD_TLS*"),
		files: names("/etc/influxdb/influxdb.conf /etc/influxdb2"), before: "3"},
}

func names(list string) []string { return strings.Fields(list) }
