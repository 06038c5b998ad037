import Fastify from 'fastify';
import { pair } from './pair.js';

const app = Fastify({ logger: true, https: pair });
await app.listen({ port: 4300, host: '0.0.0.0' });
