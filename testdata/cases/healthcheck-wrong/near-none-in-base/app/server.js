const express = require('express')
const app = express()

app.get('/api/health', (req, res) => res.json({ ok: true }))
app.get('/api/users', (req, res) => res.json([]))

app.listen(3000)
