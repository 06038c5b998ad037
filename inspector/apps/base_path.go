package apps

import (
	"slices"

	"github.com/composecheck/composecheck/compose"
)

// A rooted is an app whose pages ask for "/…" until it is told of a path below which it stands, as its manual says.
type rooted struct {
	images []string // its repositories
	tells  []string // variables and flags, any of which may tell it
	files  string   // what may hold its settings; "" where the variables are the usual way
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
	{images: []string{"louislam/uptime-kuma", "home-assistant/home-assistant", "homeassistant/home-assistant"}},
}

// basePath is how to tell an app of the path below which it stands; nil where something may tell it, or it need not be told.
func (p reader) basePath(s *compose.Service) *compose.BasePath {
	if s.Build != nil || s.Image == "" {
		return nil
	}
	i := slices.IndexFunc(rootedApps, func(app rooted) bool { return isImage(s.Image, app.images) })
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
	return &app.told
}
