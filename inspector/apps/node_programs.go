package apps

import (
	"strconv"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// nodePrograms are those that packages of Node.js bring; most are run by a script of package.json.
var nodePrograms = []program{
	{name: "vite", word: "preview", host: longHost, port: longPort, settings: vitePreview, bareHost: every, elsewhere: viteElsewhere,
		commands: []string{"preview"}, first: true},
	{name: "vite", host: longHost, port: longPort, settings: viteServer, bareHost: every, elsewhere: viteElsewhere,
		commands: []string{"dev", "serve"}, first: true},
	{name: "react-router", word: "dev", host: longHost, port: longPort, settings: viteServer, bareHost: every, elsewhere: viteElsewhere, first: true},
	{name: "remix", word: "vite:dev", host: longHost, port: longPort, settings: viteServer, bareHost: every, elsewhere: viteElsewhere, first: true},
	{name: "remix-serve", address: every, number: 3000, variable: "PORT", named: "HOST", first: true},
	{name: "react-router-serve", address: every, number: 3000, variable: "PORT", named: "HOST", first: true},
	{name: "next", word: "start", host: []string{"-H", "--hostname"}, port: shortPort, address: every, number: 3000, variable: "PORT", elsewhere: []string{"HOSTNAME"}},
	{name: "next", word: "dev", host: []string{"-H", "--hostname"}, port: shortPort, address: every, number: 3000, variable: "PORT", elsewhere: []string{"HOSTNAME"}},
	{name: "react-scripts", word: "start", address: every, number: 3000, variable: "PORT", named: "HOST", envFiles: craFiles},
	{name: "craco", word: "start", address: every, number: 3000, variable: "PORT", named: "HOST", envFiles: craFiles, elsewhere: []string{"craco.config.js"}},
	{name: "react-app-rewired", word: "start", address: every, number: 3000, variable: "PORT", named: "HOST", envFiles: craFiles},
	{name: "nuxt", word: "dev", host: nuxtHost, port: shortPort, settings: nuxt, bareHost: every, elsewhere: nuxtElsewhere, first: true},
	{name: "nuxi", word: "dev", host: nuxtHost, port: shortPort, settings: nuxt, bareHost: every, elsewhere: nuxtElsewhere, first: true},
	{name: "nuxt", word: "start", host: nuxtHost, port: shortPort, settings: nuxt, bareHost: every, elsewhere: nuxtElsewhere, first: true},
	{name: "nuxt", word: "preview", port: shortPort, settings: nuxt, elsewhere: nuxtElsewhere, first: true},
	{name: "gatsby", word: "develop", host: []string{"--host", "-H"}, port: shortPort, address: "localhost", number: 8000, elsewhere: gatsbyElsewhere, first: true},
	{name: "gatsby", word: "serve", host: []string{"--host", "-H"}, port: shortPort, address: "localhost", number: 9000, elsewhere: gatsbyElsewhere, first: true},
	// github.com/gatsby-uc/plugins: packages/gatsby-plugin-fastify/README.md
	{name: "gserve", host: shortHost, port: shortPort, address: "127.0.0.1", number: 3000, variable: "GATSBY_SERVER_PORT", elsewhere: []string{"GATSBY_SERVER_HOST", "GATSBY_SERVER_H"}, first: true},
	{name: "docusaurus", word: "start", host: shortHost, port: shortPort, address: "localhost", number: 3000, elsewhere: []string{"HOST", "PORT"}, first: true},
	{name: "docusaurus", word: "serve", host: shortHost, port: shortPort, address: "localhost", number: 3000, elsewhere: []string{"HOST", "PORT"}, first: true},
	{name: "storybook", word: "dev", host: shortHost, port: shortPort, address: every, number: 6006, first: true},
	{name: "webpack", word: "serve", host: longHost, port: longPort, settings: webpackServer, elsewhere: []string{"-c", "--config"}, first: true},
	{name: "webpack-dev-server", host: longHost, port: longPort, settings: webpackServer, elsewhere: []string{"-c", "--config"}, first: true},
	{name: "ember", word: "serve", host: []string{"--host", "-H"}, port: shortPort, address: every, number: 4200, elsewhere: []string{".ember-cli", "PORT"}, first: true},
	{name: "json-server", host: []string{"--host", "-H"}, port: shortPort, address: "localhost", number: 3000, elsewhere: []string{"json-server.json", "-c", "--config"}, first: true},
	{name: "strapi", word: "start", settings: strapi, elsewhere: []string{".env"}, first: true},
	{name: "strapi", word: "develop", settings: strapi, elsewhere: []string{".env"}, first: true},
	{name: "directus", word: "start", address: every, number: 8055, variable: "PORT", named: "HOST", envFiles: []string{".env"}, elsewhere: []string{"CONFIG_PATH"}, first: true},
	{name: "medusa", word: "start", host: []string{"--host", "-H"}, port: shortPort, address: every, number: 9000, variable: "PORT", elsewhere: []string{"HOST", ".env"}, first: true},
	{name: "medusa", word: "develop", host: []string{"--host", "-H"}, port: shortPort, address: every, number: 9000, variable: "PORT", elsewhere: []string{"HOST", ".env"}, first: true},
	{name: "vue-cli-service", word: "serve", host: longHost, port: longPort, address: every, number: 8080, variable: "PORT",
		named: "HOST", elsewhere: []string{"vue.config.js", ".env"}},
	{name: "vitepress", word: "dev", host: longHost, port: longPort, address: "localhost", number: 5173, bareHost: every, first: true},
	{name: "parcel", host: longHost, port: shortPort, address: every, number: 1234, never: []string{"build", "watch"}, first: true},
	{name: "react-native", word: "start", host: longHost, port: longPort, address: every, number: 8081, first: true},
	{name: "ionic", word: "serve", host: longHost, port: shortPort, address: "localhost", number: 8100, elsewhere: []string{"--external"}, first: true},
	{name: "deno", word: "serve", host: longHost, port: longPort, address: every, number: 8000, first: true},
	{name: "ng", word: "serve", host: longHost, port: longPort, settings: angular, elsewhere: []string{"-c", "--configuration"}, first: true},
	{name: "astro", word: "dev", host: longHost, port: longPort, settings: astro, bareHost: every, elsewhere: []string{"--config", "--root"}, first: true},
	{name: "astro", word: "preview", host: longHost, port: longPort, settings: astro, bareHost: every, elsewhere: []string{"--config", "--root"}, first: true},
	{name: "hardhat", word: "node", host: []string{"--hostname"}, port: longPort, address: every, number: 8545},
	{name: "serve", bind: []string{"-l", "--listen"}, port: shortPort, settings: serve, variable: "PORT", portAlone: true, first: true, installed: serveInstalled},
	{name: "http-server", host: []string{"-a"}, port: shortPort, address: every, number: 8080, variable: "PORT"},
}

var (
	nuxtHost        = []string{"--host", "-H", "--hostname"}
	nuxtElsewhere   = []string{"NUXT_HOST", "NUXT_PORT", "NITRO_HOST", "NITRO_PORT", "HOST", "PORT", ".env", "-c", "--config-file"}
	craFiles        = []string{".env.development.local", ".env.local", ".env.development", ".env"}
	gatsbyElsewhere = []string{"GATSBY_HOST", "GATSBY_PORT", "HOST", "PORT", ".env.development"}
)

// nuxt listens on the loopback in version 2, as far as its settings say nothing else; later ones decide by where they run.
func nuxt(f appFiles) setting {
	if f.since("nuxt", 3, 2, 3) != 2 {
		return setting{port: 3000}
	}
	return f.read("nuxt.config", "server", setting{address: "localhost", port: 3000})
}

// webpackServer is webpack-dev-server, which listens on the loopback up to version 3.
func webpackServer(f appFiles) setting {
	without := setting{port: 8080}
	switch f.since("webpack-dev-server", 4, 3, 4) {
	case 3:
		without.address = "localhost"
	case 4:
		if f.since("webpack-dev-server", 5, 4, 5) == 4 {
			without.address = every
		}
	}
	return f.read("webpack.config", "devServer", without)
}

var (
	strapiPort = lazyregexp.New(`port\s*:\s*env\.int\(\s*['"]PORT['"]\s*,\s*(\d+)\s*\)`)
	strapiHost = lazyregexp.New(`host\s*:\s*(env\(\s*['"]HOST['"]\s*,\s*)?['"]([\w.]+)['"]`)
)

// strapi is the file of settings that it comes with.
func strapi(f appFiles) setting {
	for _, name := range []string{"config/server.js", "config/server.ts"} {
		port, host := strapiPort.FindStringSubmatch(f.text(name)), strapiHost.FindStringSubmatch(f.text(name))
		if port != nil && host != nil {
			number, _ := strconv.Atoi(port[1])
			set := setting{address: host[2], port: number, written: true, variable: "PORT"}
			if host[1] != "" {
				set.named = "HOST"
			}
			return set
		}
	}
	return setting{}
}

var serveVersion = lazyregexp.New(`\bserve@\^?~?(\d+)`)

// serveInstalled is the port of serve in the version that a Dockerfile installs: the newest one, if it names none.
func serveInstalled(text string) int {
	if text == unseenText {
		return 0
	}
	if m := serveVersion.FindStringSubmatch(text); m != nil {
		if major, _ := strconv.Atoi(m[1]); major < 13 {
			return 5000
		}
	}
	return 3000
}
