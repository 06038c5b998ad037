package apps

import (
	"fmt"
	"strings"
	"testing"
)

// TestNodeHTTPS finds the apps of Node.js that redirect to https, in the forms in which projects write it.
func TestNodeHTTPS(t *testing.T) {
	const told, port, deaf = "[X-Forwarded-Proto]", "[X-Forwarded-Port]", "[]"
	head := "const express = require('express');\nconst app = express();\n"
	tests := []struct{ name, want, code string }{
		{"headers", told, head + "app.use((req, res, next) => {\n  if (req.headers['x-forwarded-proto'] !== 'https' && process.env.NODE_ENV === 'production') {\n    return res.redirect(301, `https://${req.headers.host}${req.url}`);\n  }\n  next();\n});"},
		{"star", told, head + "app.use('*', function(req, res, next) {  \n  if(!req.secure && req.headers['x-forwarded-proto'] !== 'https' && process.env.REQUIRE_HTTPS) {\n    log('Go to HTTPS');\n    var secureUrl = \"https://\" + req.headers.host + req.url; \n    res.redirect(secureUrl);\n  } else {\n    next();\n  }\n});"},
		{"within-if", told, head + "app.use(helmet())\nif (process.env.NODE_ENV === 'production') {\n  app.enable('trust proxy')\n  app.use((req, res, next) => {\n    if (!req.secure && req.headers['x-forwarded-proto'] !== 'https') {\n      return res.redirect(301, `https://${req.headers.host}${req.url}`)\n    }\n    next()\n  })\n}"},
		{"factory", told, head + "const forceSSL = function() {\n    return function (req, res, next) {\n        if (req.headers['x-forwarded-proto'] !== 'https') {\n        return res.redirect(\n            ['https://', req.get('Host'), req.url].join('')\n        );\n        }\n        next();\n    }\n}\napp.use(forceSSL());"},
		{"named", told, head + "app.get('/health', x)\nfunction requireHTTPS(req, res, next) {\n  // The 'x-forwarded-proto' check is for Heroku\n  if (!req.secure && req.get('x-forwarded-proto') !== 'https' && process.env.NODE_ENV !== \"development\") {\n    return res.redirect('https://' + req.get('host') + req.url);\n  }\n  next();\n}\napp.use(requireHTTPS);"},
		{"choice", told, head + "if (app.get('env') === 'production') {\n  app.use(function(req, res, next) {\n    var protocol = req.get('x-forwarded-proto');\n    protocol == 'https' ? next() : res.redirect('https://' + req.hostname + req.url);\n  });\n}"},
		{"called", told, head + "app.use(requireHTTPS)\n  function requireHTTPS(req, res, next) {\n    var herokuForwardedFromHTTPS = req.headers['x-forwarded-proto'] === 'https'\n    if (!herokuForwardedFromHTTPS && isProduction()) {\n      return res.redirect('https://' + req.get('host') + req.url)\n    }\n    next()\n  }\n  function isProduction(){\n    return process.env.NODE_ENV === 'production'\n  }"},
		{"trusted", told, head + "if (process.env.NODE_ENV === 'production') {\n  app.set('trust proxy', 1);\n  app.use((req, res, next) => {\n    if (req.secure) return next();\n    return res.redirect(`https://${req.headers.host}${req.url}`);\n  });\n}"},
		{"deaf", deaf, head + "app.use((req, res, next) => {\n  if (process.env.NODE_ENV === 'production' && !req.secure) {\n    return res.redirect('https://' + req.headers.host + req.url);\n  }\n  next();\n});"},
		{"loopback", deaf, head + "app.set('trust proxy', 'loopback');\napp.use((req, res, next) => req.protocol === 'https' ? next() : res.redirect(`https://${req.hostname}${req.originalUrl}`));"},
		{"local", told, head + "app.use(function(req, res, next) {\n    if(req.get('host') != \"localhost:8080\" && req.get('host') != \"http://localhost:4200/\"){\n        if (!req.secure && req.get('x-forwarded-proto') !== 'https') {\n            return res.redirect('https://' + req.get('host') + req.url);\n        }\n        next();\n    } else {\n        next();\n    }\n})"},
		{"package", told, head + "const enforce = require('express-sslify');\nif (process.env.NODE_ENV === 'production') {\n\tapp.use(enforce.HTTPS({\n\t\ttrustProtoHeader: true\n\t}));\n}"},
		{"package-deaf", deaf, head + "const enforce = require('express-sslify');\napp.use(enforce.HTTPS());"},
		{"heroku", told, head + "const sslRedirect = require('heroku-ssl-redirect');\napp.use(sslRedirect(['other', 'production'], 301));"},
		{"heroku-default", told, head + "const sslRedirect = require('heroku-ssl-redirect').default;\napp.use(sslRedirect());"},
		{"koa", deaf, "const Koa = require('koa')\nconst sslify = require('koa-sslify').default\nconst app = new Koa();\napp.use(sslify())"},
		{"imported", told, "import express from 'express';\nimport { httpsRedirect } from './middleware/https';\nimport config from './config';\nconst app = express();\nif (config.env === 'production') app.use(httpsRedirect);\n-- middleware/https.js --\nexport function httpsRedirect(req, res, next) {\n  if (req.path === '/healthz') return next();\n  const proto = req.get('x-forwarded-proto') || req.protocol;\n  if (proto !== 'https') {\n    return res.redirect(`https://${req.get('host')}${req.url}`);\n  }\n  next();\n}\n-- config.js --\nconst { NODE_ENV = 'development' } = process.env\nexport default { env: NODE_ENV }\n"},
		{"configured", told, "const app = require('express')()\nconst setup = require('./security')\nsetup(app)\n-- security.js --\nmodule.exports = function (app) {\n  app.use((req, res, next) => {\n    const proto = (req.headers['x-forwarded-proto'] || '').split(',')[0].trim();\n    if (proto !== 'https') { res.writeHead(301, { Location: 'https://' + req.headers.host + req.url }); return res.end(); }\n    next();\n  })\n}\n"},
		{"line-ends", told, head + "app.use((req, res, next) => {\n  const proto = req.get('x-forwarded-proto')\n  if (proto === 'https')\n    return next()\n  res.redirect('https://' + req.hostname + req.url)\n})"},
		{"types", told, head + "app.use((req, res, next) => {\n  const proto: string | undefined = (req.headers['x-forwarded-proto'] as string)?.split(',')![0]\n  if (proto !== 'https') return res.redirect('https://' + req.headers.host! + req.url)\n  next()\n})"},
		{"helper", told, head + "const isSecure = (req) => { if (req.secure) { return true }\n  return req.get('x-forwarded-proto') === `${scheme}` }\nconst scheme = 'http' + 's'\napp.use((req, res, next) => isSecure(req) ? next() : res.redirect('https://' + req.hostname + req.url))"},
		{"or", told, head + "app.use((req, res, next) => {\n  req.get('x-forwarded-proto') === 'https' || res.redirect('https://' + req.hostname + req.url)\n  next()\n})"},
		{"taken-apart", told, head + "const { NODE_ENV: env = 'development', OTHER } = process.env\nif (env === 'production') app.use((req, res, next) => {\n  if (req.headers['x-forwarded-proto'] != 'https') return res.redirect('https://' + req.hostname + req.url)\n  next()\n})"},
		{"to-https", port, head + "const { redirectToHTTPS } = require('express-http-to-https');\nfunction start() {\n  app.use(redirectToHTTPS([/localhost:(\\d{4})/], [/\\/health/], 301));\n}\nstart();"},
		{"to-https-trusting", "[X-Forwarded-Proto X-Forwarded-Port]", head + "const redirectToHTTPS = require('express-http-to-https').redirectToHTTPS;\napp.set('trust proxy', 1);\napp.use(redirectToHTTPS());"},
		{"force-https", told, head + "const secure = require('express-force-https');\napp.use(secure);"},
		{"force-ssl", deaf, head + "import forceSSL from 'express-force-ssl';\napp.use(forceSSL);"},
		{"force-ssl-told", told, head + "const forceSSL = require('express-force-ssl');\napp.set('forceSSLOptions', { trustXFPHeader: true });\napp.use(forceSSL);"},
		{"https-redirect", told, head + "const httpsRedirect = require('express-https-redirect');\napp.use('/', httpsRedirect());"},
		{"redirect-ssl", told, head + "import redirectSSL from 'redirect-ssl';\napp.use(redirectSSL.create({ enabled: process.env.NODE_ENV === 'production', statusCode: 301 }));"},
		{"on-the-spot", told, head + "app.use(require('express-sslify').HTTPS({ trustProtoHeader: true }));"},
		// What does not surely redirect.
		{"to-https-hosts", "", head + "const { redirectToHTTPS } = require('express-http-to-https');\napp.use(redirectToHTTPS([/shop/], []));"},
		{"redirect-ssl-off", "", head + "import redirectSSL from 'redirect-ssl';\napp.use(redirectSSL.create({ enabled: process.env.NODE_ENV === 'other' }));"},
		{"force-ssl-called", "", head + "const forceSSL = require('express-force-ssl');\napp.use(forceSSL());"},
		{"force-ssl-refuses", "", head + "const forceSSL = require('express-force-ssl');\napp.set('forceSSLOptions', { enable301Redirects: false });\napp.use(forceSSL);"},
		{"heroku-elsewhere", "", head + "const sslRedirect = require('heroku-ssl-redirect').default;\napp.use(sslRedirect(['staging']));"},
		{"either", "", head + "app.use((req, res, next) => {\n  if (req.session.plain || req.secure && !req.path) return next();\n  return res.redirect('https://' + req.headers.host + req.url);\n});"},
		{"not-code", "", head + "app.use((req, res, next) => {\n  if (!req.secure return res.redirect('https://' + req.headers.host + req.url);\n  next();\n});"},
		{"trusts-itself", "", head + "app.use((req, res, next) => {\n  app.set('trust proxy', req.secure);\n  if (!req.secure) return res.redirect('https://' + req.hostname + req.url);\n  next();\n});"},
		{"names", "", head + manyNames() + "if (a40) app.use((req, res, next) => {\n  if (!req.secure) return res.redirect('https://' + req.headers.host + req.url);\n  next();\n});"},
		{"development", "", head + "app.use((req, res, next) => {\n  if (process.env.NODE_ENV === 'development' && !req.secure) {\n    return res.redirect('https://' + req.headers.host + req.url);\n  }\n  next();\n});"},
		{"told-http", "", head + "app.use((req, res, next) => {\n  if (req.headers['x-forwarded-proto'] === 'http') return res.redirect('https://' + req.headers.host + req.url);\n  next();\n});"},
		{"unset", "", head + "if (process.env.FORCE_HTTPS === 'true') app.use((req, res, next) => {\n  if (!req.secure) return res.redirect('https://' + req.headers.host + req.url);\n  next();\n});"},
		{"files-first", "", head + "app.use(express.static('public'));\napp.use((req, res, next) => {\n  if (!req.secure) return res.redirect('https://' + req.headers.host + req.url);\n  next();\n});"},
		{"other-app", "", head + "const plain = express();\nplain.use((req, res) => res.redirect('https://' + req.headers.host + req.url));"},
		{"tls", "", head + "app.use((req, res, next) => {\n  if (!req.secure) return res.redirect('https://' + req.headers.host + req.url);\n  next();\n});\nrequire('https').createServer({}, app)\nhttps.createServer({}, app).listen(443)"},
		{"not-used", "", head + "function requireHTTPS(req, res, next) {\n  if (!req.secure) return res.redirect('https://' + req.get('host') + req.url);\n  next();\n}"},
		{"refuses", "", head + "app.use((req, res, next) => {\n  if (!req.secure) return res.status(403).json({ error: 'https:' });\n  res.redirect;\n  next();\n});"},
		{"login", "", head + "app.use((req, res, next) => {\n  if (!req.session.user) return res.redirect('https://login.example.com/?host=' + x);\n  next();\n});"},
		{"unseen-host", "", head + "app.use((req, res, next) => {\n  if (!req.secure && hosts.includes(req.hostname)) return res.redirect('https://' + req.headers.host + req.url);\n  next();\n});"},
	}
	archive, rest := "-- compose.yaml --\nservices:\n", ""
	for _, tt := range tests {
		archive += "  " + tt.name + ": {image: node, working_dir: /app, volumes: ['./" + tt.name + ":/app'], command: node server.js, environment: {NODE_ENV: production, REQUIRE_HTTPS: 1}}\n"
		rest += "-- " + tt.name + "/package.json --\n{\"dependencies\": {\"express\": \"4\", \"koa\": \"2\", \"koa-sslify\": \"5\", \"heroku-ssl-redirect\": \"0.1\", \"express-sslify\": \"1\", \"express-http-to-https\": \"1\", \"express-force-https\": \"1\", \"express-force-ssl\": \"0.3\", \"express-https-redirect\": \"1\", \"redirect-ssl\": \"3\"}}\n" +
			"-- " + tt.name + "/server.js --\n" + strings.ReplaceAll(tt.code, "\n-- ", "\n-- "+tt.name+"/") + "\napp.listen(3000);\n"
	}
	p := loadArchive(t, archive+rest)
	for _, tt := range tests {
		got := ""
		if only := p.Service(tt.name).HTTPSOnly; only != nil {
			got = fmt.Sprint(only.Headers)
			t.Log(tt.name, only.By, only.Pos, only.Except)
		}
		if got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// manyNames are names each of which stands for two of the one before, so that the last one is something 2⁴⁰ times.
func manyNames() string {
	all := "const a0 = some.thing;\n"
	for i := range 40 {
		all += fmt.Sprintf("const a%d = a%d || a%[2]d;\n", i+1, i)
	}
	return all
}

// TestNextAndNestHTTPS finds it in the middleware of Next.js, and in code of TypeScript that is built.
func TestNextAndNestHTTPS(t *testing.T) {
	const middleware = `import { NextResponse } from 'next/server';
import type { NextRequest } from 'next/server';
import { decryptSession } from './lib/session';

export async function middleware(request: NextRequest) {
  // Enforce HTTPS in production environments
  if (
    process.env.NODE_ENV === 'production' &&
    request.headers.get('x-forwarded-proto') !== 'https' &&
    !request.headers.get('host')?.includes('localhost')
  ) {
    return NextResponse.redirect(
      ` + "`https://${request.headers.get('host')}${request.nextUrl.pathname}`" + `,
      301
    );
  }
  return NextResponse.next();
}
`
	p := loadArchive(t, `-- compose.yaml --
services:
  site: {build: ./site}
  some: {build: ./some}
  nest: {build: ./nest, environment: {NODE_ENV: production}}
-- site/Dockerfile --
FROM node:22
WORKDIR /app
COPY . .
RUN npm ci && npm run build
CMD ["npx", "next", "start"]
-- site/package.json --
{"dependencies": {"next": "15.0.0"}}
-- site/src/middleware.ts --
`+middleware+`export const config = { matcher: ['/((?!api|_next/static|favicon.ico).*)'] };
-- some/Dockerfile --
FROM node:22
WORKDIR /app
COPY . .
CMD ["npx", "next", "start"]
-- some/package.json --
{"dependencies": {"next": "15.0.0"}}
-- some/middleware.ts --
`+middleware+`export const config = { matcher: '/admin/:path*' };
-- nest/Dockerfile --
FROM node:22
WORKDIR /app
COPY . .
RUN npm ci && npm run build
CMD ["node", "dist/main.js"]
-- nest/package.json --
{"dependencies": {"@nestjs/core": "10", "@nestjs/platform-express": "10"}}
-- nest/tsconfig.json --
{}
-- nest/src/main.ts --
import { NestFactory } from '@nestjs/core';
import { NestExpressApplication } from '@nestjs/platform-express';
import { Request, Response, NextFunction } from 'express';
import { AppModule } from './app.module';

async function bootstrap() {
  const app = await NestFactory.create<NestExpressApplication>(AppModule);
  app.set('trust proxy', 1);
  if (process.env.NODE_ENV === 'production') {
    app.use((req: Request, res: Response, next: NextFunction) => {
      if (!req.secure) return res.redirect(308, `+"`https://${req.hostname}${req.originalUrl}`"+`);
      next();
    });
  }
  await app.listen(process.env.PORT ?? 3000);
}
bootstrap();
`)
	for name, want := range map[string]string{
		"site": "its middleware wants X-Forwarded-Proto to be https site/src/middleware.ts:12 [/_next/static /api]",
		"some": "",
		"nest": "its code wants req.secure to be true as NODE_ENV is production nest/src/main.ts:11 []",
	} {
		got := ""
		if only := p.Service(name).HTTPSOnly; only != nil {
			got = fmt.Sprint(only.By, " ", only.Pos, " ", only.Except)
		}
		if got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}
