import { Router } from "express";

export const itemsRouter = Router();

itemsRouter.get("/", (_, res) => res.json([]));
