/** Every address of the page. Each loads its own code when it is first opened. */
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet } from "@tanstack/react-router";
import { readSearch, type HistorySearch } from "./history/filter.ts";
import { Loading } from "./parts/loading.tsx";
import { NotFound, PageError } from "./shell/page-error.tsx";
import { Shell } from "./shell/shell.tsx";
import { ownAddress } from "./sign-in/own-address.ts";

const root = createRootRoute({ component: Outlet });

/** All pages but the sign-in, which knows nothing yet. */
const shell = createRoute({ getParentRoute: () => root, id: "shell", component: Shell });

const home = createRoute({
  getParentRoute: () => shell,
  path: "/",
  component: lazyRouteComponent(() => import("./home/home-page.tsx"), "HomePage"),
});

const automations = createRoute({
  getParentRoute: () => shell,
  path: "/automations",
  component: lazyRouteComponent(() => import("./automations/automations-page.tsx"), "AutomationsPage"),
});

const readyMade = createRoute({
  getParentRoute: () => shell,
  path: "/ready-made",
  component: lazyRouteComponent(() => import("./ready-made/ready-made-page.tsx"), "ReadyMadePage"),
});

const helper = createRoute({
  getParentRoute: () => shell,
  path: "/ready-made/$id",
  validateSearch: (search: Record<string, unknown>): { first?: boolean } =>
    search["first"] === true ? { first: true } : {},
  component: lazyRouteComponent(() => import("./ready-made/helper-page.tsx"), "HelperPage"),
});

const automation = createRoute({
  getParentRoute: () => shell,
  path: "/automations/$job",
  validateSearch: (search: Record<string, unknown>): { tab?: string } =>
    typeof search["tab"] === "string" ? { tab: search["tab"] } : {},
  component: lazyRouteComponent(() => import("./automations/automation-page.tsx"), "AutomationPage"),
});

const tellText = createRoute({
  getParentRoute: () => shell,
  path: "/tell",
  validateSearch: (search: Record<string, unknown>) => ({
    text: typeof search["text"] === "string" ? search["text"] : "",
  }),
  component: lazyRouteComponent(() => import("./tell/tell-page.tsx"), "TellPage"),
});

const history = createRoute({
  getParentRoute: () => shell,
  path: "/history",
  validateSearch: (search: Record<string, unknown>): HistorySearch => readSearch(search),
  component: lazyRouteComponent(() => import("./history/history-page.tsx"), "HistoryPage"),
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: (search: Record<string, unknown>) => ({ back: ownAddress(search["back"]) }),
  component: lazyRouteComponent(() => import("./sign-in/sign-in-page.tsx"), "SignInPage"),
});

const settings = createRoute({
  getParentRoute: () => shell,
  path: "/settings",
  component: lazyRouteComponent(() => import("./settings/settings-page.tsx"), "SettingsPage"),
});

const settingsSection = createRoute({
  getParentRoute: () => shell,
  path: "/settings/$section",
  component: lazyRouteComponent(() => import("./settings/section-page.tsx"), "SectionPage"),
});

const waiting = createRoute({
  getParentRoute: () => shell,
  path: "/waiting",
  component: lazyRouteComponent(() => import("./reviews/waiting-page.tsx"), "WaitingPage"),
});

const run = createRoute({
  getParentRoute: () => shell,
  path: "/runs/$id",
  validateSearch: (search: Record<string, unknown>): { line?: number } =>
    typeof search["line"] === "number" ? { line: search["line"] } : {},
  component: lazyRouteComponent(() => import("./run/run-page.tsx"), "RunPage"),
});

/** What is nowhere: the way to everything else stays in sight. */
const nowhere = createRoute({ getParentRoute: () => shell, path: "$", component: NotFound });

const pages = [
  home,
  automations,
  automation,
  readyMade,
  helper,
  history,
  run,
  waiting,
  settings,
  settingsSection,
  tellText,
  nowhere,
] as const;

const tree = root.addChildren([shell.addChildren(pages), signIn]);

export const router = createRouter({
  routeTree: tree,
  defaultPreload: "intent",
  defaultPendingComponent: Loading,
  defaultErrorComponent: PageError,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
