import { Body, Controller, HttpCode, Post } from '@nestjs/common';

@Controller('auth')
export class AuthController {
  @Post('code')
  @HttpCode(204)
  code(@Body() body: { code: string }) {}
}
