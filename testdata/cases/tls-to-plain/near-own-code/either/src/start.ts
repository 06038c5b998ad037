import Fastify from 'fastify';
import https from 'node:https';

const app = Fastify({
    serverFactory: (handler) => process.env.PLAIN ? undefined : https.createServer({}, handler),
});
await app.listen({ port: 4300, host: '0.0.0.0' });
