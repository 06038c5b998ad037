package apps

import (
	"io/fs"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// An imageAddress is what tells the app of an image on which address it listens.
type imageAddress struct {
	images   []string
	port     int
	portName string             // the variable that gives the port; "" for none
	name     string             // the variable with the address, which may have the port too; "" for none
	flag     string             // likewise, of its command
	file     string             // of its settings, in the container
	line     *lazyregexp.Regexp // of it, whose groups have the address and, where it has one, the port
	filePort *lazyregexp.Regexp // another line of it, whose group has the port
	mention  *lazyregexp.Regexp // each mention of the address in it; one alone is read
	bare     bool               // a file without a mention makes it listen on the loopback: the image's own one names another address
	unless   []string           // variables with which the others say nothing
}

// imageAddresses are by the manuals of the images.
var imageAddresses = []imageAddress{
	{images: names("ollama/ollama"), port: 11434, name: "OLLAMA_HOST"}, // docs.ollama.com/faq
	{images: names("minio/minio"), port: 9000, flag: "--address"},      // docs.min.io: mc server --address
	{images: names("minio/minio"), flag: "--console-address"},          // likewise
	{images: names("vllm/vllm-openai"), port: 8000, flag: "--host"},    // docs.vllm.ai: serve
	{images: names("jupyter/base-notebook jupyter/minimal-notebook jupyter/scipy-notebook jupyter/datascience-notebook jupyter/pyspark-notebook"), port: 8888, flag: "--ip"},
	{images: names("directus/directus"), port: 8055, portName: "PORT", name: "HOST"},                      // docs.directus.io: general
	{images: names("ghost library/ghost"), port: 2368, portName: "server__port", name: "server__host"},    // docs.ghost.org/config
	{images: names("n8nio/n8n n8n-io/n8n"), port: 5678, portName: "N8N_PORT", name: "N8N_LISTEN_ADDRESS"}, // docs.n8n.io: deployment
	{images: names("nodered/node-red"), port: 1880, portName: "PORT", file: "/data/settings.js", mention: lazyregexp.New(`\buiHost\b`), line: lazyregexp.New(`(?m)^\s*uiHost\s*:\s*["']([\w.:]+)["']`), filePort: lazyregexp.New(`(?m)^\s*uiPort\s*:\s*(?:process\.env\.PORT\s*\|\|\s*)?(\d+)`)},
	{images: names("louislam/uptime-kuma"), port: 3001, portName: "UPTIME_KUMA_PORT", name: "UPTIME_KUMA_HOST"},
	{images: names("grafana/grafana grafana/grafana-oss grafana/grafana-enterprise"), port: 3000, portName: "GF_SERVER_HTTP_PORT", name: "GF_SERVER_HTTP_ADDR", file: "/etc/grafana/grafana.ini", mention: lazyregexp.New(`(?m)^\s*http_addr\b`), line: lazyregexp.New(`(?m)^http_addr\s*=\s*([\w.:]+)\s*$`), filePort: lazyregexp.New(`(?m)^http_port\s*=\s*(\d+)`)},
	{images: names("kibana library/kibana kibana/kibana"), port: 5601, portName: "SERVER_PORT", name: "SERVER_HOST", file: "/usr/share/kibana/config/kibana.yml", line: lazyregexp.New(`(?m)^server\.host\s*:\s*["']?([\w.:]+)`), filePort: lazyregexp.New(`(?m)^server\.port\s*:\s*(\d+)`), mention: lazyregexp.New(`host\s*:|\bserver\s*:`), bare: true},
	{images: names("vaultwarden/server"), port: 80, portName: "ROCKET_PORT", name: "ROCKET_ADDRESS"},
	{images: names("gitea/gitea"), port: 3000, portName: "GITEA__server__HTTP_PORT", name: "GITEA__server__HTTP_ADDR", file: "/data/gitea/conf/app.ini", mention: lazyregexp.New(`(?m)^\s*HTTP_ADDR\b`), line: lazyregexp.New(`(?m)^HTTP_ADDR\s*=\s*([\w.:]+)`), filePort: lazyregexp.New(`(?m)^HTTP_PORT\s*=\s*(\d+)`)},
	{images: names("apache/superset"), port: 8088, portName: "SUPERSET_PORT", name: "SUPERSET_BIND_ADDRESS"},
	{images: names("dgtlmoon/changedetection.io"), port: 5000, portName: "PORT", name: "LISTEN_HOST"},
	{images: names("metabase/metabase"), port: 3000, portName: "MB_JETTY_PORT", name: "MB_JETTY_HOST"},
	{images: names("getmeili/meilisearch"), name: "MEILI_HTTP_ADDR"},
	{images: names("amir20/dozzle"), name: "DOZZLE_ADDR"},
	{images: names("techarohq/anubis"), name: "BIND"},
	{images: names("gotify/server"), port: 80, portName: "GOTIFY_SERVER_PORT", name: "GOTIFY_SERVER_LISTENADDR"},
	{images: names("miniflux/miniflux"), name: "LISTEN_ADDR"},
	{images: names("mher/flower"), port: 5555, portName: "FLOWER_PORT", name: "FLOWER_ADDRESS"},
	{images: names("mher/flower"), port: 5555, flag: "--address"},
	{images: names("goauthentik/server"), name: "AUTHENTIK_LISTEN__HTTP"},
	{images: names("hasura/graphql-engine"), port: 8080, portName: "HASURA_GRAPHQL_SERVER_PORT", name: "HASURA_GRAPHQL_SERVER_HOST"},
	{images: names("elasticsearch library/elasticsearch elasticsearch/elasticsearch"), port: 9200, portName: "http.port", name: "http.host"},
	{images: names("elasticsearch library/elasticsearch elasticsearch/elasticsearch"), port: 9200, portName: "http.port", name: "network.host", unless: names("http.host http.bind_host network.bind_host"),
		file: "/usr/share/elasticsearch/config/elasticsearch.yml", line: lazyregexp.New(`(?m)^(?:network|http)\.host\s*:\s*["']?([\w.:]+)`), mention: lazyregexp.New(`host\b`), bare: true},
	{images: names("postgrest/postgrest"), port: 3000, portName: "PGRST_SERVER_PORT", name: "PGRST_SERVER_HOST"},
	{images: names("binwiederhier/ntfy"), name: "NTFY_LISTEN_HTTP"},
	{images: names("neosmemo/memos"), port: 5230, portName: "MEMOS_PORT", name: "MEMOS_ADDR"},
	{images: names("mattermost/mattermost-team-edition mattermost/mattermost-enterprise-edition"), name: "MM_SERVICESETTINGS_LISTENADDRESS"},
	{images: names("rocketchat/rocket.chat rocket.chat"), port: 3000, portName: "PORT", name: "BIND_IP"},
	{images: names("deluan/navidrome"), port: 4533, portName: "ND_PORT", name: "ND_ADDRESS"},
	{images: names("immich-app/immich-server"), port: 2283, portName: "IMMICH_PORT", name: "IMMICH_HOST"},
	{images: names("open-webui/open-webui"), port: 8080, portName: "PORT", name: "HOST"},
	{images: names("etherpad/etherpad"), port: 9001, portName: "PORT", name: "IP"},
	{images: names("hedgedoc/hedgedoc"), port: 3000, portName: "CMD_PORT", name: "CMD_HOST"},
	{images: names("prom/prometheus prom/alertmanager"), flag: "--web.listen-address"},
	{images: names("codercom/code-server coder/code-server"), flag: "--bind-addr"},
	{images: names("keycloak/keycloak"), port: 8080, portName: "KC_HTTP_PORT", name: "KC_HTTP_HOST"},
	{images: names("keycloak/keycloak"), port: 8080, portName: "KC_HTTP_PORT", flag: "--http-host"},
	{images: names("httpd library/httpd"), file: "/usr/local/apache2/conf/httpd.conf", mention: lazyregexp.New(`(?m)^\s*Listen\b`), line: lazyregexp.New(`(?m)^\s*Listen\s+(127\.0\.0\.1|localhost|\[::1\]):(\d+)`)},
}

// addressForm is an address of a setting, with the port where it has one.
var addressForm = lazyregexp.New(`^(?:https?://)?(localhost|127(?:\.\d{1,3}){3}|\[::1\]|::1)(?::(\d+))?/?$`)

// imageLoopback finds what tells the app of a service's image to listen on the loopback alone; nil where nothing does.
func (p reader) imageLoopback(s *compose.Service) *listener {
	entrypoint, command := p.StartWords(s.Name)
	image := knownBy(s)
	if image == "" || len(entrypoint) > 0 {
		return nil
	}
	words := strings.Fields(strings.Join(command, " "))
	for i := range imageAddresses {
		known := &imageAddresses[i]
		if !isImage(image, known.images) {
			continue
		}
		if found := p.toldLoopback(s, known, words); found != nil {
			return found
		}
	}
	return nil
}

// toldLoopback is the loopback address that a service's setting gives the app of its image.
func (p reader) toldLoopback(s *compose.Service, known *imageAddress, words []string) *listener {
	found := &listener{Serving: compose.Serving{Program: compose.Repository(s.BaseImage()), Port: known.port, Protocol: "http"}}
	text, isSet := "", false
	if known.name != "" {
		if text, isSet = p.variable(s, runLine{}, known.name); isSet {
			found.Pos, _ = p.VariableAt(s.Name, known.name)
			found.Open = known.name + "=" + strings.Replace(text, addressForm.ReplaceAllString(text, "$1"), every, 1)
		}
	}
	if known.flag != "" {
		if text, isSet = flagValue(words, known.flag); isSet {
			found.Pos = s.CommandPos
			found.Open = known.flag + " " + strings.Replace(text, addressForm.ReplaceAllString(text, "$1"), every, 1)
		}
	}
	if p.elsewhere(s, known.unless, nil) {
		return nil
	}
	if !isSet && known.file != "" {
		text = p.inImageFile(s, known, found)
	}
	m := addressForm.FindStringSubmatch(text)
	if m == nil || found.Pos.IsZero() {
		return nil
	}
	found.Address = strings.Trim(m[1], "[]")
	if m[2] != "" {
		found.Port, _ = strconv.Atoi(m[2])
	} else if port, isSet := p.variable(s, runLine{}, known.portName); isSet && known.portName != "" {
		found.Port, _ = strconv.Atoi(port)
	}
	if found.Port == 0 {
		return nil
	}
	return found
}

// inImageFile is the address, with the port where that stands beside it, of the file of an image's settings.
func (p reader) inImageFile(s *compose.Service, known *imageAddress, found *listener) string {
	files := p.RootFS(s.Name, nil)
	content, err := fs.ReadFile(files, known.file[1:])
	text := withoutHashes(string(content))
	if strings.HasSuffix(known.file, ".js") {
		text = withoutRemarks(string(content))
	}
	mentions, at := len(known.mention.FindAllStringIndex(text, 2)), known.line.FindStringSubmatchIndex(text)
	switch {
	case err != nil || files.Origin(known.file).Host == "":
		return ""
	case mentions == 0 && known.bare:
		at = []int{0, 0, 0, 0}
	case mentions != 1 || at == nil:
		return ""
	}
	found.Pos, found.own = compose.Pos{File: files.Origin(known.file).Host, Line: lineNumber(text, at[2])}, true
	found.Open = "0.0.0.0 here"
	if known.filePort != nil {
		if m := known.filePort.FindStringSubmatch(text); m != nil {
			found.Port, _ = strconv.Atoi(m[1])
		}
	}
	address := text[at[2]:at[3]]
	if mentions == 0 {
		address, found.Default = "localhost", true
	}
	if len(at) > 4 && at[4] >= 0 {
		address += ":" + text[at[4]:at[5]]
	}
	return address
}
