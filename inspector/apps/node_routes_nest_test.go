package apps

import "testing"

// TestRoutesNest reads the controllers and the prefix of all.
func TestRoutesNest(t *testing.T) {
	const manifest = `{"dependencies": {"@nestjs/core": "^10.0.0"}}`
	routesOf(t, loadArchive(t, `
-- compose.yaml --
services:
  bare: {build: bare}
  prefixed: {build: prefixed}
  given: {build: given, environment: {PREFIX: /v2}}
  unknown: {build: unknown}
  listed: {build: listed}
  excluded: {build: excluded}
  pages: {build: pages}
  package: {build: {context: packages, dockerfile: Dockerfile.api}}
-- bare/package.json --
`+manifest+`
-- bare/src/main.ts --
const app = await NestFactory.create(AppModule); // app.setGlobalPrefix('no')
SwaggerModule.setup('reference', app, document);
await app.listen(3000);
-- bare/src/app.controller.ts --
@Controller()
export class AppController {
  @Get()
  getHello(): string { return 'Hello World!'; }
  @Post('login')
  login() {}
}
-- bare/src/users/users.controller.ts --
@Controller('users')
export class UsersController {
  @Get(':id')
  one() {}
}
@Controller({ path: 'orders', })
class OrdersController {}
-- bare/src/users/users.controller.spec.ts --
@Controller('tested') class X {}
-- prefixed/package.json --
`+manifest+`
-- prefixed/src/main.ts --
const app = await NestFactory.create<NestExpressApplication>(AppModule);
app.setGlobalPrefix('api');
-- prefixed/src/a.controller.ts --
@Controller(NAME) class A {}
-- prefixed/src/app.module.ts --
@Module({ imports: [GraphQLModule.forRoot({})] })
-- given/package.json --
`+manifest+`
-- given/src/main.ts --
const app = await NestFactory.create(AppModule);
app.setGlobalPrefix(process.env.PREFIX || 'api');
-- unknown/package.json --
`+manifest+`
-- unknown/src/main.ts --
const app = await NestFactory.create(AppModule);
app.setGlobalPrefix(config.get('prefix'));
-- listed/package.json --
`+manifest+`
-- listed/src/main.ts --
const app = await NestFactory.create(AppModule);
-- listed/src/a.controller.ts --
@Controller(['a', 'b']) class A {}
-- excluded/package.json --
`+manifest+`
-- excluded/src/main.ts --
const app = await NestFactory.create(AppModule);
app.setGlobalPrefix('api', { exclude: ['health'] });
-- pages/package.json --
`+manifest+`
-- pages/src/main.ts --
const app = await NestFactory.create(AppModule);
-- pages/src/app.module.ts --
@Module({ imports: [ServeStaticModule.forRoot({ rootPath: 'client' })] })
-- packages/Dockerfile.api --
FROM node:24 AS build
WORKDIR /app
COPY package.json ./
COPY site/package.json ./site/
COPY api ./api
RUN npm run build -w api
FROM node:24
COPY --from=build /app/api/dist ./dist
CMD ["node", "dist/main.js"]
-- packages/package.json --
{"workspaces": ["api", "site"]}
-- packages/site/package.json --
{"dependencies": {"react": "^19.0.0"}}
-- packages/api/package.json --
`+manifest+`
-- packages/api/src/main.ts --
const app = await NestFactory.create(AppModule);
app.setGlobalPrefix('api');
SwaggerModule.setup('api', app, documentFactory);
-- packages/api/src/live.gateway.ts --
@WebSocketGateway({ cors: true }) export class LiveGateway {}
`), map[string]string{
		"bare": "/login /users /orders | /reference | bare/src/app.controller.ts:5", "prefixed": "/api /graphql |  | prefixed/src/main.ts:2",
		"given": "/v2 |  | given/src/main.ts:2", "unknown": "", "listed": "", "excluded": "/api | /health | excluded/src/main.ts:2", "pages": "",
		"package": "/api | /socket.io /api | packages/api/src/main.ts:2",
	})
}
