import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuthModule } from '../auth/auth.module.js';
import { AgentFilesController } from './agent-files.controller.js';
import { Catalogue } from './catalogue.js';
import { FileStore } from './file-store.js';
import { Hub } from './hub.js';
import { ImportSources } from './import-sources.js';
import { ImportSteps } from './import-steps.js';
import { Imports } from './imports.js';
import { Model } from './model.entity.js';
import { ModelFile } from './model-file.entity.js';
import { ModelFiles } from './model-files.js';
import { ModelImport } from './model-import.entity.js';
import { ModelsController } from './models.controller.js';
import { AddedOpenModel } from './open-model.entity.js';
import { OpenModelsController } from './open-models.controller.js';
import { OpenModels } from './open-models.js';
import { ServedFiles } from './served-files.js';
import { StoreRoom } from './store-room.js';
import { StoredModelFiles } from './stored-model-files.js';
import { Toy } from './toy.js';

@Module({
  imports: [AuthModule, TypeOrmModule.forFeature([AddedOpenModel, Model, ModelFile, ModelImport])],
  controllers: [ModelsController, OpenModelsController, AgentFilesController],
  providers: [
    Catalogue,
    FileStore,
    Hub,
    Imports,
    ImportSources,
    ImportSteps,
    OpenModels,
    ServedFiles,
    StoreRoom,
    Toy,
    { provide: ModelFiles, useClass: StoredModelFiles },
  ],
  exports: [ModelFiles],
})
export class ModelsModule {}
