const express = require('express');
const app = express();
app.get('/api/plants', (req, res) => res.json([]));
app.use('/photos', express.static('photos'));
app.listen(4000);
