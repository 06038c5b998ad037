import { client } from './client';

client.get('/users').then((answer) => console.log(answer.data));

// The proxy of the development server alone knows these.
const host = import.meta.env.DEV ? '/api' : 'https://api.example.com';
fetch(`${host}/login`, { method: 'POST' });
new WebSocket(`ws://${location.hostname}:3000/api/live`);
