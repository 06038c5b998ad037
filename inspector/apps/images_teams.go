package apps

import "slices"

// jupyterImages are the stacks of the Jupyter project.
const jupyterImages = "jupyter/base-notebook jupyter/minimal-notebook jupyter/scipy-notebook jupyter/datascience-notebook jupyter/tensorflow-notebook " +
	"jupyter/pytorch-notebook jupyter/pyspark-notebook jupyter/all-spark-notebook jupyter/r-notebook jupyter/julia-notebook"

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
	// github.com/BerriAI/litellm: Dockerfile; before, without a flag: 8000
	{images: names("berriai/litellm berriai/litellm-database berriai/litellm-non_root"), ports: slices.Concat(httpOn(4000), otherOn(8000)), port: "PORT",
		tells: names("--port --ssl_keyfile_path"), starts: true},
	// docs.vllm.ai/en/latest/deployment/docker.html
	{images: names("vllm/vllm-openai"), ports: httpOn(8000), tells: names("--port --uds --config --ssl-keyfile --ssl-certfile"), starts: true},
	// github.com/huggingface/text-generation-inference: Dockerfile; huggingface/text-embeddings-inference likewise
	{images: names("huggingface/text-generation-inference huggingface/text-embeddings-inference"), ports: httpOn(80), port: "PORT", tells: names("-p --port"), starts: true},
	// github.com/Mintplex-Labs/anything-llm: docker/docker-compose.yml
	{images: names("mintplexlabs/anythingllm mintplex-labs/anything-llm"), ports: slices.Concat(httpOn(3001), otherOn(8888)), port: "SERVER_PORT", tells: names("ENABLE_HTTPS"), files: names("/app/server/.env")},
	// docs.searxng.org/admin/installation-docker.html
	{images: names("searxng/searxng"), ports: httpOn(8080), tells: names("BIND_ADDRESS GRANIAN_PORT SEARXNG_PORT SEARXNG_BIND_ADDRESS"), data: "/etc/searxng"},
	// github.com/matrix-org/synapse: docker/README.md
	{images: names("matrixdotorg/synapse element-hq/synapse"), ports: slices.Concat(httpOn(8008), otherOn(8448)),
		tells: names("SYNAPSE_HTTP_PORT SYNAPSE_CONFIG_DIR SYNAPSE_CONFIG_PATH SYNAPSE_WORKER"), data: "/data"},
	// github.com/mastodon/mastodon: docker-compose.yml
	{images: names("mastodon/mastodon tootsuite/mastodon"), ports: httpOn(3000), port: "PORT", tells: names("SOCKET -b --bind -p --port"), needs: "puma", starts: true},
	// github.com/getredash/redash: bin/docker-entrypoint
	{images: names("redash/redash"), ports: httpOn(5000), port: "REDASH_GUNICORN_BIND", needs: "server", starts: true},
	// github.com/Dolibarr/dolibarr-docker: README.md
	{images: names("dolibarr/dolibarr tuxgasy/dolibarr"), ports: httpOn(80), files: names("/etc/apache2")},
	// github.com/mattermost/mattermost: server/build/Dockerfile
	{images: names("mattermost/mattermost-team-edition mattermost/mattermost-enterprise-edition"), ports: slices.Concat(httpOn(8065), otherOn(8067, 8074, 8075, 8443)),
		port: "MM_SERVICESETTINGS_LISTENADDRESS", secure: "MM_SERVICESETTINGS_CONNECTIONSECURITY=TLS", tells: names("APP_PORT_NUMBER"), data: "/mattermost/config",
		files: names("/mattermost/config/config.json"), read: mattermostSettings},
	// github.com/docker-library/docs: rocket.chat/README.md
	{images: names("rocket.chat library/rocket.chat rocketchat/rocket.chat"), ports: httpOn(3000), port: "PORT", tells: names("BIND_IP")},
	// github.com/docker-library/docs: odoo/README.md
	{images: odooImages, ports: slices.Concat(httpOn(8069, 8072), otherOn(8071)), tells: odooTells, files: names("/etc/odoo/odoo.conf"), read: odooPorts("http_port", "xmlrpc_port"), starts: true, since: "11"},
	{images: odooImages, ports: slices.Concat(httpOn(8069, 8072), otherOn(8071)), tells: odooTells, files: names("/etc/odoo/odoo.conf"), read: odooPorts("xmlrpc_port"), starts: true, before: "11"},
	// github.com/hasura/graphql-engine: install-manifests/docker-compose/docker-compose.yaml
	{images: names("hasura/graphql-engine"), ports: httpOn(8080), port: "HASURA_GRAPHQL_SERVER_PORT", tells: names("--server-port"), starts: true},
	// docs.postgrest.org/en/latest/references/configuration.html
	{images: names("postgrest/postgrest"), ports: httpOn(3000), tells: names("PGRST_SERVER_PORT PGRST_SERVER_UNIX_SOCKET PGRST_ADMIN_SERVER_PORT")},
	// github.com/mailhog/MailHog: Dockerfile
	{images: names("mailhog/mailhog"), ports: slices.Concat(httpOn(8025), otherOn(1025)), tells: names("MH_UI_BIND_ADDR MH_API_BIND_ADDR")},
	// github.com/axllent/mailpit: Dockerfile
	{images: names("axllent/mailpit"), ports: slices.Concat(httpOn(8025), otherOn(1025, 1110)), secure: "MP_UI_TLS_CERT=*", tells: names("MP_UI_BIND_ADDR")},
	// github.com/traefik/whoami: Dockerfile
	{images: names("traefik/whoami containous/whoami"), ports: httpOn(80), port: "WHOAMI_PORT_NUMBER"},
	// github.com/docker-library/docs: tomcat/README.md
	{images: names("tomcat library/tomcat"), ports: slices.Concat(httpOn(8080), otherOn(8005, 8009)), tells: names("JAVA_OPTS CATALINA_OPTS"), files: names("/usr/local/tomcat/conf/server.xml")},
	// github.com/swagger-api/swagger-ui: Dockerfile
	{images: names("swaggerapi/swagger-ui"), ports: httpOn(8080), port: "PORT"},
	// github.com/gotenberg/gotenberg: build/Dockerfile
	{images: names("gotenberg/gotenberg"), ports: httpOn(3000), port: "API_PORT", tells: names("--api-port --api-port-from-env --api-tls-cert-file"), starts: true},
	// github.com/penpot/penpot/pull/5111; github.com/penpot/penpot/issues/5502
	{images: names("penpotapp/frontend"), ports: httpOn(8080), files: names("/etc/nginx"), since: "2.4"},
	{images: names("penpotapp/frontend"), ports: httpOn(80), files: names("/etc/nginx"), before: "2.4"},
	// github.com/taigaio/taiga-docker: taiga-gateway/taiga.conf; github.com/taigaio/taiga-protected: docker/entrypoint.sh
	{images: names("taigaio/taiga-back"), ports: httpOn(8000)},
	{images: names("taigaio/taiga-front"), ports: httpOn(80), files: names("/etc/nginx")},
	{images: names("taigaio/taiga-events"), ports: slices.Concat(httpOn(8888), otherOn(3023)), tells: names("APP_PORT")},
	{images: names("taigaio/taiga-protected"), ports: httpOn(8003)},
	// github.com/langgenius/dify: api/docker/entrypoint.sh, web/Dockerfile
	{images: names("langgenius/dify-api"), ports: httpOn(5001), port: "DIFY_PORT", tells: names("DIFY_BIND_ADDRESS")},
	{images: names("langgenius/dify-web"), ports: httpOn(3000), port: "PORT"},
	// github.com/knadh/listmonk: config.toml.sample
	{images: names("listmonk/listmonk"), ports: httpOn(9000), port: "LISTMONK_app__address", files: names("/listmonk/config.toml"), read: portByPattern(`(?m)^address\s*=\s*["']([^"']*)["']`)},
	// github.com/LemmyNet/lemmy: docker/nginx.conf; github.com/LemmyNet/lemmy-ui: src/server/index.tsx
	{images: names("dessalines/lemmy-ui"), ports: httpOn(1234), port: "LEMMY_UI_HOST"},
	// github.com/misskey-dev/misskey: .config/docker_example.yml
	{images: names("misskey/misskey"), ports: httpOn(3000), tells: names("MISSKEY_CONFIG_YML PORT"), files: names("/misskey/.config/default.yml"), read: portByPattern(`(?m)^(?:port|socket):\s*(\S*)`)},
	// github.com/langfuse/langfuse: web/Dockerfile
	{images: names("langfuse/langfuse"), ports: httpOn(3000), port: "PORT", tells: names("HOSTNAME")},
	// github.com/calcom/docker: Dockerfile
	{images: names("calcom/cal.com"), ports: httpOn(3000), tells: names("PORT")},
	// github.com/formbricks/formbricks: apps/web/Dockerfile
	{images: names("formbricks/formbricks"), ports: httpOn(3000), port: "PORT", tells: names("HOSTNAME")},
	// github.com/twentyhq/twenty: packages/twenty-docker/docker-compose.yml
	{images: names("twentycrm/twenty"), ports: httpOn(3000), port: "NODE_PORT", tells: names("PORT SSL_KEY_PATH")},
	// github.com/baptisteArno/typebot.io: Dockerfile
	{images: names("baptistearno/typebot-builder baptistearno/typebot-viewer"), ports: httpOn(3000), port: "PORT", tells: names("HOSTNAME ENCRYPTION_CERT")},
	// github.com/growthbook/growthbook: Dockerfile
	{images: names("growthbook/growthbook"), ports: httpOn(3000, 3100), tells: names("PORT")},
	// github.com/Unleash/unleash-docker: README.md
	{images: names("unleashorg/unleash-server"), ports: httpOn(4242), port: "HTTP_PORT", tells: names("PORT HTTP_HOST")},
	// github.com/temporalio/ui-server: Dockerfile
	{images: names("temporalio/ui"), ports: httpOn(8080), port: "TEMPORAL_UI_PORT", files: names("/home/ui-server/config")},
	// github.com/supabase/supabase: docker/volumes/api/kong.yml
	{images: names("supabase/studio"), ports: httpOn(3000), port: "PORT", tells: names("HOSTNAME")},
	// github.com/frappe/frappe_docker: pwd.yml
	{images: names("frappe/erpnext"), ports: httpOn(8080), needs: "nginx-entrypoint.sh", files: names("/etc/nginx /templates"), starts: true},
	{images: names("frappe/erpnext"), ports: httpOn(8000)},
	// github.com/kimai/kimai: .docker/000-default.conf
	{images: names("kimai/kimai2"), ports: httpOn(8001), tag: "apache", files: names("/etc/apache2")},
	// github.com/linuxserver/reverse-proxy-confs: firefly.subdomain.conf.sample
	{images: names("fireflyiii/core"), ports: slices.Concat(httpOn(8080), otherOn(9000)), files: names("/etc/nginx /etc/apache2")},
	// github.com/snipe/snipe-it: Dockerfile
	{images: names("snipe/snipe-it"), ports: slices.Concat(httpOn(80), tlsOn(443)), files: names("/etc/apache2")},
	// github.com/Leantime/leantime/issues/2950; github.com/Leantime/docker-leantime: Dockerfile
	{images: names("leantime/leantime"), ports: slices.Concat(httpOn(8080), otherOn(9000)), files: names("/etc/nginx"), since: "3.4"},
	{images: names("leantime/leantime"), ports: slices.Concat(httpOn(80), otherOn(9000)), files: names("/etc/apache2"), before: "3"},
	// github.com/imgproxy/imgproxy: docker/Dockerfile
	{images: names("darthsim/imgproxy imgproxy/imgproxy"), ports: httpOn(8080), port: "IMGPROXY_BIND", tells: names("IMGPROXY_NETWORK IMGPROXY_PROMETHEUS_BIND PORT")},
	// github.com/geoserver/docker: Dockerfile
	{images: names("docker.osgeo.org/geoserver osgeo/geoserver"), ports: slices.Concat(httpOn(8080), otherOn(8005, 8009)), tells: names("HTTPS* CATALINA_OPTS"),
		files: names("/usr/local/tomcat/conf /opt/config_overrides")},
	// github.com/docker-library/docs: varnish/content.md
	{images: names("varnish library/varnish"), ports: slices.Concat(httpOn(80), otherOn(8443)), port: "VARNISH_HTTP_PORT", tells: names("VARNISH_PROXY_PORT")},
	// github.com/docker-library/docs: redmine/content.md
	{images: names("redmine library/redmine"), ports: httpOn(3000), tells: names("PORT")},
	// github.com/plankanban/planka: Dockerfile
	{images: names("plankanban/planka"), ports: httpOn(1337), tells: names("PORT")},
	// github.com/opf/openproject-docker-compose: docker-compose.yml
	{images: names("openproject/openproject openproject/community"), ports: httpOn(8080), needs: "./docker/prod/web", tells: names("PORT"), starts: true},
	// github.com/appsmithorg/appsmith: Dockerfile
	{images: names("appsmith/appsmith-ce appsmith/appsmith-ee"), ports: slices.Concat(httpOn(80), tlsOn(443)), tells: names("PORT"), data: "/appsmith-stacks"},
	// github.com/activepieces/activepieces: docker-compose.yml
	{images: names("activepieces/activepieces"), ports: httpOn(80), tells: names("AP_PORT"), files: names("/etc/nginx")},
	// github.com/lobehub/lobe-chat: Dockerfile
	{images: names("lobehub/lobe-chat lobehub/lobe-chat-database"), ports: httpOn(3210), port: "PORT", tells: names("HOSTNAME")},
	// github.com/danny-avila/LibreChat: Dockerfile
	{images: names("danny-avila/librechat danny-avila/librechat-dev"), ports: httpOn(3080), port: "PORT", tells: names("HOST"), files: names("/app/.env"), read: portByPattern(`(?m)^PORT\s*=\s*["']?(\w*)`)},
	// github.com/laurent22/joplin: docker-compose.server.yml
	{images: names("joplin/server"), ports: httpOn(22300), port: "APP_PORT"},
	// github.com/NodeBB/NodeBB: Dockerfile
	{images: names("nodebb/nodebb nodebb/docker"), ports: httpOn(4567), tells: names("PORT"), files: names("/usr/src/app/config.json"), data: "/opt/config"},
	// github.com/Chocobozzz/PeerTube: support/docker/production/docker-compose.yml
	{images: names("chocobozzz/peertube"), ports: slices.Concat(httpOn(9000), otherOn(1935, 1936)), tells: names("PEERTUBE_LISTEN* PORT"), data: "/config"},
	// github.com/windmill-labs/windmill: docker-compose.yml
	{images: names("windmill-labs/windmill windmill-labs/windmill-ee"), ports: slices.Concat(httpOn(8000), otherOn(2525, 8001)), port: "PORT", tells: names("SERVER_BIND_ADDR METRICS_PORT METRICS_ADDR")},
	// github.com/jupyter/docker-stacks: base-notebook/Dockerfile
	{images: names(jupyterImages), ports: httpOn(8888), port: "JUPYTER_PORT", needs: "start-notebook.sh", starts: true,
		tells: names("GEN_CERT USE_HTTPS DOCKER_STACKS_JUPYTER_CMD --port --ServerApp.port --NotebookApp.port --certfile --ServerApp.certfile --NotebookApp.certfile --config"), files: names("/etc/jupyter /home/jovyan/.jupyter")},
	{images: names(jupyterImages), ports: httpOn(8888), port: "JUPYTER_PORT", tells: names("GEN_CERT USE_HTTPS DOCKER_STACKS_JUPYTER_CMD"), files: names("/etc/jupyter /home/jovyan/.jupyter")},
	// github.com/bitnami/containers: bitnami/wordpress/6/debian-12/Dockerfile
	{images: names("bitnami/wordpress bitnamilegacy/wordpress"), ports: slices.Concat(httpOn(8080), tlsOn(8443)), port: "APACHE_HTTP_PORT_NUMBER",
		tells: names("APACHE_HTTPS_PORT_NUMBER"), files: names("/opt/bitnami/apache"), since: "6"},
	// github.com/invoiceninja/dockerfiles: alpine/5/Dockerfile
	{images: names("invoiceninja/invoiceninja"), ports: portsOf("fastcgi", []int{9000}), files: names("/usr/local/etc/php-fpm.d /usr/local/etc/php-fpm.conf"), since: "5"},
}
