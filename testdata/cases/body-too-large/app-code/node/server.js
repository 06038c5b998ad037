const express = require("express");
const upload = require("./upload");

const app = express();
app.use(express.json({ limit: "2mb" }));
app.post("/files", upload.single("file"), (req, res) => res.json({ ok: true }));
app.listen(3000);
