import { type DynamicModule, Global, Module } from '@nestjs/common';
import { Config } from './config.js';

@Global()
@Module({})
class ConfigModule {}

export function configModule(config: Config): DynamicModule {
  return { module: ConfigModule, providers: [{ provide: Config, useValue: config }], exports: [Config] };
}
