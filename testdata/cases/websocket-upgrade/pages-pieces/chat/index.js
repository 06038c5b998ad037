import express from 'express';
import { attach } from './live.js';

const app = express();
const server = app.listen(3000);
attach(server, process.env.CHAT_OPTIONS);
