package apps

import "testing"

// TestServingNodeConfig reads the files of the package config, each over those before it.
func TestServingNodeConfig(t *testing.T) {
	servings(t, loadArchive(t, `
-- compose.yaml --
x-app: &app {image: node, working_dir: /app, volumes: ["./app:/app"]}
services:
  none: {<<: *app, command: node server.js}
  production: {<<: *app, command: node server.js, environment: {NODE_ENV: production}}
  staging: {<<: *app, command: node server.js, environment: {NODE_ENV: staging}}
  variable: {<<: *app, command: node server.js, environment: {NODE_ENV: production, APP_HOST: 0.0.0.0}}
  elsewhere: {<<: *app, command: node server.js, environment: {NODE_CONFIG_DIR: ./other}}
  unset: {<<: *app, command: node server.js, environment: {APP_HOST: "${NOWHERE}"}}
  dotted: {<<: *app, command: node dotted.js}
  other: {<<: *app, command: node other.js}
  code: {image: node, working_dir: /app, volumes: ["./code:/app"], command: node server.js}
-- app/server.js --
const config = require('config');
const app = require('express')();
app.listen(config.get('server.port'), config.get('server.host'));
-- app/dotted.js --
import settings from 'config';
import express from 'express';
express().listen(settings.server.port, settings.server.host);
-- app/other.js --
const config = require('./own');
const app = require('express')();
app.listen(config.get('server.port'), config.get('server.host'));
-- app/own.js --
module.exports = {get: () => 1};
-- app/package.json --
{"dependencies": {"express": "4", "config": "3"}}
-- app/config/default.json --
{
  "database": {"host": "db", "port": 5432},
  "server": {
    "host": "localhost",
    "port": 3000
  }
}
-- app/config/production.yaml --
server:
  port: 8080
-- app/config/staging.js --
module.exports = {};
-- app/config/custom-environment-variables.json --
{"server": {"host": "APP_HOST"}}
-- code/server.js --
const config = require('config');
require('express')().listen(config.get('port'), config.get('host'));
-- code/config/default.js --
module.exports = {port: 3000, host: 'localhost'};
`), map[string]string{
		"none": "node server.js localhost:3000 app/config/default.json:4", "production": "node server.js localhost:8080 app/config/default.json:4",
		"staging": "", "variable": "node server.js 0.0.0.0:8080 app/server.js:3", "elsewhere": "", "unset": "",
		"dotted": "node dotted.js localhost:3000 app/config/default.json:4", "other": "", "code": "",
	})
}
