import express from 'express';
export const app = express().use(express.json({ limit: '50mb' }));
