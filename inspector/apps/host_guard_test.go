package apps

import (
	"fmt"
	"strings"
	"testing"
)

// TestInstalled tells which version of a package an app gets.
func TestInstalled(t *testing.T) {
	tests := []struct{ asked, lock, text, version string }{
		{"^5.0.0", "", "", "{5 99 99}"},
		{"~5.3.1", "", "", "{5 3 99}"},
		{"5.4.2", "", "", "{5 4 2}"},
		{"6.x", "", "", "{6 99 99}"},
		{"latest", "", "", "{99 0 0}"},
		{">=5 <7", "", "", ""},
		{"workspace:*", "", "", ""},
		{"^5.0.0", "package-lock.json", `{"packages": {"node_modules/vite-node": {"version": "1.0.0"}, "node_modules/vite": {"version": "5.4.11"}}}`, "{5 4 11}"},
		{"^5.0.0", "yarn.lock", "vite-node@^1:\n  version \"1.0.0\"\n\n\"vite@npm:^5.0.0\":\n  version: 5.4.12\n", "{5 4 12}"},
		{"^5.0.0", "pnpm-lock.yaml", "      vite:\n        specifier: ^5.0.0\n        version: 5.4.10(@types/node@20.1.0)\n", "{5 4 10}"},
		{"^5.0.0", "bun.lock", `    "vite": ["vite@6.0.1", "", {}]`, "{6 0 1}"},
		{"^5.0.0", "yarn.lock", "# nothing\n", ""},
		{"^5.0.0", "node_modules/vite/package.json", `{"name": "vite", "version": "4.5.6"}`, "{4 5 6}"},
	}
	archive := "-- compose.yaml --\nservices:\n"
	for i := range tests {
		archive += fmt.Sprintf("  s%d: {image: node, working_dir: /s%d, volumes: ['./s%d:/s%d'], command: npx vite}\n", i, i, i, i)
	}
	for i, tt := range tests {
		archive += fmt.Sprintf("-- s%d/package.json --\n{\"devDependencies\": {\"vite\": %q}}\n", i, tt.asked)
		if tt.lock != "" {
			archive += fmt.Sprintf("-- s%d/%s --\n%s\n", i, tt.lock, tt.text)
		}
	}
	p := readerOf(t.Context(), loadArchive(t, archive))
	for i, tt := range tests {
		v, known := p.appFiles(p.Service(fmt.Sprintf("s%d", i)), fmt.Sprintf("/s%d", i)).installed("vite")
		got := ""
		if known {
			got = fmt.Sprint(v)
		}
		if got != tt.version {
			t.Errorf("%s with %s: %q, want %q", tt.asked, tt.lock, got, tt.version)
		}
	}
}

// TestHostGuard finds the hosts that development servers and Django take.
func TestHostGuard(t *testing.T) {
	p := loadArchive(t, `
-- compose.yaml --
x-app: &app {image: app, volumes: ["./app:/app", "./old:/old", "./rails:/rails"], working_dir: /app}
services:
  vite: {<<: *app, command: npx vite}
  told: {<<: *app, command: npx vite, environment: {__VITE_ADDITIONAL_SERVER_ALLOWED_HOSTS: web}}
  old: {<<: *app, command: npx vite, working_dir: /old}
  merged: {image: app, volumes: ["./merged:/merged"], command: npx vite, working_dir: /merged}
  vue: {<<: *app, command: npx vue-cli-service serve}
  webpack: {<<: *app, command: npx webpack serve}
  other: {<<: *app, command: npx webpack serve --config webpack.dev.js}
  react: {<<: *app, command: npx react-scripts start}
  loose: {<<: *app, command: npx react-scripts start, working_dir: /old}
  ng: {<<: *app, command: ng serve --host 0.0.0.0}
  open: {<<: *app, command: ng serve --disable-host-check}
  rails: {<<: *app, command: bin/rails s, working_dir: /rails}
  production: {<<: *app, command: bin/rails s, working_dir: /rails, environment: {RAILS_ENV: production}}
-- app/package.json --
{"proxy": "http://api:3000", "devDependencies": {"vite": "^6", "@angular/cli": "~16.2.0"}}
-- app/vite.config.js --
export default {server: {host: 'dev.test', allowedHosts: ['web', ".example.com"]}}
-- app/vue.config.js --
module.exports = {devServer: {allowedHosts: 'all'}}
-- app/webpack.config.js --
module.exports = {devServer: {port: 80}}
-- app/angular.json --
{"builder": "@angular-devkit/build-angular:browser"}
-- old/package.json --
{"devDependencies": {"vite": "5.4.11"}}
-- merged/package.json --
{"devDependencies": {"vite": "7"}}
-- merged/vite.config.ts --
export default mergeConfig(base, {})
-- rails/Gemfile --
gem "rails"
-- rails/Gemfile.lock --
GEM
    rails (6.1.7)
-- rails/config/environments/development.rb --
config.hosts << "web"
`)
	var got strings.Builder
	for _, s := range p.Services {
		if g := s.Guard; g != nil {
			fmt.Fprintf(&got, "%s: %v %s:%d\n", s.Name, g.Hosts, g.Pos.File, g.Pos.Line)
		}
	}
	want := `ng: [localhost .localhost] compose.yaml:12
rails: [localhost .localhost .test web] rails/config/environments/development.rb:1
react: [localhost .localhost] compose.yaml:10
vite: [localhost .localhost dev.test web .example.com] app/vite.config.js:1
webpack: [localhost .localhost] app/webpack.config.js:1
`
	if got.String() != want {
		t.Errorf("got:\n%swant:\n%s", got.String(), want)
	}
}
