#!/bin/sh
npx prisma migrate deploy
npm run build
node dist/main.js
