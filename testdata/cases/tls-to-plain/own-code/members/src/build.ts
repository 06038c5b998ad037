import Fastify, { type FastifyInstance } from 'fastify';
import { settings } from './settings.js';

export async function build(): Promise<FastifyInstance> {
    const app: FastifyInstance = Fastify(settings);
    app.get('/list', async () => fetch('https://names.example.com/'));
    await app.ready();
    return app;
}
