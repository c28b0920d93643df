import { officialClientsOn } from './suite.js';

officialClientsOn('simulated');
