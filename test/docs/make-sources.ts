import { writeFileSync } from 'node:fs';
import { PAGE, sourcesPage } from './sources-page.ts';

writeFileSync(PAGE, sourcesPage());
