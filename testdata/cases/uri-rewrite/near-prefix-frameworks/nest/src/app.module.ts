import { Controller, Get, Module } from '@nestjs/common';

@Controller('users')
class UsersController {
  @Get()
  all() {
    return [];
  }
}

@Module({ controllers: [UsersController] })
export class AppModule {}
