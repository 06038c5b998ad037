import express from 'express';

const app = express();
app.get('/', (req, res) => { res.send('here'); });
app.listen(4500);
