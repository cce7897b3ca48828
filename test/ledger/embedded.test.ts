import { openTestDatabase } from '../support/database.ts';
import { ledgerContract } from './contract.ts';

ledgerContract('the embedded database', openTestDatabase);
