const express = require("express");

const app = express();

app.get("/api/orders", (_, res) => res.json([]));
app.get("/api/orders/:id", (req, res) => res.json({ id: req.params.id }));

app.use((_, res) => {
  res.status(404).json({ message: "not found" });
});

app.listen(3000);
