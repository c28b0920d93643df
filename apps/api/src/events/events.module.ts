import { Global, Module } from '@nestjs/common';
import { EventBus } from './event-bus.js';
import { Journal } from './journal.js';
import { JournallingEventBus } from './journalling-event-bus.js';
import { Relay } from './relay.js';

@Global()
@Module({
  providers: [Journal, Relay, { provide: EventBus, useClass: JournallingEventBus }],
  exports: [EventBus, Journal],
})
export class EventsModule {}
