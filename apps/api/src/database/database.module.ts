import { type DynamicModule, Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DatabaseAddress } from './database-address.js';

@Global()
@Module({})
class DatabaseModule {}

/** The TypeORM data source on a server that runs already and is migrated (`migrate.ts`); no schema sync. */
export function databaseModule(address: DatabaseAddress): DynamicModule {
  const dataSource = TypeOrmModule.forRoot({
    type: 'postgres',
    url: address.url,
    autoLoadEntities: true,
    synchronize: false,
    applicationName: 'aivailable-api',
    extra: { max: 12 },
    retryAttempts: 0,
  });
  return {
    module: DatabaseModule,
    imports: [dataSource],
    providers: [{ provide: DatabaseAddress, useValue: address }],
    exports: [TypeOrmModule, DatabaseAddress],
  };
}
