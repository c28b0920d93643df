import {
  downloadOpenModel,
  type ImportView,
  importView,
  type OpenModelView,
  openModel,
  openModelFilter,
  openModelView,
} from '@aivailable/contracts';
import { Controller, Delete, Get, Param, Post } from '@nestjs/common';
import { z } from 'zod';
import { RequireRole } from '../auth/require-role.js';
import { Described, ValidBody, ValidQuery } from '../http/described-route.js';
import { OpenModels } from './open-models.js';

@Controller('admin/open-models')
export class OpenModelsController {
  constructor(private readonly models: OpenModels) {}

  @Get()
  @RequireRole('member')
  @Described(
    'Lists well-known open models with their files, by words, licence, family and task.',
    z.array(openModelView),
  )
  list(@ValidQuery(openModelFilter) filter: z.output<typeof openModelFilter>): Promise<OpenModelView[]> {
    return this.models.list(filter);
  }

  @Post()
  @RequireRole('admin')
  @Described('Adds a model to the list.', openModelView, 201)
  add(@ValidBody(openModel) model: z.output<typeof openModel>): Promise<OpenModelView> {
    return this.models.add(model);
  }

  @Delete(':id')
  @RequireRole('admin')
  @Described('Takes a model that was added off the list. What was downloaded of it stays.', null)
  remove(@Param('id') id: string): Promise<void> {
    return this.models.remove(id);
  }

  @Post(':id/download')
  @RequireRole('admin')
  @Described('Downloads one of its files into the catalogue; goes on in the background.', importView, 202)
  download(
    @Param('id') id: string,
    @ValidBody(downloadOpenModel) { file }: z.output<typeof downloadOpenModel>,
  ): Promise<ImportView> {
    return this.models.download(id, file);
  }
}
