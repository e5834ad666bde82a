import { lookAtPages } from "./pages-kit.ts";

lookAtPages("failed");
