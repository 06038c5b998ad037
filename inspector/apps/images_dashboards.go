package apps

import "slices"

// imagesOfDashboards are dashboards, and what they show.
var imagesOfDashboards = []knownImage{
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
}
