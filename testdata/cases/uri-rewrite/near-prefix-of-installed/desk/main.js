const path = require('node:path');
const fastify = require('fastify')();
const folder = require('@fastify/autoload');

fastify.register(folder, { dir: path.join(__dirname, 'routes') });
fastify.get('/desk/bell', async () => ({ rings: true }));

fastify.listen({ port: 4100, host: '0.0.0.0' });
