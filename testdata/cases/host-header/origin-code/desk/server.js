const express = require('express')
const app = express()

app.use((req, res, next) => {
  if (req.method === 'GET' || !req.headers.origin) {
    return next()
  }
  const origin = new URL(req.headers.origin)
  const host = req.headers.host
  if (origin.host !== host) {
    return res.sendStatus(403)
  }
  next()
})

app.listen(4000)
