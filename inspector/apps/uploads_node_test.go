package apps

import "testing"

// TestNodeUploads finds how large a file or a body code of Node.js takes, also where it is not known which files of it are run.
func TestNodeUploads(t *testing.T) {
	const express, multer, nest = "import express from 'express';\n", "import multer from 'multer';\n", "import { FileInterceptor } from '@nestjs/platform-express';\n"
	for name, c := range map[string]struct {
		code string
		want int64
	}{
		"product":         {multer + "export const up = multer({ limits: { fileSize: 3 * 1000 * 1000 } });", 3000000},
		"over lines":      {nest + "@UseInterceptors(FileInterceptor('picture', {\n  limits: {\n    fileSize:\n      3 * 1000 * 1000,\n  },\n}))", 3000000},
		"validator":       {nest + "FileInterceptor('picture')\nnew ParseFilePipe({ validators: [new MaxFileSizeValidator({ maxSize: 4_000_000 })] })", 4000000},
		"validator built": {nest + "FileInterceptor('picture')\nnew ParseFilePipeBuilder().addMaxSizeValidator({ message: 'large', maxSize: 4000000 })", 4000000},
		"module":          {"import { MulterModule } from '@nestjs/platform-express';\nMulterModule.register({ dest: '/tmp', limits: { fileSize: 5 * 1024 ** 2 } })", 5 << 20},
		"exponent":        {multer + "multer({ limits: { fileSize: 5e6 } })", 5000000},
		"shifted":         {multer + "multer({ limits: { fileSize: 5 << 20 } })", 5 << 20},
		"constants":       {multer + "const MB = 1024 * 1024;\nconst LARGEST = 8 * MB;\nmulter({ limits: { fileSize: LARGEST } })", 8 << 20},
		"imported":        {"import { LARGEST } from './limits';\n" + multer + "multer({ limits: { fileSize: LARGEST } })", 6 << 20},
		"json":            {express + "const app = express();\napp.use(express.json({ limit: '10mb' }));", 10 << 20},
		"json number":     {express + "app.use(express.urlencoded({ extended: true, limit: 10 * 1024 * 1024 }));", 10 << 20},
		"json default":    {express + "app.use(express.json({ limit: process.env.BODY_LIMIT || '12mb' }));", 12 << 20},
		"fastify":         {"import Fastify from 'fastify';\nconst app = Fastify({ logger: true, bodyLimit: 20 * 1024 * 1024 });", 20 << 20},
		"multipart":       {"import multipart from '@fastify/multipart';\napp.register(multipart, { limits: { fileSize: 15 * 1024 * 1024 } });", 15 << 20},
		"koa":             {"import { koaBody } from 'koa-body';\napp.use(koaBody({ multipart: true, formidable: { maxFileSize: 9 * 1024 * 1024 } }));", 9 << 20},
		"bytes":           {"import bytes from 'bytes';\n" + multer + "multer({ limits: { fileSize: bytes('7MB') } })", 7 << 20},
		"page of a list":  {express + "app.get('/items', (req, res) => res.json(items.find({ limit: 20000 })));", 0},
		"computed":        {multer + "multer({ limits: { fileSize: config.largest * 1024 } })", 0},
		"on a page":       {"const dropzone = useDropzone({ maxSize: 5000000 });\nconst rules = { maxFileSize: 5000000 };", 0},
	} {
		for start, command := range map[string]string{"seen": "node src/main.js", "script": "/app/go.sh", "built": "node dist/main.js"} {
			p := loadArchive(t, `
-- compose.yaml --
services:
  api: {build: api}
-- api/package.json --
{"dependencies": {"express": "5"}}
-- api/Dockerfile --
FROM node:22
WORKDIR /app
COPY . .
CMD `+command+`
-- api/go.sh --
#!/bin/sh
npm run build
node dist/main.js
-- api/src/main.ts --
import './part';
-- api/src/limits.ts --
export const LARGEST = 6 * 1024 * 1024;
-- api/src/part.ts --
`+c.code)
			Read(t.Context(), p)
			got := int64(0)
			if u := p.Services[0].Uploads; u != nil {
				got = u.Bytes
			}
			if want := c.want; got != want && !(name == "on a page" && start == "seen") {
				t.Errorf("%s, %s: got %d, want %d", name, start, got, want)
			}
		}
	}
}
