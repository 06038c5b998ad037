package apps

import (
	"slices"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// ownImages match images whose start or environment sets where such tools listen.
var ownImages = lazyregexp.New(`(?i)jupyter|jekyll|hugo|mlflow|superset|airflow|tensorflow|datasette|notebook`)

// plainImages match what ownImages does, and set nothing of the kind.
var plainImages = []string{"mlflow/mlflow"}

// hasOwn reports whether an image starts a program with settings of its own.
func (known program) hasOwn(image string) bool {
	return known.image != nil && known.image.MatchString(image) && !isImage(image, plainImages)
}

// An imageStart is the program that images run with what a command says, and where.
type imageStart struct {
	program string
	images  []string
	dir     string
}

// imageStarts are those of the images, by the Dockerfiles of github.com/oauth2-proxy/oauth2-proxy, squidfunk/mkdocs-material
// and stoplightio/prism.
var imageStarts = []imageStart{
	{program: "oauth2-proxy", images: []string{"oauth2-proxy/oauth2-proxy"}},
	{program: "mkdocs", images: []string{"squidfunk/mkdocs-material"}, dir: "/docs"},
	{program: "prism", images: []string{"stoplight/prism"}},
}

// startOf is what an image runs; nothing where that is not known.
func startOf(image string) (found imageStart) {
	if i := slices.IndexFunc(imageStarts, func(known imageStart) bool { return isImage(image, known.images) }); i >= 0 {
		found = imageStarts[i]
	}
	return found
}

// toolPrograms are servers that Python, PHP, Ruby and other languages bring for development and for data; many of them listen on
// the loopback alone unless they are told.
var toolPrograms = []program{
	{name: "httpd", word: "-p", bind: []string{"-p"}, address: every, portAlone: true}, // busybox's: "-p [IP:]PORT"; Apache's has no such flag
	{name: "chainlit", word: "run", host: longHost, port: longPort, address: "127.0.0.1", number: 8000, named: "CHAINLIT_HOST", variable: "CHAINLIT_PORT", envFiles: []string{".env"}, first: true},
	{name: "mlflow", word: "server", host: shortHost, port: shortPort, address: "127.0.0.1", number: 5000, named: "MLFLOW_HOST", variable: "MLFLOW_PORT", first: true, image: ownImages},
	{name: "mlflow", word: "ui", host: shortHost, port: shortPort, address: "127.0.0.1", number: 5000, named: "MLFLOW_HOST", variable: "MLFLOW_PORT", first: true, image: ownImages},
	{name: "tensorboard", opens: "--bind_all", host: longHost, port: shortPort, address: "localhost", number: 6006, elsewhere: []string{"--bind_all"}, first: true, image: ownImages},
	{name: "jupyter", word: "notebook", host: jupyterHost, port: jupyterPort, address: "localhost", number: 8888, elsewhere: []string{"--config", "JUPYTER_IP", "JUPYTER_PORT"}, first: true, image: ownImages},
	{name: "jupyter", word: "lab", host: jupyterHost, port: jupyterPort, address: "localhost", number: 8888, elsewhere: []string{"--config", "JUPYTER_IP", "JUPYTER_PORT"}, first: true, image: ownImages},
	{name: "jupyter-notebook", host: jupyterHost, port: jupyterPort, address: "localhost", number: 8888, elsewhere: []string{"--config", "JUPYTER_IP", "JUPYTER_PORT"}, first: true, image: ownImages},
	{name: "jupyter-lab", host: jupyterHost, port: jupyterPort, address: "localhost", number: 8888, elsewhere: []string{"--config", "JUPYTER_IP", "JUPYTER_PORT"}, first: true, image: ownImages},
	{name: "litestar", word: "run", host: []string{"--host", "-H"}, port: shortPort, address: "127.0.0.1", number: 8000, named: "LITESTAR_HOST", variable: "LITESTAR_PORT", never: []string{"-U", "--uds", "-F", "--fd"}},
	{name: "granian", host: longHost, port: longPort, address: "127.0.0.1", number: 8000, named: "GRANIAN_HOST", variable: "GRANIAN_PORT", never: []string{"--uds"}},
	{name: "quart", word: "run", host: shortHost, port: shortPort, address: "127.0.0.1", number: 5000, elsewhere: []string{".env", ".quartenv"}},
	{name: "sanic", host: []string{"--host", "-H"}, port: shortPort, address: "127.0.0.1", number: 8000, never: []string{"-u", "--unix"}, first: true},
	{name: "dagster-webserver", host: shortHost, port: shortPort, address: "127.0.0.1", number: 3000, named: "DAGSTER_WEBSERVER_HOST", variable: "DAGSTER_WEBSERVER_PORT", first: true},
	{name: "dagster", word: "dev", host: shortHost, port: shortPort, address: "127.0.0.1", number: 3000, first: true},
	{name: "datasette", host: shortHost, port: shortPort, address: "127.0.0.1", number: 8001, never: []string{"--uds", "--get", "publish", "package", "inspect", "install", "plugins"}, first: true, image: ownImages},
	{name: "langgraph", word: "dev", host: longHost, port: longPort, address: "127.0.0.1", number: 2024, first: true},
	{name: "superset", word: "run", host: shortHost, port: shortPort, address: "127.0.0.1", number: 5000, named: "FLASK_RUN_HOST", variable: "FLASK_RUN_PORT", first: true, image: ownImages},
	{name: "panel", word: "serve", host: []string{"--address"}, port: longPort, address: every, number: 5006, named: "BOKEH_ADDRESS", variable: "BOKEH_PORT", first: true},
	{name: "bokeh", word: "serve", host: []string{"--address"}, port: longPort, address: every, number: 5006, named: "BOKEH_ADDRESS", variable: "BOKEH_PORT", first: true},
	{name: "mkdocs", word: "serve", bind: []string{"--dev-addr", "-a"}, settings: mkdocs, elsewhere: []string{"-f", "--config-file"}, first: true},
	{name: "celery", word: "flower", host: []string{"--address"}, port: longPort, address: every, number: 5555, named: "FLOWER_ADDRESS", variable: "FLOWER_PORT", elsewhere: []string{"--conf"}, first: true},
	{name: "prefect", word: "start", never: []string{"agent", "worker"}, host: longHost, port: longPort, address: "127.0.0.1", number: 4200, named: "PREFECT_SERVER_API_HOST", variable: "PREFECT_SERVER_API_PORT", first: true},
	{name: "bentoml", word: "serve", host: longHost, port: shortPort, address: every, number: 3000, named: "BENTOML_HOST", variable: "BENTOML_PORT", elsewhere: []string{"PORT", "BENTOML_CONFIG"}, first: true},
	{name: "manage.py", word: "runserver_plus", bind: []string{"runserver_plus"}, address: "127.0.0.1", number: 8000, elsewhere: []string{"RUNSERVERPLUS_SERVER_ADDRESS_PORT"}},
	{name: "artisan", word: "octane:start", host: longHost, port: longPort, address: "127.0.0.1", number: 8000, elsewhere: []string{"OCTANE_HOST", "OCTANE_PORT", ".env"}},
	{name: "artisan", word: "reverb:start", host: longHost, port: longPort, address: every, number: 8080, named: "REVERB_SERVER_HOST", variable: "REVERB_SERVER_PORT", envFiles: []string{".env"}},
	{name: "spark", word: "serve", host: longHost, port: longPort, address: "localhost", number: 8080},
	{name: "jekyll", word: "serve", host: []string{"--host", "-H"}, port: []string{"-P", "--port"}, settings: jekyll, elsewhere: []string{"--config", "JEKYLL_ENV"}, image: ownImages},
	{name: "hugo", word: "server", host: []string{"--bind"}, port: shortPort, address: "127.0.0.1", number: 1313, elsewhere: []string{"HUGO_BIND"}, first: true, image: ownImages},
	{name: "oauth2-proxy", bind: []string{"--http-address", "-http-address"}, address: "127.0.0.1", number: 4180,
		elsewhere: []string{"--config", "--alpha-config", "OAUTH2_PROXY_HTTP_ADDRESS", "OAUTH2_PROXY_TLS_CERT_FILE", "OAUTH2_PROXY_CONFIG", "OAUTH2_PROXY_METRICS_ADDRESS"},
		never:     []string{"--https-address", "--tls-cert-file", "--metrics-address", "--metrics-secure-address"}, first: true},
	{name: "prism", word: "mock", host: []string{"-h", "--host"}, port: shortPort, address: "127.0.0.1", number: 4010, first: true},
	{name: "prism", word: "proxy", host: []string{"-h", "--host"}, port: shortPort, address: "127.0.0.1", number: 4010, first: true},
	{name: "cake", word: "server", host: []string{"-H", "--host"}, port: shortPort, address: "localhost", number: 8765},
	{name: "yii", word: "serve", bind: []string{"serve"}, port: shortPort, address: "localhost", number: 8080},
	{name: "console", word: "server:run", bind: []string{"server:run"}, address: "127.0.0.1", number: 8000},
	{name: "symfony", word: "serve", host: []string{"--listen-ip"}, port: longPort, number: 8000, elsewhere: []string{"--allow-all-ip"}, first: true},
	{name: "symfony", word: "server:start", host: []string{"--listen-ip"}, port: longPort, number: 8000, elsewhere: []string{"--allow-all-ip"}, first: true},
	{name: "frankenphp", word: "php-server", bind: []string{"--listen", "-l"}, never: []string{"--domain", "-d"}},
	{name: "rr", word: "serve", bind: []string{"--bind"}, opens: "-o http.address=0.0.0.0:{port}", never: []string{"-o"}},
	{name: "mojo", word: "daemon", bind: []string{"-l", "--listen"}, opens: "-l http://*:{port}", address: every, number: 3000, elsewhere: []string{"MOJO_LISTEN"}, first: true},
	{name: "plackup", bind: []string{"-l", "--listen"}, host: []string{"-o", "--host"}, port: shortPort, address: every, number: 5000, never: []string{"-s", "--server"}},
	{name: "starman", bind: []string{"-l", "--listen"}, host: []string{"-o", "--host"}, port: shortPort, address: every, number: 5000},
	{name: "falcon", word: "serve", opens: "-b http://0.0.0.0:{port}", bind: []string{"-b", "--bind"}},
	{name: "middleman", word: "server", host: []string{"--bind-address"}, port: shortPort, address: every, number: 4567, elsewhere: []string{"config.rb"}},
	{name: "sphinx-autobuild", host: longHost, port: longPort, address: "127.0.0.1", number: 8000},
	{name: "pelican", word: "--listen", host: []string{"-b", "--bind"}, port: shortPort, address: "127.0.0.1", number: 8000, elsewhere: []string{"pelicanconf.py"}, first: true},
	{name: "zola", word: "serve", host: []string{"-i", "--interface"}, port: shortPort, address: "127.0.0.1", number: 1111, first: true},
	{name: "mdbook", word: "serve", host: []string{"-n", "--hostname"}, port: shortPort, address: "localhost", number: 3000, first: true},
	{name: "trunk", word: "serve", host: []string{"-a", "--address"}, port: shortPort, address: "127.0.0.1", number: 8080, elsewhere: []string{"Trunk.toml", "TRUNK_SERVE_ADDRESS", "TRUNK_SERVE_PORT"}, first: true},
	{name: "marimo", word: "run", host: longHost, port: shortPort, address: "127.0.0.1", number: 2718, first: true},
	{name: "marimo", word: "edit", host: longHost, port: shortPort, address: "127.0.0.1", number: 2718, first: true},
	{name: "shiny", word: "run", host: shortHost, port: shortPort, address: "127.0.0.1", number: 8000, elsewhere: []string{"SHINY_HOST", "SHINY_PORT"}, first: true},
	{name: "sqlite_web", host: []string{"-H", "--host"}, port: shortPort, address: "127.0.0.1", number: 8080},
	{name: "optuna-dashboard", host: longHost, port: longPort, address: "127.0.0.1", number: 8080},
	{name: "kedro", word: "viz", host: longHost, port: longPort, address: "127.0.0.1", number: 4141, first: true},
	{name: "mix", word: "phx.server", settings: phoenix, elsewhere: []string{"MIX_ENV", "PORT", "PHX_SERVER"}, first: true},
}

var (
	jupyterHost = []string{"--ip", "--NotebookApp.ip", "--ServerApp.ip"}
	jupyterPort = []string{"--port", "--NotebookApp.port", "--ServerApp.port"}
)

var (
	mkdocsAddress = lazyregexp.New(`(?m)^dev_addr\s*:\s*["']?([\w.]+):(\d+)["']?\s*(?:#.*)?$`)
	jekyllSetting = lazyregexp.New(`(?m)^(host|port)\s*:\s*["']?([\w.]+)["']?\s*(?:#.*)?$`)
	phoenixHTTP   = lazyregexp.New(`\bhttp:\s*\[\s*ip:\s*\{\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)\s*\}\s*,\s*port:\s*(\d+)\s*\]`)
)

// mkdocs may name its address in its file of settings.
func mkdocs(f appFiles) setting {
	out := setting{address: "127.0.0.1", port: 8000}
	if m := mkdocsAddress.FindStringSubmatch(f.text("mkdocs.yml")); m != nil {
		out.port, _ = strconv.Atoi(m[2])
		out.address, out.written = m[1], true
	} else if f.mentions("mkdocs.yml", "dev_addr") || f.text("mkdocs.yml") == "" {
		return setting{}
	}
	return out
}

// jekyll likewise.
func jekyll(f appFiles) setting {
	out := setting{address: "127.0.0.1", port: 4000}
	for _, m := range jekyllSetting.FindAllStringSubmatch(f.text("_config.yml"), -1) {
		if m[1] == "host" {
			out.address, out.written = m[2], true
		} else {
			out.port, _ = strconv.Atoi(m[2])
		}
	}
	return out
}

// phoenix is the file of settings for development, where that says it in so many words.
func phoenix(f appFiles) setting {
	m := phoenixHTTP.FindAllStringSubmatch(withoutHashes(f.text("config/dev.exs")), 2)
	if len(m) != 1 || slices.ContainsFunc([]string{"config/runtime.exs", "config/dev.secret.exs"}, func(name string) bool {
		return phoenixHTTP.MatchString(f.text(name))
	}) {
		return setting{}
	}
	port, _ := strconv.Atoi(m[0][5])
	return setting{address: strings.Join(m[0][1:5], "."), port: port, written: true, fixed: true}
}
