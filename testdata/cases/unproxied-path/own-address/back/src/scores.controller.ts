import { Controller, Get } from '@nestjs/common';

@Controller('scores')
export class ScoresController {
  @Get()
  all() {
    return [];
  }
}
