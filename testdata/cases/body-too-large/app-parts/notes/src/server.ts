import express from 'express';
import { LARGEST_NOTE } from './limits';

const app = express();
app.use(express.json({ limit: LARGEST_NOTE }));
app.post('/', (req, res) => res.json({ size: JSON.stringify(req.body).length }));
app.listen(5000);
