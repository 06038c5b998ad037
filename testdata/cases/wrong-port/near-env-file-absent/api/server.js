const express = require('express');
const app = express();
const PORT = process.env.PORT || 3000;
app.get('/api/users', (req, res) => res.json([]));
app.listen(PORT, () => console.log('up'));
