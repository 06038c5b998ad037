const fastify = require('fastify')({ logger: true });
const speed = require('fastify-orders');
const rates = require('@fastify/rate-limit');

fastify.register(rates, { max: 100 });
fastify.register(speed, {
  every: '1 minute',
});
fastify.register(require('./routes/receipts'));

fastify.listen({ port: 4100, host: '0.0.0.0' });
