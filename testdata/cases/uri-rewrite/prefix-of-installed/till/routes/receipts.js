module.exports = async function (fastify) {
  fastify.get('/shop/receipts', async () => []);
  fastify.post('/shop/receipts/:id/print', async () => ({ ok: true }));
};
