import { client } from './client';

client.get('/users').then((answer) => console.log(answer.data));
