module.exports = async function (fastify) {
  fastify.get('/tickets', async () => []);
};
