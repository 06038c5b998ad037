package apps

import "slices"

// imagesOfAdministration are for those who run things: for containers, databases, networks, accounts, code.
var imagesOfAdministration = []knownImage{
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
	{images: names("registry library/registry"), ports: slices.Concat(httpOn(5000), otherOn(5001)), secure: "REGISTRY_HTTP_TLS_CERTIFICATE=*", tells: names("REGISTRY_HTTP_ADDR REGISTRY_HTTP_NET REGISTRY_HTTP_PREFIX REGISTRY_HTTP_TLS_LETSENCRYPT* REGISTRY_HTTP_DEBUG* REGISTRY_CONFIGURATION_PATH"),
		files: names("/etc/docker/registry/config.yml /etc/distribution/config.yml")},
	// github.com/jacobalberty/unifi-docker: Dockerfile; linuxserver/reverse-proxy-confs: unifi-controller.subdomain.conf.sample
	{images: names("jacobalberty/unifi linuxserver/unifi-network-application linuxserver/unifi-controller"),
		ports: slices.Concat(tlsOn(8443), httpOn(8080), tlsOn(8843), httpOn(8880), otherOn(6789)), tells: names("UNIFI_HTTP_PORT UNIFI_HTTPS_PORT PORTAL_HTTP_PORT PORTAL_HTTPS_PORT")},
	// github.com/linuxserver/reverse-proxy-confs: authentik.subdomain.conf.sample
	{images: names("goauthentik/server"), ports: slices.Concat(httpOn(9000), tlsOn(9443), otherOn(9300)), tells: names("AUTHENTIK_LISTEN*"), needs: "server", starts: true},
	// github.com/keycloak/keycloak: quarkus/container/Dockerfile
	{images: names("keycloak/keycloak"), ports: slices.Concat(httpOn(8080), otherOn(8443, 9000)), port: "KC_HTTP_PORT", needs: "start-dev",
		tells: names("--http-port --http-enabled --https-port --http-host --config-file KC_HTTP_ENABLED KC_HTTP_HOST KC_CONFIG_FILE"), files: names("/opt/keycloak/conf/keycloak.conf"), starts: true},
	// www.keycloak.org/server/enabletls
	{images: names("keycloak/keycloak"), ports: slices.Concat(httpOn(8080), otherOn(8443, 9000)), port: "KC_HTTP_PORT", needs: "--http-enabled=true",
		tells: names("--http-port --https-port --http-host --config-file KC_HTTP_HOST KC_CONFIG_FILE"), files: names("/opt/keycloak/conf/keycloak.conf"), starts: true},
	// github.com/keycloak/keycloak-containers: server/Dockerfile
	{images: names("jboss/keycloak"), ports: slices.Concat(httpOn(8080), tlsOn(8443), otherOn(9990)), tells: names("JAVA_OPTS JAVA_OPTS_APPEND")},
	// github.com/dbeaver/cloudbeaver: deploy/docker/cloudbeaver-ce/Dockerfile
	{images: names("dbeaver/cloudbeaver"), ports: httpOn(8978), tells: names("CLOUDBEAVER_WEB_SERVER_PORT"), files: names("/opt/cloudbeaver/conf"), data: "/opt/cloudbeaver/workspace"},
	// github.com/sosedoff/pgweb: Dockerfile
	{images: names("sosedoff/pgweb"), ports: httpOn(8081), tells: names("PGWEB_LISTEN_PORT")},
	// github.com/provectus/kafka-ui: kafka-ui-api/Dockerfile
	{images: names("provectuslabs/kafka-ui kafbat/kafka-ui"), ports: httpOn(8080), port: "SERVER_PORT",
		tells: names("SERVER_SSL* SERVER_ADDRESS MANAGEMENT_SERVER* SPRING_CONFIG* SPRING_APPLICATION_JSON JAVA_OPTS")},
	// github.com/rundeck/rundeck: docker/official/Dockerfile
	{images: names("rundeck/rundeck rundeckpro/enterprise"), ports: slices.Concat(httpOn(4440), otherOn(4443)), tells: names("SERVER_PORT RUNDECK_SERVER_PORT RUNDECK_SERVER_SSL*"),
		files: names("/home/rundeck/server/config /home/rundeck/etc /etc/remco")},
	// github.com/linuxserver/reverse-proxy-confs: semaphore.subdomain.conf.sample
	{images: names("semaphoreui/semaphore ansiblesemaphore/semaphore"), ports: httpOn(3000), port: "SEMAPHORE_PORT", tells: names("SEMAPHORE_INTERFACE SEMAPHORE_TLS*"),
		files: names("/etc/semaphore/config.json")},
	// github.com/woodpecker-ci/woodpecker: docker/Dockerfile.server.multiarch.rootless
	{images: names("woodpeckerci/woodpecker-server"), ports: slices.Concat(httpOn(8000), otherOn(9000, 80, 443)), port: "WOODPECKER_SERVER_ADDR",
		tells: names("WOODPECKER_SERVER_CERT WOODPECKER_SERVER_ADDR_TLS WOODPECKER_LETS_ENCRYPT WOODPECKER_METRICS_SERVER_ADDR WOODPECKER_GRPC_ADDR")},
	// github.com/linuxserver/reverse-proxy-confs: drone.subdomain.conf.sample
	{images: names("drone/drone"), ports: slices.Concat(httpOn(80), otherOn(443)), port: "DRONE_SERVER_PORT", tells: names("DRONE_TLS*"), since: "1"},
	// github.com/lldap/lldap: lldap_config.docker_template.toml
	{images: names("lldap/lldap nitnelave/lldap"), ports: slices.Concat(httpOn(17170), otherOn(3890, 6360)), port: "LLDAP_HTTP_PORT", tells: names("LLDAP_HTTP_HOST"), data: "/data"},
	// github.com/zitadel/zitadel: cmd/defaults.yaml
	{images: names("zitadel/zitadel"), ports: httpOn(8080), port: "ZITADEL_PORT", needs: "disabled", tells: names("ZITADEL_TLS* --port --config"), starts: true},
	{images: names("zitadel/zitadel"), ports: httpOn(8080), port: "ZITADEL_PORT", needs: "external", tells: names("ZITADEL_TLS* --port --config"), starts: true},
	// github.com/wg-easy/wg-easy: Dockerfile
	{images: names("wg-easy/wg-easy weejewel/wg-easy"), ports: httpOn(51821), port: "PORT", tells: names("WEBUI_HOST HOST")},
	// github.com/Kong/docker-kong: Dockerfile.deb
	{images: names("kong library/kong kong/kong kong/kong-gateway"), ports: slices.Concat(httpOn(8000), tlsOn(8443), otherOn(8001, 8444, 8002, 8445, 8003, 8446, 8004, 8447, 8005, 8006, 8007, 8100)),
		tells: names("KONG_PROXY_LISTEN KONG_ADMIN_LISTEN KONG_ADMIN_GUI_LISTEN KONG_STATUS_LISTEN KONG_NGINX*"), files: names("/etc/kong/kong.conf")},
	// github.com/redis/RedisInsight: Dockerfile
	{images: names("redis/redisinsight"), ports: httpOn(5540), port: "RI_APP_PORT", tells: names("RI_SERVER_TLS* RI_APP_HOST"), since: "2"},
	// github.com/JetBrains/teamcity-docker-images: configs/linux/Server/Ubuntu/Ubuntu.Dockerfile
	{images: names("jetbrains/teamcity-server"), ports: httpOn(8111), files: names("/opt/teamcity/conf")},
	// github.com/netbox-community/netbox-docker: docker/nginx-unit.json
	{images: names("netboxcommunity/netbox netbox-community/netbox"), ports: slices.Concat(httpOn(8080), otherOn(8081)), files: names("/etc/unit"), since: "3"},
	// github.com/emqx/emqx: deploy/docker/Dockerfile
	{images: names("emqx library/emqx emqx/emqx emqx/emqx-enterprise"), ports: slices.Concat(httpOn(18083, 8083), tlsOn(8084), otherOn(1883, 8883, 11883, 4370, 5369, 5370, 8081, 18084)),
		tells: names("EMQX_DASHBOARD__LISTENER* EMQX_LISTENER*"), files: names("/opt/emqx/etc"), data: "/opt/emqx/data"},
}
