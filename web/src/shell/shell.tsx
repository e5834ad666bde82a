/** What stands around every page: where one can go, the bar, and the button that stops everything. */
import { Outlet, useRouterState } from "@tanstack/react-router";
import { useDisclosure, useHotkeys } from "@mantine/hooks";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { keepFresh } from "../api/freshness.ts";
import { ConnectionBanner } from "./connection-banner.tsx";
import { BottomNavigation, SideNavigation } from "./navigation.tsx";
import classes from "./shell.module.css";
import { useShortcuts } from "./shortcuts.ts";
import { StoppedBanner } from "./stop-everything.tsx";
import { TopBar } from "./top-bar.tsx";

const StopDialog = lazy(async () => ({ default: (await import("./stop-dialog.tsx")).StopDialog }));
const Palette = lazy(async () => ({ default: (await import("./palette.tsx")).Palette }));

export function Shell() {
  useEffect(keepFresh, []);
  useShortcuts();
  const main = useFocusOnNewPage();
  const [stopping, { open, close: goOn }] = useDisclosure();
  const [wasAsked, setWasAsked] = useState(false);
  const askToStop = () => {
    setWasAsked(true);
    open();
  };
  const [palette, setPalette] = useState(false);
  useHotkeys([["mod+K", () => setPalette(true)]], []);
  return (
    <div className={classes.shell}>
      <a className={classes.skip} href="#main">
        Skip to the page
      </a>
      <SideNavigation />
      <div className={classes.column}>
        <TopBar onStop={askToStop} />
        <ConnectionBanner />
        <StoppedBanner />
        <main id="main" className={classes.main} tabIndex={-1} ref={main}>
          <Outlet />
        </main>
      </div>
      <BottomNavigation />
      {wasAsked && (
        <Suspense>
          <StopDialog opened={stopping} onClose={goOn} />
        </Suspense>
      )}
      {palette && (
        <Suspense>
          <Palette onStop={askToStop} />
        </Suspense>
      )}
    </div>
  );
}

/** Whoever listens or uses the keyboard is taken to the new page, as a browser would without JavaScript. */
function useFocusOnNewPage() {
  const main = useRef<HTMLElement>(null);
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  const before = useRef(path);
  useEffect(() => {
    if (before.current !== undefined && before.current !== path) main.current?.focus({ preventScroll: true });
    before.current = path;
  }, [path]);
  return main;
}
