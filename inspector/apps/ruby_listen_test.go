package apps

import "testing"

// TestServingRuby asks puma's settings, the environment of Rails, and an app of Sinatra.
func TestServingRuby(t *testing.T) {
	servings(t, loadArchive(t, `
-- compose.yaml --
x-app: &app {image: ruby, working_dir: /app, volumes: ["./app:/app"]}
services:
  puma: {<<: *app, command: bundle exec puma -C config/puma.rb}
  port: {<<: *app, command: bundle exec puma, environment: {PORT: "3200"}}
  other: {<<: *app, command: puma -C other.rb}
  rails: {<<: *app, command: bundle exec rails server}
  open: {<<: *app, command: bin/rails s -b 0.0.0.0 -p 4000}
  production: {<<: *app, command: bin/rails s, environment: {RAILS_ENV: production}}
  thrust: {<<: *app, command: ./bin/thrust ./bin/rails server}
  bound: {image: ruby, working_dir: /app, volumes: ["./bound:/app"], command: puma}
  socket: {image: ruby, working_dir: /app, volumes: ["./socket:/app"], command: puma}
  bare: {image: ruby, working_dir: /app, volumes: ["./bare:/app"], command: puma}
  sinatra: {image: ruby, working_dir: /app, volumes: ["./bare:/app"], command: bundle exec ruby app.rb}
  sinatraset: {image: ruby, working_dir: /app, volumes: ["./bare:/app"], command: ruby set.rb}
  rackup: {image: ruby, working_dir: /app, volumes: ["./bare:/app"], command: rackup}
  rackown: {image: ruby, working_dir: /app, volumes: ["./rack:/app"], command: rackup -p 3000}
  rackold: {image: ruby, working_dir: /app, volumes: ["./rack:/app"], command: bundle exec puma old.ru}
  rackhalf: {image: ruby, working_dir: /app, volumes: ["./rack:/app"], command: rackup half.ru}
  rackflags: {image: ruby, working_dir: /app, volumes: ["./rack:/app"], command: rackup flags.ru}
  racksaid: {image: ruby, working_dir: /app, volumes: ["./rack:/app"], command: rackup said.ru}
  rackaside: {build: rack, volumes: ["wiki:/wiki"]}
  unseen: {image: registry.example/shop, command: bundle exec puma}
  classic: {image: ruby, working_dir: /app, volumes: ["./bare:/app"], command: ruby base.rb}
volumes: {wiki: }
-- rack/Dockerfile --
FROM ruby
WORKDIR /wiki
CMD ["rackup"]
-- rack/config.ru --
require 'wiki'
Rack::Server.new(:app => Wiki::App.new("pages"), :Port => 80, :Host => '0.0.0.0').start
-- rack/old.ru --
Rackup::Handler::WEBrick.run(App, Port: ENV.fetch("WIKI_PORT", 8090), Host: "127.0.0.1")
-- rack/half.ru --
Rack::Server.start(app: App)
-- rack/flags.ru --
#\ -p 4000
run App
-- rack/said.ru --
# Rack::Server.new is not needed here
run App
-- app/config/puma.rb --
threads 5, 5 # port 1
port ENV.fetch("PORT") { 3100 }
environment ENV.fetch("RAILS_ENV") { "development" }
-- app/other.rb --
port 1
-- bound/config/puma.rb --
bind "tcp://127.0.0.1:9293"
-- socket/config/puma.rb --
bind "unix:///app/tmp/puma.sock"
-- bare/Gemfile --
gem "sinatra"
-- bare/app.rb --
require 'sinatra'
get('/') { 'hello' }
-- bare/set.rb --
require "sinatra"
set :bind, '0.0.0.0'
set :port, ENV.fetch('WEB_PORT') { 8080 }
-- bare/base.rb --
require 'sinatra'
class App < Sinatra::Base
end
`), map[string]string{
		"puma": "puma 0.0.0.0:3100 compose.yaml:3", "port": "puma 0.0.0.0:3200 compose.yaml:4", "other": "puma :0 compose.yaml:5", "rails": "rails server localhost:3100 compose.yaml:6",
		"open": "rails s 0.0.0.0:4000 compose.yaml:7", "production": "rails s 0.0.0.0:3100 compose.yaml:8", "thrust": "",
		"bound": "puma 127.0.0.1:9293 compose.yaml:10", "socket": "puma /app/tmp/puma.sock:0 compose.yaml:11", "bare": "puma 0.0.0.0:9292 compose.yaml:12",
		"sinatra": "ruby app.rb localhost:4567 bare/app.rb:1", "sinatraset": "ruby set.rb 0.0.0.0:8080 bare/set.rb:3", "classic": "",
		"rackup": "rackup localhost:9292 compose.yaml:15", "rackown": "config.ru 0.0.0.0:80 rack/config.ru:2", "rackold": "config.ru 127.0.0.1:8090 rack/old.ru:1",
		"rackhalf": "", "rackflags": "", "racksaid": "rackup localhost:9292 compose.yaml:20", "rackaside": "",
		"unseen": "puma :0 compose.yaml:22",
	})
}

// TestServingRust reads the one call that opens a port.
func TestServingRust(t *testing.T) {
	const image = "FROM rust AS build\nCOPY . .\nRUN cargo build --release\nFROM debian\nCOPY --from=build /target/release/api /api\nCMD [\"/api\"]\n"
	services, files := "-- compose.yaml --\nservices:\n", ""
	for name, code := range map[string]string{
		"axum":    "let listener = tokio::net::TcpListener::bind(\"0.0.0.0:3000\").await.unwrap();\naxum::serve(listener, app).await.unwrap();\n#[cfg(test)]\nmod t { TcpListener::bind(\"x:1\") }\n",
		"address": "let addr = SocketAddr::from(([127, 0, 0, 1], 3001));\naxum::Server::bind(&addr).serve(app);\n",
		"actix":   "HttpServer::new(|| App::new().service(x))\n    .bind((\"0.0.0.0\", 8080))?\n    .run()\n    .await\n}\nfn q() { sqlx::query(\"a\").bind(1); }\n",
		"format":  "let port = std::env::var(\"PORT\").unwrap_or_else(|_| \"8081\".to_string());\nlet addr = format!(\"0.0.0.0:{}\", port);\nlet l = TcpListener::bind(&addr).await?;\n",
		"parsed":  "let addr: SocketAddr = \"127.0.0.1:8082\".parse().expect(\"address\");\nlet l = TcpListener::bind(addr).await?;\n",
		"several": "TcpListener::bind(\"0.0.0.0:1\");\nTcpListener::bind(\"0.0.0.0:2\");\n",
		"config":  "TcpListener::bind(config.address()).await;\n",
		"dotenv":  "dotenv::dotenv().ok();\nlet port = env::var(\"PORT\").unwrap_or(\"8083\".into());\nTcpListener::bind(format!(\"0.0.0.0:{port}\")).await;\n",
	} {
		services += "  " + name + ": {build: " + name + "}\n"
		files += "-- " + name + "/src/main.rs --\n" + code + "-- " + name + "/Dockerfile --\n" + image
	}
	servings(t, loadArchive(t, services+files), map[string]string{
		"axum": "Rust 0.0.0.0:3000 axum/src/main.rs:1", "address": "Rust 127.0.0.1:3001 address/src/main.rs:2", "actix": "Rust 0.0.0.0:8080 actix/src/main.rs:2",
		"format": "Rust 0.0.0.0:8081 format/src/main.rs:3", "parsed": "Rust 127.0.0.1:8082 parsed/src/main.rs:2", "several": "", "config": "", "dotenv": "",
	})
}
