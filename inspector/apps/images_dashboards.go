package apps

import "slices"

// imagesOfDashboards are dashboards, and what they show.
var imagesOfDashboards = []knownImage{
	// github.com/grafana/grafana: Dockerfile
	{images: names("grafana/grafana grafana/grafana-oss grafana/grafana-enterprise"), ports: httpOn(3000), port: "GF_SERVER_HTTP_PORT",
		secure: "GF_SERVER_PROTOCOL=https", tells: names("GF_SERVER_HTTP_ADDR GF_PATHS_CONFIG"), files: names("/etc/grafana/grafana.ini")},
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
	// www.jaegertracing.io/docs/1.54/getting-started/#all-in-one
	{images: names("jaegertracing/all-in-one"), ports: slices.Concat(httpOn(16686), otherOn(4317, 4318, 5775, 5778, 6831, 6832, 9411, 14250, 14268, 14269, 16685)),
		tells: names("QUERY_HTTP_SERVER_HOST_PORT --query.http-server.host-port --query.http.tls.enabled"), starts: true},
	// www.home-assistant.io/integrations/http
	{images: names("home-assistant/home-assistant homeassistant/home-assistant linuxserver/homeassistant"), ports: httpOn(8123), data: "/config"},
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
	// github.com/apache/superset: docker/entrypoints/run-server.sh
	{images: names("apache/superset"), ports: httpOn(8088), port: "SUPERSET_PORT", tells: names("SUPERSET_BIND_ADDRESS")},
	// github.com/apache/airflow: docs/apache-airflow/howto/docker-compose/docker-compose.yaml
	{images: names("apache/airflow"), ports: httpOn(8080), port: "AIRFLOW__WEBSERVER__WEB_SERVER_PORT", needs: "webserver", starts: true,
		tells: names("-p --port --ssl-cert AIRFLOW__WEBSERVER__WEB_SERVER_SSL_CERT AIRFLOW__WEBSERVER__WEB_SERVER_HOST"), files: names("/opt/airflow/airflow.cfg")},
	{images: names("apache/airflow"), ports: httpOn(8080), port: "AIRFLOW__API__PORT", needs: "api-server", starts: true,
		tells: names("-p --port --ssl-cert AIRFLOW__API__SSL_CERT AIRFLOW__API__HOST"), files: names("/opt/airflow/airflow.cfg")},
	// github.com/zabbix/zabbix-docker: Dockerfiles/web-nginx-pgsql/alpine/Dockerfile
	{images: names("zabbix/zabbix-web-nginx-pgsql zabbix/zabbix-web-nginx-mysql zabbix/zabbix-web-apache-pgsql zabbix/zabbix-web-apache-mysql"),
		ports: slices.Concat(httpOn(8080), tlsOn(8443)), files: names("/etc/nginx /etc/apache2 /etc/httpd"), since: "5"},
	// github.com/google/cadvisor: deploy/Dockerfile
	{images: names("cadvisor/cadvisor google/cadvisor google-containers/cadvisor google_containers/cadvisor"), ports: httpOn(8080),
		tells: names("-port --port -listen_ip --listen_ip"), starts: true},
	// github.com/Lissy93/dashy: Dockerfile; github.com/linuxserver/reverse-proxy-confs/issues/685
	{images: names("lissy93/dashy"), ports: httpOn(8080), port: "PORT", tells: names("SSL*"), since: "3"},
	{images: names("lissy93/dashy"), ports: httpOn(80), port: "PORT", tells: names("SSL*"), before: "3"},
	// github.com/bastienwirtz/homer: Dockerfile
	{images: names("b4bz/homer"), ports: httpOn(8080), port: "PORT"},
	// github.com/linuxserver/reverse-proxy-confs: homarr.subdomain.conf.sample
	{images: names("homarr-labs/homarr ajnart/homarr"), ports: slices.Concat(httpOn(7575), otherOn(3000, 3001)), tells: names("PORT")},
	// github.com/linuxserver/reverse-proxy-confs: beszel.subdomain.conf.sample
	{images: names("henrygd/beszel henrygd/beszel/beszel"), ports: httpOn(8090), tells: names("PORT LISTEN")},
	// github.com/healthchecks/healthchecks: docker/uwsgi.ini
	{images: names("healthchecks/healthchecks linuxserver/healthchecks"), ports: httpOn(8000), tells: names("SMTPD_PORT UWSGI*"),
		files: names("/opt/healthchecks/docker/uwsgi.ini /config/uwsgi.ini")},
	// github.com/linuxserver/reverse-proxy-confs: changedetection.subdomain.conf.sample
	{images: names("dgtlmoon/changedetection.io linuxserver/changedetection.io"), ports: httpOn(5000), port: "PORT", tells: names("LISTEN_HOST SSL_CERT_FILE")},
}
