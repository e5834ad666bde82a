#!/usr/bin/env node
// Plain JavaScript for any Node from 18 on: what AIOS itself needs is found or fetched by the launcher.
import { launch } from "./launcher.mjs";

await launch(process.argv.slice(2));
