const express = require('express')
const app = express()

app.use((req, res, next) => {
  const origin = req.headers.origin
  const host = req.headers.host
  if (req.method !== 'GET' && origin && new URL(origin).host !== host) {
    return res.sendStatus(403)
  }
  next()
})

app.listen(4000)
