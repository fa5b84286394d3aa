// npm run build: the window's page to dist/renderer, the program for Electron to dist/app.
import { build, install } from './setup.mjs';

install();
build();
