const express = require("express");

const app = express();
app.listen(Number.parseInt(process.env.PORT, 10) || 4000, () => console.log("up"));
