import Fastify from 'fastify';
import { settings } from './generated/settings.js';

const app = Fastify(settings);
await app.listen({ port: 4300, host: '0.0.0.0' });
