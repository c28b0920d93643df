import {
  changeModelFile,
  type ImportView,
  importModel,
  importView,
  type ModelView,
  modelView,
} from '@aivailable/contracts';
import { Controller, Delete, Get, Param, Patch, Post } from '@nestjs/common';
import { z } from 'zod';
import { CurrentPrincipal, type UserPrincipal } from '../auth/current-principal.js';
import { RequireRole } from '../auth/require-role.js';
import { Described, ValidBody } from '../http/described-route.js';
import { Catalogue } from './catalogue.js';
import { Imports } from './imports.js';

@Controller('admin')
export class ModelsController {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly imports: Imports,
  ) {}

  @Get('models')
  @RequireRole('member')
  @Described('Lists the models of the catalogue.', z.array(modelView))
  list(): Promise<ModelView[]> {
    return this.catalogue.list();
  }

  @Post('models/import')
  @RequireRole('admin')
  @Described('Imports a GGUF file by path, URL or reference to the hub; goes on in the background.', importView, 202)
  import(@ValidBody(importModel) wish: z.output<typeof importModel>): Promise<ImportView> {
    return this.imports.start(wish);
  }

  @Delete('models/:modelId')
  @RequireRole('admin')
  @Described('Removes a model that no deployment uses; files in our own store are deleted.', null)
  remove(@Param('modelId') modelId: string, @CurrentPrincipal() { email }: UserPrincipal): Promise<void> {
    return this.catalogue.remove(modelId, email);
  }

  @Patch('models/:modelId/files/:fileId')
  @RequireRole('admin')
  @Described('Pins a file, so that no store gives it up for another, or lets it go again.', modelView)
  change(
    @Param('modelId') modelId: string,
    @Param('fileId') fileId: string,
    @ValidBody(changeModelFile) { pinned }: z.output<typeof changeModelFile>,
    @CurrentPrincipal() { email }: UserPrincipal,
  ): Promise<ModelView> {
    return this.catalogue.pin({ modelId, fileId, pinned }, email);
  }

  @Delete('models/:modelId/files/:fileId')
  @RequireRole('admin')
  @Described('Removes one file of a model, with its model where it is the last; deleted if it lies in our store.', null)
  removeFile(
    @Param('modelId') modelId: string,
    @Param('fileId') fileId: string,
    @CurrentPrincipal() { email }: UserPrincipal,
  ): Promise<void> {
    return this.catalogue.removeFile(modelId, fileId, email);
  }

  @Get('imports')
  @RequireRole('member')
  @Described('Lists the imports, newest first.', z.array(importView))
  listImports(): Promise<ImportView[]> {
    return this.imports.list();
  }

  @Post('imports/:importId/pause')
  @RequireRole('admin')
  @Described('Stops an import and keeps what it has, to go on later.', importView)
  pause(@Param('importId') importId: string): Promise<ImportView> {
    return this.imports.pause(importId);
  }

  @Post('imports/:importId/resume')
  @RequireRole('admin')
  @Described('Goes on with an import that was paused or has failed, where it stopped.', importView, 202)
  resume(@Param('importId') importId: string): Promise<ImportView> {
    return this.imports.resume(importId);
  }

  @Delete('imports/:importId')
  @RequireRole('admin')
  @Described('Cancels an import that is under way; takes one that is over off the list.', null)
  cancel(@Param('importId') importId: string): Promise<void> {
    return this.imports.cancel(importId);
  }
}
