package apps

import "slices"

// imagesOfStores keep data and answer over HTTP.
var imagesOfStores = []knownImage{
	// github.com/docker-library/docs: elasticsearch/README.md
	{images: names("elasticsearch library/elasticsearch elasticsearch/elasticsearch"), ports: slices.Concat(httpOn(9200), otherOn(9300)),
		tells: names("xpack.security* http.port* network.host* ES_SETTING*"), files: names("/usr/share/elasticsearch/config/elasticsearch.yml"), before: "8"},
	// elastic.co/guide/en/elasticsearch/reference/8.5/docker.html
	{images: names("elasticsearch library/elasticsearch elasticsearch/elasticsearch"), ports: slices.Concat(tlsOn(9200), otherOn(9300)),
		tells: names("xpack.security* http.port* network.host* ES_SETTING*"), files: names("/usr/share/elasticsearch/config/elasticsearch.yml"), since: "8"},
	// docs.opensearch.org/3.9/install-and-configure/install-dashboards/docker
	{images: names("opensearchproject/opensearch"), ports: slices.Concat(tlsOn(9200), otherOn(9300, 9600, 9650)),
		tells: names("DISABLE_SECURITY_PLUGIN DISABLE_INSTALL_DEMO_CONFIG plugins.security* http.port*"), files: names("/usr/share/opensearch/config/opensearch.yml")},
	// github.com/meilisearch/meilisearch: Dockerfile
	{images: names("getmeili/meilisearch"), ports: httpOn(7700), tells: names("MEILI_HTTP_ADDR MEILI_SSL* MEILI_CONFIG_FILE_PATH")},
	// github.com/docker-library/docs: influxdb/README.md
	{images: names("influxdb library/influxdb"), ports: slices.Concat(httpOn(8086), otherOn(8088, 8089)), tells: names("INFLUXD_HTTP_BIND_ADDRESS INFLUXDB_HTTP* INFLUXD_TLS*"),
		files: names("/etc/influxdb/influxdb.conf /etc/influxdb2"), before: "3"},
}
