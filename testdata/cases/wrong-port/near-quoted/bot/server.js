const express = require("express");

const app = express();
app.listen(Number.parseInt(process.env.PORT, 10) || 4001, () => console.log("up"));
