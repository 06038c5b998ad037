const express = require('express');
const app = express();
app.get('/api/plants', (req, res) => res.json([]));
app.get('/api/photos/:id', (req, res) => res.redirect('https://cdn.example.org/' + req.params.id));
app.listen(4000);
