package apps

import (
	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// A rooted is an app whose pages ask for "/…" until it is told of a path below which it stands, as its manual says.
type rooted struct {
	images []string // its repositories
	path   []string // variables and flags that name the path, or an address that ends with it
	bare   bool     // as a word without a slash before it
	keeps  string   // the variable with which, once it is true, the app wants the path in its requests
	tells  []string // what else may tell it, or change what it makes of the path
	maybe  []string // variables that may tell its pages too, in a part of their value
	file   string   // that holds its settings, or their directory; "" where the variables are the usual way
	named  pathFile
	port   int    // of its pages: at others it answers as it is; 0: what comes of a path that it is told is not known
	others bool   // it listens at others for what is no page
	since  string // the first version of which this is so
	strict string // the first version that has nothing but redirects and 404 beside a path that it keeps; "" for all
	loose  string // the first that has more there again
	always string // the path below which it stands until it is told of another
	quiet  bool   // it need not be told here: its pages ask beside themselves, or its database has the path
	has    string // what it has at "/" where it never stands below a path: then nothing else leads to a page
	told   compose.BasePath
}

// A pathFile is how a file of settings names the path, and what has the app want it in its requests.
type pathFile struct{ path, keeps *lazyregexp.Regexp }

var (
	kibanaFile   = pathFile{lazyregexp.New(`(?m)^server\.basePath\s*:[ \t]*["']?([^\s"'#]+)`), lazyregexp.New(`(?m)^server\.rewriteBasePath\s*:[ \t]*["']?(\w+)`)}
	grafanaFile  = pathFile{lazyregexp.New(`(?m)^[ \t]*root_url[ \t]*=[ \t]*([^\s;#]+)`), lazyregexp.New(`(?m)^[ \t]*serve_from_sub_path[ \t]*=[ \t]*(\w+)`)}
	sonarFile    = pathFile{path: lazyregexp.New(`(?m)^[ \t]*sonar\.web\.context[ \t]*=[ \t]*(\S+)`)}
	rabbitFile   = pathFile{path: lazyregexp.New(`(?m)^[ \t]*management\.path_prefix[ \t]*=[ \t]*(\S+)`)}
	keycloakFile = pathFile{path: lazyregexp.New(`(?m)^[ \t]*http-relative-path[ \t]*=[ \t]*(\S+)`)}
)

var rootedApps = []rooted{
	// grafana.com/docs/grafana/latest/setup-grafana/configure-grafana: serve_from_sub_path
	{images: names("grafana/grafana grafana/grafana-oss grafana/grafana-enterprise"), path: names("GF_SERVER_ROOT_URL"), keeps: "GF_SERVER_SERVE_FROM_SUB_PATH",
		tells: names("GF_PATHS_CONFIG --config"), file: "/etc/grafana/grafana.ini", named: grafanaFile, port: 3000, strict: "10",
		told: compose.BasePath{Setting: `GF_SERVER_ROOT_URL: "%(protocol)s://%(domain)s/{path}/"`}},
	// elastic.co/docs/reference/kibana/configuration-reference/general-settings: server.basePath
	{images: names("kibana/kibana library/kibana kibana"), path: names("SERVER_BASEPATH SERVER_PUBLICBASEURL"), keeps: "SERVER_REWRITEBASEPATH",
		file: "/usr/share/kibana/config/kibana.yml", named: kibanaFile, port: 5601, told: compose.BasePath{Setting: "SERVER_BASEPATH: /{path}"}},
	// docs.opensearch.org/latest/install-and-configure/configuring-dashboards
	{images: names("opensearchproject/opensearch-dashboards"), path: names("SERVER_BASEPATH"), keeps: "SERVER_REWRITEBASEPATH",
		file: "/usr/share/opensearch-dashboards/config/opensearch_dashboards.yml", named: kibanaFile, port: 5601, told: compose.BasePath{Setting: "SERVER_BASEPATH: /{path}"}},
	// prometheus.io/docs/prometheus/latest/command-line/prometheus: --web.route-prefix is the path of --web.external-url, unless it is set
	{images: names("prom/prometheus"), path: names("--web.route-prefix --web.external-url"), port: 9090,
		told: compose.BasePath{Setting: "the flag --web.external-url=/{path}/", Keeps: true}},
	{images: names("prom/alertmanager"), path: names("--web.route-prefix --web.external-url"), port: 9093,
		told: compose.BasePath{Setting: "the flag --web.external-url=/{path}/", Keeps: true}},
	// www.jenkins.io/doc/book/system-administration/reverse-proxy-configuration-nginx
	{images: names("jenkins/jenkins jenkinsci/blueocean"), path: names("--prefix JENKINS_OPTS"), port: 8080, told: compose.BasePath{Setting: "JENKINS_OPTS: --prefix=/{path}", Keeps: true}},
	// www.pgadmin.org/docs/pgadmin4/latest/container_deployment.html
	{images: names("dpage/pgadmin4"), path: names("SCRIPT_NAME"), port: 80, told: compose.BasePath{Setting: "SCRIPT_NAME: /{path}", Keeps: true}},
	// docs.sonarsource.com: SONAR_WEB_CONTEXT
	{images: names("sonarqube library/sonarqube"), path: names("SONAR_WEB_CONTEXT"), file: "/opt/sonarqube/conf/sonar.properties", named: sonarFile, port: 9000,
		told: compose.BasePath{Setting: "SONAR_WEB_CONTEXT: /{path}", Keeps: true}},
	// github.com/sonatype/docker-nexus3: README.md
	{images: names("sonatype/nexus3"), path: names("NEXUS_CONTEXT"), bare: true, file: "/nexus-data/etc", port: 8081, others: true, told: compose.BasePath{Setting: "NEXUS_CONTEXT: {path}", Keeps: true}},
	{images: names("n8nio/n8n n8n-io/n8n"), path: names("N8N_PATH"), told: compose.BasePath{Setting: "N8N_PATH: /{path}/"}},
	// flower.readthedocs.io/en/latest/config.html#url-prefix; github.com/mher/flower/pull/766: before 0.9.5 nginx had to take it away
	{images: names("mher/flower"), path: names("--url_prefix --url-prefix FLOWER_URL_PREFIX"), bare: true, port: 5555, since: "0.9.5", told: compose.BasePath{Setting: "FLOWER_URL_PREFIX: {path}", Keeps: true}},
	{images: names("mongo-express library/mongo-express"), path: names("ME_CONFIG_SITE_BASEURL"), port: 8081, told: compose.BasePath{Setting: "ME_CONFIG_SITE_BASEURL: /{path}/", Keeps: true}},
	{images: names("filebrowser/filebrowser"), path: names("FB_BASEURL --baseurl -b"), file: "/.filebrowser.json", told: compose.BasePath{Setting: "FB_BASEURL: /{path}", Keeps: true}},
	// github.com/dani-garcia/vaultwarden/wiki/Using-an-alternate-base-dir
	{images: names("vaultwarden/server"), path: names("DOMAIN"), port: 80, told: compose.BasePath{Setting: "DOMAIN (the whole address, with /{path} at its end)", Keeps: true}},
	{images: names("ghost library/ghost"), path: names("url"), file: "/var/lib/ghost/config.production.json", port: 2368, told: compose.BasePath{Setting: "url (the whole address, with /{path} at its end)", Keeps: true}},
	// www.keycloak.org/server/reverseproxy, www.keycloak.org/migration/migrating-to-quarkus
	{images: names("keycloak/keycloak"), path: names("--http-relative-path KC_HTTP_RELATIVE_PATH"), tells: names("KC_CONFIG_FILE --config-file"), file: "/opt/keycloak/conf/keycloak.conf", named: keycloakFile,
		maybe: names("KC_HOSTNAME KC_HOSTNAME_URL KC_HOSTNAME_PATH KC_PROXY_HEADERS --hostname --hostname-url --hostname-path --proxy-headers"), since: "17", port: 8080,
		told: compose.BasePath{Setting: "KC_HTTP_RELATIVE_PATH: /{path}", Keeps: true, Was: "auth"}},
	// github.com/keycloak/keycloak-containers: the WildFly distribution
	{images: names("jboss/keycloak"), always: "/auth", port: 8080, told: compose.BasePath{Setting: "web-context in its standalone.xml", Keeps: true}},
	// airflow.apache.org/docs/apache-airflow/stable/howto/run-behind-proxy.html
	{images: names("apache/airflow"), path: names("AIRFLOW__WEBSERVER__BASE_URL"), tells: names("AIRFLOW__API__BASE_URL AIRFLOW__WEBSERVER__ENABLE_PROXY_FIX"), file: "/opt/airflow/airflow.cfg", port: 8080, loose: "3",
		told: compose.BasePath{Setting: "AIRFLOW__WEBSERVER__BASE_URL (AIRFLOW__API__BASE_URL from version 3 on: the whole address, with /{path} at its end)", Keeps: true}},
	// dozzle.dev/guide/changing-base
	{images: names("amir20/dozzle"), path: names("--base DOZZLE_BASE"), port: 8080, told: compose.BasePath{Setting: "DOZZLE_BASE: /{path}", Keeps: true}},
	// jupyter-server.readthedocs.io/en/latest/other/full-config.html
	{images: names("jupyter/base-notebook jupyter/minimal-notebook jupyter/scipy-notebook jupyter/datascience-notebook jupyter/tensorflow-notebook jupyter/pyspark-notebook"),
		path: names("--ServerApp.base_url --NotebookApp.base_url --LabApp.base_url NOTEBOOK_ARGS"), bare: true, file: "/home/jovyan/.jupyter", port: 8888,
		told: compose.BasePath{Setting: "the flag --ServerApp.base_url=/{path}/", Keeps: true}},
	// www.jaegertracing.io/docs/1.76/deployment: --query.base-path
	{images: names("jaegertracing/all-in-one jaegertracing/jaeger-query"), path: names("--query.base-path QUERY_BASE_PATH"), tells: names("--config-file"), port: 16686, others: true,
		told: compose.BasePath{Setting: "QUERY_BASE_PATH: /{path}", Keeps: true}},
	// github.com/swagger-api/swagger-ui: docker/default.conf.template
	{images: names("swaggerapi/swagger-ui"), path: names("BASE_URL"), file: "/etc/nginx", port: 8080, quiet: true, told: compose.BasePath{Setting: "BASE_URL: /{path}", Keeps: true}},
	// miniflux.app/docs/configuration.html#base-url
	{images: names("miniflux/miniflux"), path: names("BASE_URL"), file: "/etc/miniflux.conf", port: 8080, told: compose.BasePath{Setting: "BASE_URL (the whole address, with /{path} at its end)", Keeps: true}},
	// github.com/sissbruecker/linkding: docs/src/content/docs/options.md
	{images: names("sissbruecker/linkding"), path: names("LD_CONTEXT_PATH"), bare: true, port: 9090, told: compose.BasePath{Setting: "LD_CONTEXT_PATH: {path}/", Keeps: true}},
	// hub.docker.com/r/atlassian/jira-software
	{images: names("atlassian/jira-software atlassian/jira-servicemanagement"), path: names("ATL_TOMCAT_CONTEXTPATH"), bare: true, file: "/opt/atlassian/jira/conf", port: 8080,
		told: compose.BasePath{Setting: "ATL_TOMCAT_CONTEXTPATH: /{path}", Keeps: true}},
	{images: names("atlassian/confluence atlassian/confluence-server"), path: names("ATL_TOMCAT_CONTEXTPATH"), bare: true, file: "/opt/atlassian/confluence/conf", port: 8090,
		told: compose.BasePath{Setting: "ATL_TOMCAT_CONTEXTPATH: /{path}", Keeps: true}},
	// github.com/dbgate/dbgate: packages/api/src/utility/getExpressPath.js puts it before all that it has
	{images: names("dbgate/dbgate"), path: names("WEB_ROOT"), bare: true, port: 3000, told: compose.BasePath{Setting: "WEB_ROOT: /{path}", Keeps: true}},
	// redis.io/docs/latest/operate/redisinsight/proxy: to take the path away is not supported
	{images: names("redis/redisinsight"), path: names("RI_PROXY_PATH"), tells: names("RIPROXYPATH"), bare: true, port: 5540, told: compose.BasePath{Setting: "RI_PROXY_PATH: /{path}", Keeps: true}},
	// github.com/provectus/kafka-ui, github.com/kafbat/kafka-ui: README.md
	{images: names("provectuslabs/kafka-ui kafbat/kafka-ui"), path: names("SERVER_SERVLET_CONTEXT_PATH"), tells: names("SPRING_APPLICATION_JSON SPRING_CONFIG_* SERVER_FORWARD_HEADERS_STRATEGY JAVA_OPTS"), port: 8080,
		told: compose.BasePath{Setting: "SERVER_SERVLET_CONTEXT_PATH: /{path}", Keeps: true}},
	// github.com/obsidiandynamics/kafdrop: README.md
	{images: names("obsidiandynamics/kafdrop"), path: names("SERVER_SERVLET_CONTEXTPATH SERVER_SERVLET_CONTEXT_PATH -Dserver.servlet.context-path -Dserver.servlet.contextPath JVM_OPTS --server.servlet.contextPath --server.servlet.context-path CMD_ARGS"),
		tells: names("SPRING_APPLICATION_JSON SPRING_CONFIG_*"), port: 9000, told: compose.BasePath{Setting: "SERVER_SERVLET_CONTEXTPATH: /{path}", Keeps: true}},
	// docs.temporal.io/references/web-ui-environment-variables
	{images: names("temporalio/ui"), path: names("TEMPORAL_UI_PUBLIC_PATH"), bare: true, file: "/home/ui-server/config", told: compose.BasePath{Setting: "TEMPORAL_UI_PUBLIC_PATH: /{path}", Keeps: true}},
	// www.rabbitmq.com/docs/management#path-prefix
	{images: names("rabbitmq library/rabbitmq"), file: "/etc/rabbitmq/rabbitmq.conf", named: rabbitFile, port: 15672, quiet: true, told: compose.BasePath{Setting: "management.path_prefix = /{path}", Keeps: true}},
	// docs.mattermost.com/deployment-guide/server/server-architecture.html: subpaths
	{images: names("mattermost/mattermost-team-edition mattermost/mattermost-enterprise-edition"), path: names("MM_SERVICESETTINGS_SITEURL"), port: 8065, quiet: true,
		told: compose.BasePath{Setting: "MM_SERVICESETTINGS_SITEURL (the whole address, with /{path} at its end)", Keeps: true}},
	// www.navidrome.org/docs/usage/configuration-options: ND_BASEURL
	{images: names("deluan/navidrome navidrome/navidrome"), path: names("ND_BASEURL --baseurl"), port: 4533, quiet: true, told: compose.BasePath{Setting: "ND_BASEURL: /{path}", Keeps: true}},
	// mailpit.axllent.org/docs/configuration/runtime-options
	{images: names("axllent/mailpit"), path: names("--webroot MP_WEBROOT"), bare: true, port: 8025, quiet: true, told: compose.BasePath{Setting: "MP_WEBROOT: /{path}", Keeps: true}},
	// github.com/mailhog/MailHog: docs/CONFIG.md
	{images: names("mailhog/mailhog"), path: names("-ui-web-path --ui-web-path MH_UI_WEB_PATH"), bare: true, port: 8025, quiet: true, told: compose.BasePath{Setting: "MH_UI_WEB_PATH: {path}", Keeps: true}},
	// github.com/plantuml/plantuml-server: README.md; ROOT, which its image sets, is the top
	{images: names("plantuml/plantuml-server"), path: names("BASE_URL"), bare: true, port: 8080, told: compose.BasePath{Setting: "BASE_URL: {path}", Keeps: true}},
	// guacamole.apache.org/doc/gug/guacamole-docker.html: WEBAPP_CONTEXT
	{images: names("guacamole/guacamole"), path: names("WEBAPP_CONTEXT"), bare: true, always: "/guacamole", port: 8080, told: compose.BasePath{Setting: "WEBAPP_CONTEXT: {path}", Keeps: true}},
	// github.com/geoserver/docker, github.com/kartoza/docker-geoserver: README.md
	{images: names("docker.osgeo.org/geoserver osgeo/geoserver"), path: names("WEBAPP_CONTEXT"), bare: true, always: "/geoserver", port: 8080, told: compose.BasePath{Setting: "WEBAPP_CONTEXT: {path}", Keeps: true}},
	{images: names("kartoza/geoserver"), path: names("GEOSERVER_CONTEXT_ROOT"), bare: true, always: "/geoserver", port: 8080, told: compose.BasePath{Setting: "GEOSERVER_CONTEXT_ROOT: {path}", Keeps: true}},
	// www.metabase.com/docs/latest/configuring-metabase/environment-variables#mb_site_url, github.com/metabase/metabase/issues/30895
	{images: names("metabase/metabase metabase/metabase-enterprise"), path: names("MB_SITE_URL"), port: 3000, quiet: true, told: compose.BasePath{Setting: "MB_SITE_URL (the whole address, with /{path} at its end)"}},
	// docs.gitea.com/administration/reverse-proxies#nginx-with-a-sub-path
	{images: names("gitea/gitea"), path: names("GITEA__server__ROOT_URL GITEA__SERVER__ROOT_URL"), tells: names("GITEA__server__USE_SUB_URL_PATH GITEA__SERVER__USE_SUB_URL_PATH"), port: 3000, quiet: true,
		told: compose.BasePath{Setting: "GITEA__server__ROOT_URL (the whole address, with /{path}/ at its end)"}},
	{images: names("forgejo/forgejo"), path: names("FORGEJO__server__ROOT_URL FORGEJO__SERVER__ROOT_URL"), tells: names("FORGEJO__server__USE_SUB_URL_PATH"), port: 3000, quiet: true,
		told: compose.BasePath{Setting: "FORGEJO__server__ROOT_URL (the whole address, with /{path}/ at its end)"}},
	// github.com/minio/minio/discussions/15551
	{images: names("minio/minio"), path: names("MINIO_BROWSER_REDIRECT_URL"), tells: names("MINIO_CONSOLE_SUBPATH CONSOLE_SUBPATH"), port: 9001, quiet: true,
		told: compose.BasePath{Setting: "MINIO_BROWSER_REDIRECT_URL (the whole address, with /{path}/ at its end)"}},
	// docs.phpmyadmin.net/en/latest/setup.html#docker-environment-variables: its files are at the top of what Apache serves
	{images: names("phpmyadmin library/phpmyadmin phpmyadmin/phpmyadmin"), path: names("PMA_ABSOLUTE_URI"), tells: names("APACHE_*"), file: "/etc/apache2", port: 80, quiet: true,
		has: "/js /themes /doc /setup /sql /locale /libraries /templates /vendor /public /src /url.php /index.php /favicon.ico", told: compose.BasePath{Setting: "PMA_ABSOLUTE_URI (the whole address, with /{path}/ at its end)"}},
	// apps of which none can stand below a path
	{images: names("louislam/uptime-kuma home-assistant/home-assistant homeassistant/home-assistant")},
	// docs.immich.app/administration/reverse-proxy, docs.requarks.io/install/requirements
	{images: names("immich-app/immich-server requarks/wiki")},
}
