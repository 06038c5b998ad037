import https from 'node:https';
import { handle } from '../src/handle.js';

https.createServer({}, handle).listen(Number(process.argv[3]));
