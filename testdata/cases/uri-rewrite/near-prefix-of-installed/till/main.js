const fastify = require('fastify')({ logger: true });
const receipts = require('@shop/fastify-receipts');

fastify.register(receipts);
fastify.get('/shop/till', async () => ({ open: true }));

fastify.listen({ port: 4100, host: '0.0.0.0' });
