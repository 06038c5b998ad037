import Fastify from 'fastify';

const app = Fastify({ logger: true });
app.get('/', async () => 'here');
await app.listen({ port: 4300, host: '0.0.0.0' });
