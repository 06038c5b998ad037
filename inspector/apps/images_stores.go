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
	{images: names("influxdb library/influxdb"), ports: slices.Concat(httpOn(8086), otherOn(8088, 8089)), secure: "INFLUXD_TLS_CERT=*", tells: names("INFLUXD_HTTP_BIND_ADDRESS INFLUXDB_HTTP*"),
		files: names("/etc/influxdb/influxdb.conf /etc/influxdb2"), before: "3"},
	// github.com/minio/minio: Dockerfile.release; min.io/docs: --console-address
	{images: names("minio/minio"), ports: httpOn(9000), adds: names("--console-address MINIO_CONSOLE_ADDRESS"), needs: "server", starts: true,
		tells: names("--address MINIO_ADDRESS MINIO_OPTS MINIO_CONFIG_ENV_FILE --config --certs-dir -S --ftp --sftp"), files: names("/root/.minio/certs /etc/config.env")},
	// github.com/docker-library/docs: solr/content.md
	{images: names("solr library/solr"), ports: slices.Concat(httpOn(8983), otherOn(9983)), port: "SOLR_PORT",
		tells: names("-p --port SOLR_SSL* SOLR_JETTY_HOST SOLR_OPTS"), starts: true, files: names("/etc/default/solr.in.sh")},
	// github.com/docker-library/docs: neo4j/content.md
	{images: names("neo4j library/neo4j"), ports: slices.Concat(httpOn(7474), tlsOn(7473), otherOn(7687, 2004, 3637, 5000, 6000, 6362, 7000, 7688)),
		tells: names("NEO4J_server_http* NEO4J_server_bolt* NEO4J_dbms_connector* NEO4J_CONF"), files: names("/conf /var/lib/neo4j/conf")},
	// github.com/docker-library/docs: rabbitmq/content.md
	{images: names("rabbitmq library/rabbitmq"), ports: slices.Concat(httpOn(15672), otherOn(5672, 5671, 4369, 25672, 15671, 15674, 15675, 15692, 1883, 61613)),
		tag: "management", tells: names("RABBITMQ_CONFIG_FILE RABBITMQ_NODE_PORT RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"),
		files: names("/etc/rabbitmq/rabbitmq.conf /etc/rabbitmq/rabbitmq.config /etc/rabbitmq/conf.d /etc/rabbitmq/advanced.config")},
	// github.com/apache/couchdb-docker: 3.3.3/Dockerfile
	{images: names("couchdb library/couchdb apache/couchdb"), ports: slices.Concat(httpOn(5984), otherOn(4369, 5986, 6984, 9100)), data: "/opt/couchdb/etc"},
	// github.com/qdrant/qdrant: Dockerfile
	{images: names("qdrant/qdrant"), ports: slices.Concat(httpOn(6333), otherOn(6334, 6335)), port: "QDRANT__SERVICE__HTTP_PORT",
		secure: "QDRANT__SERVICE__ENABLE_TLS=true", tells: names("QDRANT__SERVICE__GRPC_PORT QDRANT__SERVICE__HOST"), files: names("/qdrant/config")},
	// github.com/chroma-core/chroma: Dockerfile
	{images: names("chromadb/chroma chroma-core/chroma"), ports: httpOn(8000), tells: names("CHROMA_SERVER* CHROMA_PORT CHROMA_HOST CHROMA_LISTEN_ADDRESS"), files: names("/config.yaml")},
	// github.com/docker-library/docs: arangodb/content.md
	{images: names("arangodb library/arangodb arangodb/arangodb"), ports: httpOn(8529), files: names("/etc/arangodb3")},
	// github.com/typesense/typesense: docker/deployment.Dockerfile
	{images: names("typesense/typesense"), ports: slices.Concat(httpOn(8108), otherOn(8107)), port: "TYPESENSE_API_PORT", starts: true,
		tells: names("--api-port --peering-port --api-address --ssl-certificate --config TYPESENSE_SSL* TYPESENSE_API_ADDRESS TYPESENSE_PEERING_PORT")},
}
