package apps

import (
	"slices"
	"strings"
)

// knownImages are apps with the ports that their images' pages on Docker Hub or their projects' manuals name. Those that
// listen on further ports as they are used (Node-RED, Nexus) are left out.
var knownImages = []knownImage{
	// Dashboards and the like.
	{images: names("grafana/grafana grafana/grafana-oss grafana/grafana-enterprise"), ports: httpOn(3000), port: "GF_SERVER_HTTP_PORT",
		tells: names("GF_SERVER_PROTOCOL GF_SERVER_HTTP_ADDR GF_PATHS_CONFIG"), files: names("/etc/grafana/grafana.ini")},
	{images: names("prom/prometheus"), ports: httpOn(9090), tells: names("--web.listen-address --web.config.file"), starts: true},
	{images: names("prom/alertmanager"), ports: slices.Concat(httpOn(9093), otherOn(9094)), tells: names("--web.listen-address --web.config.file"), starts: true},
	{images: names("kibana library/kibana kibana/kibana opensearchproject/opensearch-dashboards"), ports: httpOn(5601), port: "SERVER_PORT",
		tells: names("SERVER_SSL* SERVER_HOST"), files: names("/usr/share/kibana/config/kibana.yml /usr/share/opensearch-dashboards/config/opensearch_dashboards.yml"), read: kibanaSettings},
	{images: names("wazuh/wazuh-dashboard"), tells: names("SERVER_SSL* SERVER_HOST SERVER_PORT"), files: names("/usr/share/wazuh-dashboard/config/opensearch_dashboards.yml"), read: kibanaSettings},
	{images: names("metabase/metabase"), ports: httpOn(3000), port: "MB_JETTY_PORT", tells: names("MB_JETTY_SSL*")},
	{images: names("netdata/netdata"), ports: slices.Concat(httpOn(19999), otherOn(8125)), files: names("/etc/netdata/netdata.conf")},
	{images: names("louislam/uptime-kuma"), ports: httpOn(3001), port: "UPTIME_KUMA_PORT", tells: names("PORT UPTIME_KUMA_SSL* SSL_KEY UPTIME_KUMA_HOST")},
	{images: names("louislam/dockge"), ports: httpOn(5001), port: "DOCKGE_PORT", tells: names("DOCKGE_SSL* DOCKGE_HOSTNAME")},
	{images: names("gethomepage/homepage"), ports: httpOn(3000), port: "PORT"},
	{images: names("amir20/dozzle"), ports: httpOn(8080), tells: names("DOZZLE_ADDR")},
	{images: names("mher/flower"), ports: httpOn(5555), port: "FLOWER_PORT", tells: names("--port --address --certfile FLOWER_CERTFILE FLOWER_ADDRESS"), starts: true},

	// Administration.
	{images: names("portainer/portainer-ce portainer/portainer-ee"), ports: slices.Concat(httpOn(9000), tlsOn(9443), otherOn(8000)),
		tells: names("-p --bind --bind-https --http-disabled --tunnel-port --ssl"), starts: true, since: "2.9"},
	{images: names("dpage/pgadmin4"), ports: httpOn(80), port: "PGADMIN_LISTEN_PORT", tells: names("PGADMIN_ENABLE_TLS PGADMIN_ENABLE_SOCK PGADMIN_LISTEN_ADDRESS")},
	{images: names("adminer library/adminer"), ports: httpOn(8080)},
	{images: names("mongo-express library/mongo-express"), ports: httpOn(8081), tells: names("PORT VCAP_APP_PORT ME_CONFIG_SITE_SSL_ENABLED")},
	{images: names("rediscommander/redis-commander joeferner/redis-commander"), ports: httpOn(8081), port: "PORT"},
	{images: names("jenkins/jenkins"), ports: slices.Concat(httpOn(8080), otherOn(50000)), tells: names("JENKINS_OPTS JENKINS_SLAVE_AGENT_PORT")},
	{images: names("sonarqube library/sonarqube"), ports: httpOn(9000), port: "SONAR_WEB_PORT", files: names("/opt/sonarqube/conf/sonar.properties")},
	{images: names("verdaccio/verdaccio"), ports: httpOn(4873), port: "VERDACCIO_PORT", tells: names("VERDACCIO_PROTOCOL"), files: names("/verdaccio/conf/config.yaml")},
	{images: names("registry library/registry"), ports: slices.Concat(httpOn(5000), otherOn(5001)), tells: names("REGISTRY_HTTP* REGISTRY_CONFIGURATION_PATH"),
		files: names("/etc/docker/registry/config.yml /etc/distribution/config.yml")},
	{images: names("jacobalberty/unifi linuxserver/unifi-network-application linuxserver/unifi-controller"),
		ports: slices.Concat(tlsOn(8443), httpOn(8080), tlsOn(8843), httpOn(8880), otherOn(6789)), tells: names("UNIFI_HTTP_PORT UNIFI_HTTPS_PORT PORTAL_HTTP_PORT PORTAL_HTTPS_PORT")},
	{images: names("goauthentik/server"), ports: slices.Concat(httpOn(9000), tlsOn(9443), otherOn(9300)), tells: names("AUTHENTIK_LISTEN* worker"), starts: true},
	{images: names("keycloak/keycloak"), ports: slices.Concat(httpOn(8080), otherOn(8443, 9000)), port: "KC_HTTP_PORT", needs: "start-dev",
		tells: names("--http-port --http-enabled --https-port --http-host --config-file KC_HTTP_ENABLED KC_HTTP_HOST KC_CONFIG_FILE"), files: names("/opt/keycloak/conf/keycloak.conf"), starts: true},
	{images: names("jboss/keycloak"), ports: slices.Concat(httpOn(8080), tlsOn(8443), otherOn(9990)), tells: names("JAVA_OPTS JAVA_OPTS_APPEND")},

	// Code, notes, files.
	{images: names("gitea/gitea"), ports: slices.Concat(httpOn(3000), otherOn(22, 2222)), port: "GITEA__server__HTTP_PORT",
		tells: names("GITEA__server__PROTOCOL HTTP_PORT PROTOCOL"), data: "/data"},
	{images: names("forgejo/forgejo"), ports: slices.Concat(httpOn(3000), otherOn(22, 2222)), port: "FORGEJO__server__HTTP_PORT",
		tells: names("FORGEJO__server__PROTOCOL GITEA__server* HTTP_PORT PROTOCOL"), data: "/data"},
	{images: names("vaultwarden/server bitwardenrs/server"), ports: slices.Concat(httpOn(80), otherOn(3012)), port: "ROCKET_PORT", tells: names("ROCKET_TLS ROCKET_ADDRESS ROCKET_PROFILE")},
	{images: names("codercom/code-server"), ports: httpOn(8080), tells: names("PORT --bind-addr --port --cert --host --socket -b"), starts: true},
	{images: names("linuxserver/code-server"), ports: httpOn(8443), tells: names("PORT")},
	{images: names("nextcloud/all-in-one"), ports: slices.Concat(tlsOn(8080, 8443), httpOn(80))},
	{images: names("collabora/code"), ports: tlsOn(9980), tells: names("extra_params"), files: names("/etc/coolwsd/coolwsd.xml")},
	{images: names("requarks/wiki"), ports: httpOn(3000), tells: names("PORT SSL_ACTIVE CONFIG_FILE"), files: names("/wiki/config.yml")},
	{images: names("outlinewiki/outline"), ports: httpOn(3000), port: "PORT", tells: names("SSL_KEY SSL_CERT")},
	{images: names("sissbruecker/linkding"), ports: httpOn(9090), port: "LD_SERVER_PORT"},
	{images: names("paperless-ngx/paperless-ngx paperlessngx/paperless-ngx"), ports: httpOn(8000), port: "PAPERLESS_PORT"},
	{images: names("stirlingtools/stirling-pdf stirling-tools/stirling-pdf frooodle/s-pdf"), ports: httpOn(8080), tells: names("SERVER_PORT SERVER_SSL* SSL*")},
	{images: names("actualbudget/actual-server"), ports: httpOn(5006), tells: names("PORT ACTUAL_PORT ACTUAL_HTTPS*"), data: "/data"},
	{images: names("vikunja/vikunja"), ports: httpOn(3456), tells: names("VIKUNJA_SERVICE_INTERFACE")},
	{images: names("neosmemo/memos usememos/memos"), ports: httpOn(5230), port: "MEMOS_PORT", tells: names("MEMOS_ADDR")},
	{images: names("miniflux/miniflux"), ports: httpOn(8080), port: "PORT", tells: names("LISTEN_ADDR CERT_FILE CERT_DOMAIN")},
	{images: names("ghost library/ghost"), ports: httpOn(2368), port: "server__port", files: names("/var/lib/ghost/config.production.json")},
	{images: names("hedgedoc/hedgedoc"), ports: httpOn(3000), port: "CMD_PORT", tells: names("CMD_USE_SSL CMD_PATH")},
	{images: names("etherpad/etherpad"), ports: httpOn(9001), port: "PORT", files: names("/opt/etherpad-lite/settings.json")},
	{images: names("immich-app/immich-server"), ports: slices.Concat(httpOn(2283), otherOn(8081, 8082)), port: "IMMICH_PORT", tells: names("SERVER_PORT"), since: "1.118"},
	{images: names("immich-app/immich-server"), ports: slices.Concat(httpOn(3001), otherOn(3002, 8081, 8082)), tells: names("IMMICH_PORT SERVER_PORT start.sh immich"), before: "1.118"},
	{images: names("jellyfin/jellyfin linuxserver/jellyfin"), ports: slices.Concat(httpOn(8096), tlsOn(8920)), data: "/config"},
	{images: names("linuxserver/nextcloud linuxserver/bookstack linuxserver/heimdall linuxserver/freshrss"), ports: slices.Concat(httpOn(80), tlsOn(443)), data: "/config"},
	{images: names("linuxserver/sonarr"), ports: slices.Concat(httpOn(8989), tlsOn(9898)), data: "/config"},
	{images: names("linuxserver/radarr"), ports: slices.Concat(httpOn(7878), tlsOn(9898)), data: "/config"},

	// Apps of one's own team.
	{images: names("n8nio/n8n n8n-io/n8n"), ports: slices.Concat(httpOn(5678), otherOn(5679)), port: "N8N_PORT", tells: names("N8N_SSL* N8N_LISTEN_ADDRESS")},
	{images: names("guacamole/guacamole"), ports: slices.Concat(httpOn(8080), otherOn(8005, 8009)), tells: names("CATALINA_OPTS JAVA_OPTS"), files: names("/usr/local/tomcat/conf/server.xml")},
	{images: names("wekan/wekan wekanteam/wekan"), ports: httpOn(8080), port: "PORT"},
	{images: names("plausible/analytics plausible/community-edition"), ports: httpOn(8000), tells: names("PORT HTTP_PORT HTTPS_PORT LISTEN_IP"), starts: true},
	{images: names("jitsi/web"), ports: slices.Concat(httpOn(80), tlsOn(443)), tells: names("DISABLE_HTTPS")},
	{images: names("huginn/huginn huginn/huginn-single-process"), ports: httpOn(3000), port: "PORT"},
	{images: names("directus/directus"), ports: httpOn(8055), port: "PORT", tells: names("UNIX_SOCKET_PATH HOST")},
	{images: names("nocodb/nocodb"), ports: httpOn(8080), port: "PORT"},
	{images: names("umami-software/umami"), ports: httpOn(3000), port: "PORT"},
	{images: names("flowiseai/flowise"), ports: httpOn(3000), port: "PORT"},
	{images: names("open-webui/open-webui"), ports: httpOn(8080), port: "PORT"},
	{images: names("ollama/ollama"), ports: httpOn(11434), tells: names("OLLAMA_HOST")},
	{images: names("mattermost/mattermost-team-edition mattermost/mattermost-enterprise-edition"), ports: slices.Concat(httpOn(8065), otherOn(8067, 8074, 8075, 8443)),
		tells: names("MM_SERVICESETTINGS_LISTENADDRESS MM_SERVICESETTINGS_CONNECTIONSECURITY APP_PORT_NUMBER"), data: "/mattermost/config"},
	{images: names("rocket.chat library/rocket.chat rocketchat/rocket.chat"), ports: httpOn(3000), port: "PORT", tells: names("BIND_IP")},
	{images: names("odoo library/odoo"), ports: slices.Concat(httpOn(8069, 8072), otherOn(8071)), tells: names("-p --http-port --xmlrpc-port --longpolling-port --gevent-port -c --config"),
		files: names("/etc/odoo/odoo.conf"), starts: true},
	{images: names("hasura/graphql-engine"), ports: httpOn(8080), port: "HASURA_GRAPHQL_SERVER_PORT", tells: names("--server-port"), starts: true},
	{images: names("postgrest/postgrest"), ports: httpOn(3000), tells: names("PGRST_SERVER_PORT PGRST_SERVER_UNIX_SOCKET PGRST_ADMIN_SERVER_PORT")},
	{images: names("mailhog/mailhog"), ports: slices.Concat(httpOn(8025), otherOn(1025)), tells: names("MH_UI_BIND_ADDR MH_API_BIND_ADDR")},
	{images: names("axllent/mailpit"), ports: slices.Concat(httpOn(8025), otherOn(1025, 1110)), tells: names("MP_UI_BIND_ADDR MP_UI_TLS*")},
	{images: names("traefik/whoami containous/whoami"), ports: httpOn(80), port: "WHOAMI_PORT_NUMBER"},
	{images: names("tomcat library/tomcat"), ports: slices.Concat(httpOn(8080), otherOn(8005, 8009)), tells: names("JAVA_OPTS CATALINA_OPTS"), files: names("/usr/local/tomcat/conf/server.xml")},
	{images: names("swaggerapi/swagger-ui"), ports: httpOn(8080), port: "PORT"},
	{images: names("gotenberg/gotenberg"), ports: httpOn(3000), port: "API_PORT", tells: names("--api-port --api-port-from-env --api-tls-cert-file"), starts: true},

	// Stores.
	{images: names("elasticsearch library/elasticsearch elasticsearch/elasticsearch"), ports: slices.Concat(httpOn(9200), otherOn(9300)),
		tells: names("xpack.security* http.port* network.host* ES_SETTING*"), files: names("/usr/share/elasticsearch/config/elasticsearch.yml"), before: "8"},
	{images: names("elasticsearch library/elasticsearch elasticsearch/elasticsearch"), ports: slices.Concat(tlsOn(9200), otherOn(9300)),
		tells: names("xpack.security* http.port* network.host* ES_SETTING*"), files: names("/usr/share/elasticsearch/config/elasticsearch.yml"), since: "8"},
	{images: names("opensearchproject/opensearch"), ports: slices.Concat(tlsOn(9200), otherOn(9300, 9600, 9650)),
		tells: names("DISABLE_SECURITY_PLUGIN DISABLE_INSTALL_DEMO_CONFIG plugins.security* http.port*"), files: names("/usr/share/opensearch/config/opensearch.yml")},
	{images: names("getmeili/meilisearch"), ports: httpOn(7700), tells: names("MEILI_HTTP_ADDR MEILI_SSL* MEILI_CONFIG_FILE_PATH")},
	{images: names("influxdb library/influxdb"), ports: slices.Concat(httpOn(8086), otherOn(8088, 8089)), tells: names("INFLUXD_HTTP_BIND_ADDRESS INFLUXDB_HTTP* INFLUXD_TLS*"),
		files: names("/etc/influxdb/influxdb.conf /etc/influxdb2"), before: "3"},
}

func names(list string) []string { return strings.Fields(list) }
