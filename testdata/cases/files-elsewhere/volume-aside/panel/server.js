const express = require("express");
const app = express();
app.use("/panel", express.static("dist"));
app.listen(8000);
