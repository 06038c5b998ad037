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
}
