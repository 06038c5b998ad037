import { client } from './client';

client.get('/users').then((answer) => console.log(answer.data));

const other = import.meta.env.DEV ? 'http://api:3000' : '/api';
fetch(`${other}/health`);
if (import.meta.env.DEV) {
  fetch('http://api:3000/api/debug');
}
