import { Module } from '@nestjs/common';
import { AuthController } from './auth.controller';
import { ScoresController } from './scores.controller';

@Module({ controllers: [AuthController, ScoresController] })
export class AppModule {}
