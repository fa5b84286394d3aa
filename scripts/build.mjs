// npm run build: builds the window's page into dist/renderer and the program for Electron into dist/app.
import { build, install } from './setup.mjs';

install();
build();
