import { officialClientsOn } from './suite.js';

officialClientsOn('embedded');
