import { EventEmitter } from 'node:events';
import type { Emit, EventBody, EventName } from '../../src-shared/contract/index.ts';

/** Passes the events of the contract to their listeners. */
export interface EventBus {
  emit: Emit;
  on<E extends EventName>(event: E, listener: (body: EventBody<E>) => void): () => void;
  /** Subscribes to every event, for clients that forward them. */
  onAny(listener: (event: EventName, body: unknown) => void): () => void;
}

/** Creates a bus without listeners. */
export function createEventBus(): EventBus {
  const bus = new EventEmitter();
  bus.setMaxListeners(0);
  return {
    emit: (event, body) => {
      bus.emit(event, body);
      bus.emit('*', event, body);
    },
    on: (event, listener) => {
      bus.on(event, listener);
      return () => bus.off(event, listener);
    },
    onAny: (listener) => {
      bus.on('*', listener);
      return () => bus.off('*', listener);
    },
  };
}
