const express = require("express");

const app = express();
app.get("/", (req, res) => res.json({}));
app.listen(process.env.PORT || 4000, process.env.HOST);
