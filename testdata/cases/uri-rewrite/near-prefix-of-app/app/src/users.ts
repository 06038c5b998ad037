import { Router } from "express";

export const usersRouter = Router();

usersRouter.get("/", (_, res) => res.json([]));
