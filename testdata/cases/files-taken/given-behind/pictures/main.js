const app = require('fastify')();
require('./routes')(app);
app.listen({ port: 7000, host: '0.0.0.0' });
