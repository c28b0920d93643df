import { Module } from '@nestjs/common';
import { Links } from './links.js';

@Module({ providers: [Links], exports: [Links] })
export class LinksModule {}
