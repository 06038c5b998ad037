package apps

import "slices"

// imagesOfTeams are apps of one's own team or company.
var imagesOfTeams = []knownImage{
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
}
