import { Module } from '@nestjs/common';
import { DatabaseSpendingBook } from './database-spending-book.js';
import { SpendingBook } from './spending-book.js';

/** The budgets' book, for whoever spends from it. */
@Module({
  providers: [{ provide: SpendingBook, useClass: DatabaseSpendingBook }],
  exports: [SpendingBook],
})
export class SpendingModule {}
