package apps

import "testing"

// TestServingBuilt reads the TypeScript of which the file is made that node starts.
func TestServingBuilt(t *testing.T) {
	const image = "FROM node:22 AS build\nWORKDIR /app\nCOPY . .\nRUN npm run build\nFROM node:22\nWORKDIR /app\nCOPY --from=build /app/dist ./dist\n"
	servings(t, loadArchive(t, `
-- compose.yaml --
services:
  nest: {build: nest}
  given: {build: nest, environment: {PORT: "4000"}}
  prod: {build: nest, command: npm run start:prod}
  config: {build: config, environment: {PORT: "4001"}}
  unset: {build: config}
  fastify: {build: fastify}
  mono: {build: {context: mono, dockerfile: apps/api/Dockerfile}}
  alias: {build: alias}
  several: {build: several}
  tsx: {image: node, working_dir: /app, volumes: ["./tsx:/app"], command: npx tsx watch src/index.ts}
  preload: {image: node, working_dir: /app, volumes: ["./tsx:/app"], command: node -r dotenv/config src/index.ts}
  plain: {build: plain}
-- nest/Dockerfile --
`+image+`CMD ["node", "dist/main"]
-- nest/tsconfig.json --
{}
-- nest/package.json --
{"scripts": {"start:prod": "node dist/main.js"}}
-- nest/src/main.ts --
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module';

async function bootstrap() {
  const app = await NestFactory.create(AppModule);
  await app.listen(process.env.PORT ?? 3000);
}
void bootstrap();
-- nest/src/app.module.ts --
import { X } from 'src/x';
@Module({})
export class AppModule {}
-- nest/src/x.ts --
-- config/Dockerfile --
`+image+`CMD ["node", "--enable-source-maps", "dist/src/main.js"]
-- config/tsconfig.json --
{}
-- config/src/main.ts --
const configService = app.get(ConfigService);
const port = configService.get<number>('PORT') || 3000;
await app.listen(port, () => {});
-- fastify/Dockerfile --
`+image+`CMD ["node", "dist/main.js"]
-- fastify/tsconfig.json --
{}
-- fastify/src/main.ts --
const app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter());
await app.listen(3000);
-- mono/apps/api/Dockerfile --
FROM node:22
WORKDIR /repo/apps/api
CMD ["node", "dist/index.js"]
-- mono/apps/api/tsconfig.json --
{}
-- mono/apps/api/src/index.ts --
const PORT: number = parseInt(process.env.PORT as string) || 3000;
app.listen(3005);
-- alias/Dockerfile --
`+image+`CMD ["node", "dist/main.js"]
-- alias/tsconfig.json --
{}
-- alias/src/main.ts --
import { x } from '@/gone';
app.listen(3000);
-- several/Dockerfile --
`+image+`CMD ["node", "dist/index.js"]
-- several/tsconfig.json --
{}
-- several/index.ts --
app.listen(3000);
-- several/src/index.ts --
app.listen(3001);
-- tsx/package.json --
{}
-- tsx/src/index.ts --
app.listen(Number(process.env.PORT!) || 3006);
-- plain/Dockerfile --
`+image+`CMD ["node", "dist/index.js"]
-- plain/src/index.ts --
app.listen(3000);
`), map[string]string{
		"nest": "node main.ts 0.0.0.0:3000 nest/src/main.ts:6", "given": "node main.ts 0.0.0.0:4000 nest/src/main.ts:6", "prod": "node main.ts 0.0.0.0:3000 nest/src/main.ts:6",
		"config": "node main.ts 0.0.0.0:4001 config/src/main.ts:3", "unset": "", "fastify": "node main.ts localhost:3000 fastify/src/main.ts:2",
		"mono": "node index.ts 0.0.0.0:3005 mono/apps/api/src/index.ts:2", "alias": "", "several": "",
		"tsx": "node index.ts 0.0.0.0:3006 tsx/src/index.ts:1", "preload": "", "plain": "",
	})
}
