const express = require("express");

const app = express();
app.use((req, res, next) => { req.url = "/api" + req.url; next(); });
app.use("/api/users", require("./users"));
app.listen(3000);
