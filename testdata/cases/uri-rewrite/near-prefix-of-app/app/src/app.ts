import cors from "cors";
import express, { NextFunction, Request, Response } from "express";
import { itemsRouter } from "./items";
import { usersRouter } from "./users";

const app = express();

app.set("trust proxy", 1);
app.use(cors({ origin: "*" }));
app.use(express.json());

app.get("/health", (_, res) => res.send("ok"));
app.use("/api/users", usersRouter);
app.use("/api/items", itemsRouter);

app.use((_, res) => {
  res.status(404).json({ message: "Route not found" });
});
app.use((error: Error, _: Request, res: Response, __: NextFunction) => res.status(500).json({ message: error.message }));

export default app;
