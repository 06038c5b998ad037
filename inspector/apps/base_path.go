package apps

import (
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
)

// A rooted is an app whose pages ask for "/…" until it is told of a path below which it stands, as its manual says.
type rooted struct {
	images []string // its repositories
	tells  []string // variables and flags, any of which may tell it
	files  string   // what may hold its settings; "" where the variables are the usual way
	maybe  []string // variables that may tell it too, in a part of their value
	since  string   // the first version of which this is so
	told   compose.BasePath
}

var rootedApps = []rooted{
	{images: []string{"grafana/grafana", "grafana/grafana-oss", "grafana/grafana-enterprise"}, tells: []string{"GF_SERVER_ROOT_URL", "GF_SERVER_SERVE_FROM_SUB_PATH"},
		files: "/etc/grafana", told: compose.BasePath{Setting: `GF_SERVER_ROOT_URL: "%(protocol)s://%(domain)s/{path}/"`}},
	{images: []string{"kibana/kibana", "library/kibana", "kibana"}, tells: []string{"SERVER_BASEPATH", "SERVER_PUBLICBASEURL"}, files: "/usr/share/kibana/config",
		told: compose.BasePath{Setting: "SERVER_BASEPATH: /{path}"}},
	{images: []string{"prom/prometheus", "prom/alertmanager"}, tells: []string{"--web.external-url", "--web.route-prefix"},
		told: compose.BasePath{Setting: "the flag --web.external-url=/{path}/", Keeps: true}},
	{images: []string{"jenkins/jenkins", "jenkinsci/blueocean"}, tells: []string{"JENKINS_OPTS", "--prefix"}, told: compose.BasePath{Setting: "JENKINS_OPTS: --prefix=/{path}", Keeps: true}},
	{images: []string{"dpage/pgadmin4"}, tells: []string{"SCRIPT_NAME"}, told: compose.BasePath{Setting: "SCRIPT_NAME: /{path}", Keeps: true}},
	{images: []string{"sonarqube", "library/sonarqube"}, tells: []string{"SONAR_WEB_CONTEXT"}, files: "/opt/sonarqube/conf", told: compose.BasePath{Setting: "SONAR_WEB_CONTEXT: /{path}", Keeps: true}},
	{images: []string{"sonatype/nexus3"}, tells: []string{"NEXUS_CONTEXT"}, files: "/nexus-data/etc", told: compose.BasePath{Setting: "NEXUS_CONTEXT: {path}", Keeps: true}},
	{images: []string{"n8nio/n8n", "n8n-io/n8n"}, tells: []string{"N8N_PATH"}, told: compose.BasePath{Setting: "N8N_PATH: /{path}/"}},
	{images: []string{"mher/flower"}, tells: []string{"FLOWER_URL_PREFIX", "--url_prefix", "--url-prefix"}, told: compose.BasePath{Setting: "FLOWER_URL_PREFIX: {path}", Keeps: true}},
	{images: []string{"mongo-express", "library/mongo-express"}, tells: []string{"ME_CONFIG_SITE_BASEURL"}, told: compose.BasePath{Setting: "ME_CONFIG_SITE_BASEURL: /{path}/", Keeps: true}},
	{images: []string{"filebrowser/filebrowser"}, tells: []string{"FB_BASEURL", "--baseurl", "-b"}, files: "/.filebrowser.json", told: compose.BasePath{Setting: "FB_BASEURL: /{path}", Keeps: true}},
	{images: []string{"vaultwarden/server"}, tells: []string{"DOMAIN"}, told: compose.BasePath{Setting: "DOMAIN (the whole address, with /{path} at its end)", Keeps: true}},
	{images: []string{"ghost", "library/ghost"}, tells: []string{"url"}, files: "/var/lib/ghost/config.production.json", told: compose.BasePath{Setting: "url (the whole address, with /{path} at its end)", Keeps: true}},
	// www.keycloak.org/server/reverseproxy, www.keycloak.org/migration/migrating-to-quarkus
	{images: []string{"keycloak/keycloak"}, tells: []string{"KC_HTTP_RELATIVE_PATH", "--http-relative-path", "KC_CONFIG_FILE", "--config-file"}, files: "/opt/keycloak/conf",
		maybe: []string{"KC_HOSTNAME", "KC_HOSTNAME_URL", "KC_HOSTNAME_PATH", "KC_PROXY_HEADERS", "--hostname", "--hostname-url", "--hostname-path", "--proxy-headers"}, since: "17",
		told: compose.BasePath{Setting: "KC_HTTP_RELATIVE_PATH: /{path}", Keeps: true, Was: "auth"}},
	// airflow.apache.org/docs/apache-airflow/stable/howto/run-behind-proxy.html
	{images: []string{"apache/airflow"}, tells: []string{"AIRFLOW__WEBSERVER__BASE_URL", "AIRFLOW__API__BASE_URL", "AIRFLOW__WEBSERVER__ENABLE_PROXY_FIX"}, files: "/opt/airflow/airflow.cfg",
		told: compose.BasePath{Setting: "AIRFLOW__WEBSERVER__BASE_URL (AIRFLOW__API__BASE_URL from version 3 on: the whole address, with /{path} at its end)", Keeps: true}},
	// dozzle.dev/guide/changing-base
	{images: []string{"amir20/dozzle"}, tells: []string{"DOZZLE_BASE", "--base"}, told: compose.BasePath{Setting: "DOZZLE_BASE: /{path}", Keeps: true}},
	// docs.opensearch.org/latest/install-and-configure/configuring-dashboards
	{images: []string{"opensearchproject/opensearch-dashboards"}, tells: []string{"SERVER_BASEPATH"}, files: "/usr/share/opensearch-dashboards/config",
		told: compose.BasePath{Setting: "SERVER_BASEPATH: /{path}"}},
	// jupyter-server.readthedocs.io/en/latest/other/full-config.html
	{images: []string{"jupyter/base-notebook", "jupyter/minimal-notebook", "jupyter/scipy-notebook", "jupyter/datascience-notebook", "jupyter/tensorflow-notebook", "jupyter/pyspark-notebook"},
		tells: []string{"--ServerApp.base_url", "--NotebookApp.base_url", "--LabApp.base_url", "NOTEBOOK_ARGS"}, files: "/home/jovyan/.jupyter",
		told: compose.BasePath{Setting: "the flag --ServerApp.base_url=/{path}/", Keeps: true}},
	{images: []string{"louislam/uptime-kuma", "home-assistant/home-assistant", "homeassistant/home-assistant"}},
}

// basePath is how to tell an app of the path below which it stands; nil where something may tell it, or it need not be told.
func (p reader) basePath(s *compose.Service) *compose.BasePath {
	if of := p.siteOf(s); of != nil {
		return p.untold(s, of)
	}
	if s.Build != nil || s.Image == "" {
		return nil
	}
	i := slices.IndexFunc(rootedApps, func(app rooted) bool {
		known := knownImage{since: app.since}
		return isImage(s.Image, app.images) && !strings.Contains(s.Image, "legacy") && known.isOf(compose.Tag(s.Image))
	})
	if i < 0 {
		return nil
	}
	app := rootedApps[i]
	entrypoint, command := p.StartWords(s.Name)
	if p.elsewhere(s, app.tells, slices.Concat(entrypoint, command)) || len(entrypoint) > 0 {
		return nil
	}
	if app.files != "" && provides(s, app.files) {
		return nil
	}
	told := app.told
	told.Doubt = len(app.maybe) > 0 && p.elsewhere(s, app.maybe, command)
	return &told
}
