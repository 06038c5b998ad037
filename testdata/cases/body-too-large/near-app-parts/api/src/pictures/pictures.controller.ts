import { Controller, MaxFileSizeValidator, ParseFilePipe, Post, UploadedFile, UseInterceptors } from '@nestjs/common';
import { FileInterceptor } from '@nestjs/platform-express';

@Controller('pictures')
export class PicturesController {
  @Post()
  @UseInterceptors(
    FileInterceptor('picture', {
      dest: './files',
      limits: {
        fileSize: 900 * 1000,
      },
    }),
  )
  create(
    @UploadedFile(new ParseFilePipe({ validators: [new MaxFileSizeValidator({ maxSize: 900000 })] }))
    file: Express.Multer.File,
  ) {
    return file.filename;
  }
}
